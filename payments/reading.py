"""Reading a webhook: what can be checked before the signature, and what only makes sense after it."""

import json
from collections.abc import Mapping
from typing import Any

from .checks import Check, Refused
from .effects import text

# Standard Webhooks advises senders to stay under 20 kB; this is room enough for the talkative.
MOST_BYTES = 256 * 1024


def form(headers: Mapping[str, str], body: bytes) -> list[Check]:
    """Check what costs nothing to check. Raises Refused."""
    kind = headers.get("Content-Type", "").partition(";")[0].strip().lower()
    checks = [
        Check(
            "content type",
            kind == "application/json",
            f"{kind[:100] or 'none'}; application/json is read here",
        )
    ]
    if not checks[-1].passed:
        raise Refused(415, checks)
    small = len(body) <= MOST_BYTES
    checks.append(Check("size", small, f"{len(body)} bytes; {MOST_BYTES} are the most"))
    if not small:
        raise Refused(413, checks)
    return checks


def parsed(body: bytes) -> dict[str, Any]:
    """Return the object that a body is. Raises Refused."""
    try:
        event = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise Refused(400, [Check("json", False, "the body is signed, but not JSON in UTF-8")]) from error
    if not isinstance(event, dict):
        raise Refused(400, [Check("json", False, "the body is JSON, but not an object")])
    return event


def id_in(event: dict[str, Any]) -> str:
    """Return the id that Stripe's scheme has in the body. Raises Refused."""
    message_id = event.get("id")
    if not isinstance(message_id, str) or text(message_id, 255) != message_id or not message_id:
        raise Refused(400, [Check("id", False, "the event has no id")])
    return message_id
