"""Reading a webhook: what is checked before the signature, and what only after it."""

from collections.abc import Mapping
from typing import Any

from web.reading import Unreadable, read_object

from .checks import Check, Refused
from .effects import text

# Standard Webhooks advises senders to stay below 20 kB; some send more.
MOST_BYTES = 256 * 1024


def form(headers: Mapping[str, str], body: bytes) -> list[Check]:
    """Make the checks that cost nothing. Raises Refused."""
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
    """Parse the body. Raises Refused unless it is a JSON object."""
    try:
        return read_object(body)
    except Unreadable as error:
        raise Refused(400, [Check("json", False, f"the body is signed, but: {error}")]) from error


def id_in(event: dict[str, Any]) -> str:
    """Return the id that Stripe's scheme has in the body. Raises Refused."""
    message_id = event.get("id")
    if not isinstance(message_id, str) or text(message_id, 255) != message_id or not message_id:
        raise Refused(400, [Check("id", False, "the event has no id")])
    return message_id
