"""A WebSocket's handshake as this process read and wrote it: a page sees neither head, and may show both.

Source: RFC 6455, sections 1.3 and 4.
"""

from typing import Any

from .answer import Scope

# An extension of ASGI that both of our servers are given: `scope["extensions"][HEADS]()` returns the heads of
# the handshake, the request's and the answer's, as bytes, once it is accepted.
HEADS = "websocket.heads"
# Headers that are told whole. Of any other only the name is: a cookie is kept from scripts, and what a proxy
# adds may be a secret between it and us.
_TOLD = (
    *("host", "connection", "upgrade", "origin", "user-agent", "server", "date"),
    *("pragma", "cache-control", "accept-encoding", "accept-language"),
    *("sec-websocket-version", "sec-websocket-key", "sec-websocket-accept", "sec-websocket-extensions"),
)
_HIDDEN = "…"


def handshake(scope: Scope) -> dict[str, Any] | None:
    """Return `{"request": [lines], "answer": [lines], "up", "down"}`, bytes each way; None where not known.

    `up` and `down` count all that was read and written, hidden values included.
    """
    heads = scope.get("extensions", {}).get(HEADS)
    if heads is None:
        return None
    request, answer = heads()
    return {"request": _lines(request), "answer": _lines(answer), "up": len(request), "down": len(answer)}


def _lines(head: bytes) -> list[str]:
    first, *headers = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    return [first, *map(_told, headers)]


def _told(header: str) -> str:
    name, _, _ = header.partition(":")
    return header if name.lower() in _TOLD else f"{name}: {_HIDDEN}"
