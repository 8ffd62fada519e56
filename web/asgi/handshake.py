"""A WebSocket's handshake as this process read and wrote it, for the page: scripts cannot see its headers.

Source: RFC 6455, sections 1.3 and 4.
"""

from typing import Any

from .answer import Scope

# An ASGI extension that we add to both servers: once the handshake is accepted,
# `scope["extensions"][HEADS]()` returns the first line and headers of its request and of its answer, as
# bytes.
HEADS = "websocket.heads"
# Headers that are shown with their value. Of all others a page sees only the name: scripts must not read our
# cookie, and a header that a proxy adds may be secret.
_SHOWN = (
    "host", "connection", "upgrade", "origin", "user-agent", "server", "date",
    "pragma", "cache-control", "accept-encoding", "accept-language",
    "sec-websocket-version", "sec-websocket-key", "sec-websocket-accept", "sec-websocket-extensions",
)  # fmt: skip
_HIDDEN = "…"


def handshake(scope: Scope) -> dict[str, Any] | None:
    """Return `{"request": [lines], "answer": [lines], "up", "down"}`, or None if it is unknown.

    `up` and `down` are the bytes read and written, hidden values included.
    """
    heads = scope.get("extensions", {}).get(HEADS)
    if heads is None:
        return None
    request, answer = heads()
    return {"request": _lines(request), "answer": _lines(answer), "up": len(request), "down": len(answer)}


def _lines(head: bytes) -> list[str]:
    first, *headers = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    return [first, *map(_shown, headers)]


def _shown(header: str) -> str:
    name, _, _ = header.partition(":")
    return header if name.lower() in _SHOWN else f"{name}: {_HIDDEN}"
