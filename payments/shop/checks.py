"""The checks made on a webhook before a word of it is believed, each with a verdict in words."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# What clocks may differ by, and so how long a request that someone overheard can be sent once more.
TOLERANCE_SECONDS = 300

# No dot: it parts id, time and body in what is signed, and must not be movable.
_ID = re.compile(r"[!-\-/-~]{1,255}", re.ASCII)


@dataclass(frozen=True)
class Check:
    """One check: its name, whether it passed, and what was found, in words."""

    name: str
    passed: bool
    said: str


class Refused(Exception):  # noqa: N818 - it names the verdict
    """The webhook is not to be believed: 400 where it is malformed, 401 where it is not authentic.

    `checks` are those that were made; the last one failed.
    """

    def __init__(self, status: int, checks: Sequence[Check]) -> None:
        super().__init__(checks[-1].said)
        self.status, self.checks = status, list(checks)


def are_there(headers: Mapping[str, str], *names: str) -> Check:
    """Check that the headers of the scheme are there."""
    missing = [name for name in names if not headers.get(name)]
    return Check("headers", not missing, f"{', '.join(missing or names)} {'missing' if missing else 'there'}")


def id_is_readable(message_id: str) -> Check:
    """Check that the id is one."""
    good = _ID.fullmatch(message_id) is not None
    return Check("id", good, "readable" if good else "the id is 1 to 255 visible characters without a dot")


def time_is_readable(timestamp: int | None) -> Check:
    """Check that the timestamp is one."""
    said = "the timestamp is a whole number of seconds since 1970, in plain digits"
    return Check("timestamp", timestamp is not None, said if timestamp is None else "readable")


def signature_matches(expected: Sequence[str], given: Sequence[str]) -> Check:
    """Check that one of the signatures given is one expected; takes as long whichever it is, or none.

    What is compared is text: decoding would take junk between the characters for nothing.
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
    """Check that the request was signed not long ago, nor in the future."""
    away = now - timestamp
    side = "ago" if away >= 0 else "ahead"
    good = abs(away) <= TOLERANCE_SECONDS
    limit = "" if good else f"; at most {TOLERANCE_SECONDS} s are accepted, so that nobody sends it once more"
    return Check("age", good, f"signed {abs(away):.0f} s {side}{limit}")
