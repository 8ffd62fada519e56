"""Signatures: what lets a receiver believe a request that anybody could have sent.

`sign()` makes the headers, `verify()` checks them, in three schemes: `standard` (Standard Webhooks 1.0.0),
`stripe` (Stripe, "Verify webhook signatures manually") and `github` (GitHub, "Validating webhook
deliveries"). The signature always covers the bytes of the body as they came: a receiver that parses the JSON
first, and writes it again, cannot verify it.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_bytes

from ..shop.checks import (
    Check,
    Refused,
    are_there,
    id_is_readable,
    signature_matches,
    time_is_near,
    time_is_readable,
)

SCHEMES = ("standard", "stripe", "github")
_TIMESTAMP = re.compile(r"0|[1-9][0-9]{0,11}", re.ASCII)
_ID_HEADERS = {"standard": "webhook-id", "stripe": "", "github": "X-GitHub-Delivery"}


@dataclass(frozen=True)
class Verified:
    """The webhook is authentic. `id` is empty if the scheme has it in the body."""

    id: str
    checks: list[Check]


def new_secret() -> str:
    """Return a new secret: 24 random bytes, the least that Standard Webhooks asks for."""
    return "whsec_" + base64.b64encode(token_bytes(24)).decode()


def key_of(secret: str) -> bytes:
    """Return the key that a secret of the scheme `standard` stands for: base64, after `whsec_` or alone.

    Raises ValueError on another. Source: Standard Webhooks 1.0.0, "Signature scheme".
    """
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError as error:
        raise ValueError("a secret is whsec_ and base64") from error
    if not key:
        raise ValueError("a secret is not empty")
    return key


def sign(
    scheme: str, secrets: Sequence[str], message_id: str, timestamp: int, body: bytes, event_type: str
) -> dict[str, str]:
    """Return the headers that prove a message. Each of several secrets signs, the newest first.

    `timestamp` is in seconds since 1970. GitHub's header has room for one signature, so its newest signs
    alone.
    """
    headers = {"webhook-id": message_id}
    if scheme == "stripe":
        signed = ",".join(f"v1={digest}" for digest in _hex_digests(secrets, timestamp, body))
        return headers | {"Stripe-Signature": f"t={timestamp},{signed}"}
    if scheme == "github":
        digest = _hex(secrets[0], body)
        headers |= {"X-GitHub-Event": event_type, "X-GitHub-Delivery": message_id}
        return headers | {"X-Hub-Signature-256": f"sha256={digest}"}
    signed = " ".join(f"v1,{digest}" for digest in _base64_digests(secrets, message_id, timestamp, body))
    return headers | {"webhook-timestamp": str(timestamp), "webhook-signature": signed}


def verify(
    scheme: str, secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: float
) -> Verified:
    """Return the verdict on a request, or raise Refused. `headers` ignores upper and lower case."""
    checks: list[Check] = []
    steps = {"standard": _standard, "stripe": _stripe, "github": _github}[scheme]
    message_id = headers.get(_ID_HEADERS[scheme], "")
    for check, status in steps(secrets, headers, body, now):
        checks.append(check)
        if not check.passed:
            raise Refused(status, checks)
    return Verified(message_id, checks)


_Steps = Iterator[tuple[Check, int]]


def _standard(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: float) -> _Steps:
    yield are_there(headers, "webhook-id", "webhook-timestamp", "webhook-signature"), 400
    message_id = headers["webhook-id"]
    yield id_is_readable(message_id), 400
    timestamp = timestamp_of(headers["webhook-timestamp"])
    yield time_is_readable(timestamp), 400
    expected = _base64_digests(secrets, message_id, timestamp or 0, body)
    yield signature_matches(expected, standard_signatures(headers["webhook-signature"])), 401
    yield time_is_near(timestamp or 0, now), 401


def _stripe(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: float) -> _Steps:
    yield are_there(headers, "Stripe-Signature"), 400
    timestamp, signatures = stripe_signatures(headers["Stripe-Signature"])
    yield time_is_readable(timestamp), 400
    yield signature_matches(_hex_digests(secrets, timestamp or 0, body), signatures), 401
    yield time_is_near(timestamp or 0, now), 401


def _github(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: float) -> _Steps:
    yield are_there(headers, "X-Hub-Signature-256", "X-GitHub-Delivery", "X-GitHub-Event"), 400
    yield id_is_readable(headers["X-GitHub-Delivery"]), 400
    expected = [_hex(secret, body) for secret in secrets]
    version, _, signature = headers["X-Hub-Signature-256"].partition("=")
    yield signature_matches(expected, [signature] if version == "sha256" else []), 401


def timestamp_of(text: str) -> int | None:
    """Return seconds since 1970, or None: `int()` would take `+1`, `1_0` and other scripts' digits."""
    return int(text) if _TIMESTAMP.fullmatch(text) else None


def standard_signatures(header: str) -> list[str]:
    """Return the signatures of version 1 in `v1,<base64> v1,<base64> …`; ignores the rest."""
    parts = (part.split(",") for part in header.split(" "))
    return [part[1] for part in parts if len(part) == 2 and part[0] == "v1"]


def stripe_signatures(header: str) -> tuple[int | None, list[str]]:
    """Return the time and the signatures of version 1 in `t=<seconds>,v1=<hex>,…`; None for two times."""
    fields = [part.partition("=") for part in header.split(",")]
    times = [value for name, _, value in fields if name == "t"]
    signatures = [value for name, _, value in fields if name == "v1"]
    timestamp = timestamp_of(times[0]) if len(times) == 1 else None
    return timestamp, signatures


def _base64_digests(secrets: Sequence[str], message_id: str, timestamp: int, body: bytes) -> list[str]:
    signed = b"%s.%d.%s" % (message_id.encode(), timestamp, body)
    digests = (hmac.digest(key_of(secret), signed, hashlib.sha256) for secret in secrets)
    return [base64.b64encode(digest).decode() for digest in digests]


def _hex_digests(secrets: Sequence[str], timestamp: int, body: bytes) -> list[str]:
    return [_hex(secret, b"%d.%s" % (timestamp, body)) for secret in secrets]


def _hex(secret: str, signed: bytes) -> str:
    return hmac.digest(secret.encode(), signed, hashlib.sha256).hex()
