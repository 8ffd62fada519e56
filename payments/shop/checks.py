"""The checks of a webhook before anything in it is trusted, each with its result in words."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# How far two clocks may differ, and so for how long an intercepted request can be replayed.
TOLERANCE_SECONDS = 300

# No dot: it separates id, time and body in what is signed, and nobody must be able to move it.
_ID = re.compile(r"[!-\-/-~]{1,255}", re.ASCII)


@dataclass(frozen=True)
class Check:
    """One check: its name, whether it passed, and what was found, in words."""

    name: str
    passed: bool
    said: str


class Refused(Exception):  # noqa: N818 - it names the verdict
    """The webhook is refused: 400 if it is malformed, 401 if it is not authentic.

    `checks` are those that were made; the last one failed.
    """

    def __init__(self, status: int, checks: Sequence[Check]) -> None:
        super().__init__(checks[-1].said)
        self.status, self.checks = status, list(checks)


def are_there(headers: Mapping[str, str], *names: str) -> Check:
    """Check that the headers of the scheme are present."""
    missing = [name for name in names if not headers.get(name)]
    return Check("headers", not missing, f"{', '.join(missing or names)} {'missing' if missing else 'there'}")


def id_is_readable(message_id: str) -> Check:
    """Check that the id is well-formed."""
    good = _ID.fullmatch(message_id) is not None
    return Check("id", good, "readable" if good else "the id is 1 to 255 visible characters without a dot")


def time_is_readable(timestamp: int | None) -> Check:
    """Check that the timestamp is well-formed."""
    rule = "the timestamp is a whole number of seconds since 1970, in plain digits"
    return Check("timestamp", timestamp is not None, rule if timestamp is None else "readable")


def signature_matches(expected: Sequence[str], given: Sequence[str]) -> Check:
    """Check that a signature is one of those expected, in constant time.

    The text is compared: decoding base64 would ignore junk between the characters.
    """
    pairs = [(ours.encode(), theirs.encode("utf-8", "replace")) for ours in expected for theirs in given]
    matching = sum([hmac.compare_digest(ours, theirs) for ours, theirs in pairs])
    if not given:
        return Check("signature", False, "no signature of a version that is known here")
    said = (
        f"one of {len(given)} matches"
        if matching
        else f"none of {len(given)} is by our secret over this body"
    )
    return Check("signature", matching > 0, said)


def time_is_near(timestamp: int, now: float) -> Check:
    """Check that the request was signed recently, and not in the future."""
    away = now - timestamp
    side = "ago" if away >= 0 else "ahead"
    good = abs(away) <= TOLERANCE_SECONDS
    limit = "" if good else f"; at most {TOLERANCE_SECONDS} s are accepted, so that nobody can replay it"
    return Check("age", good, f"signed {abs(away):.0f} s {side}{limit}")
