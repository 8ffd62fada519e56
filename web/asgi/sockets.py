"""WebSockets at the edge: limits on size and silence, which pages may open one, and how we refuse one.

We refuse a handshake while it is still HTTP, with the same JSON as any other error.
Source: RFC 6455, sections 4.2.2 and 10.2; ASGI, "WebSocket Denial Response".
"""

import contextlib
import struct
from typing import Any, cast

from django.urls import URLPattern, re_path

from ..edge.origin import is_own_origin
from ..errors import ApiError
from .answer import Application, Receive, Scope, Send

# Bytes of one message; messages of our clients have some hundred.
LARGEST_MESSAGE = 64 * 1024
# We send a ping after 15 s of silence, and the pong must come within 20 s: so we notice a lost client within
# 37 s. Proxies commonly close a connection that was silent for 60 s.
PING_SECONDS = 15
PONG_SECONDS = 20

# The only version that RFC 6455 defines.
VERSION = "13"
# Messages of a client that wait while the application is busy with an earlier one: a game sends thirty inputs
# a second, and the network may hold them up for ten seconds.
MOST_WAITING = 300
# And their bytes, since each may be as large as LARGEST_MESSAGE.
MOST_WAITING_BYTES = 1024 * 1024
# This site's own close codes, from the range for private use (RFC 6455, section 7.4.2).
NOT_READING, TOO_FAST = 4008, 4029

# The key of an ASGI message under which we keep its encoded frame.
FRAME = "five_ways.frame"
# The first byte of a frame that holds a whole message: FIN and the opcode.
_WHOLE_TEXT, _WHOLE_BYTES = 0x81, 0x82

# The answer to a handshake that an intermediary has turned into a plain request. RFC 9110, section 15.5.22.
NO_UPGRADE = ApiError(
    426,
    "upgrade_required",
    "This is a WebSocket; an intermediary did not forward the Upgrade header.",
    {"Upgrade": "websocket", "Connection": "upgrade"},
)

_FOREIGN = ApiError(403, "foreign_origin", "Only pages of this site may open a WebSocket here.")
_NOT_FOUND = ApiError(404, "not_found", "There is no WebSocket at this address.")


class ClientGone(OSError):  # noqa: N818
    """The connection is closed, or closing."""


class UntilGone:
    """Wraps a WebSocket application, and ignores that it fails because its client has left.

    The server then raises OSError from `send`, as ASGI specifies, and the application need not catch it.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_to_client(message: dict[str, Any]) -> None:
            try:
                await send(message)
            except OSError as error:
                raise ClientGone from error

        with contextlib.suppress(ClientGone):
            await self._application(scope, receive, send_to_client)


class SameOrigin:
    """Wraps a WebSocket application; only pages of this site may open it.

    Browsers do not apply the same-origin policy to WebSockets. Our cookie is SameSite=Lax, so they send it
    only with requests from the same site; but another port or a sibling host is the same site, too.
    """

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_own_origin(scope):
            await self._application(scope, receive, send)
        else:
            await _FOREIGN.refuse(scope, receive, send)


async def _not_found(scope: Scope, receive: Receive, send: Send) -> None:
    await _NOT_FOUND.refuse(scope, receive, send)


def framed(message: dict[str, Any]) -> bytes:
    """Return the frame of a message, encoded once for all clients that get this message object.

    Servers do not mask and this one does not compress, so the bytes are the same. RFC 6455, section 5.2.
    """
    if FRAME not in message:
        is_text = message.get("text") is not None
        payload = message["text"].encode() if is_text else message["bytes"]
        message[FRAME] = _head(_WHOLE_TEXT if is_text else _WHOLE_BYTES, len(payload)) + payload
    frame: bytes = message[FRAME]
    return frame


def _head(first: int, length: int) -> bytes:
    if length < 126:
        return bytes([first, length])
    if length < 2**16:
        return struct.pack("!BBH", first, 126, length)
    return struct.pack("!BBQ", first, 127, length)


# The last of the routes.
not_found: URLPattern = re_path(r"", cast(Any, _not_found))
