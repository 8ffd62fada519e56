"""WebSockets at the edge: how large and how silent one may be, whose pages may open one, and what is refused.

A handshake is refused before it is answered, as HTTP, with the same JSON as any other error.
Source: RFC 6455, sections 4.2.2 and 10.2; ASGI, "WebSocket Denial Response".
"""

import struct
from typing import Any, cast

from django.urls import URLPattern, re_path

from .answer import Application, Receive, Scope, Send
from .edge.origin import is_own_origin
from .errors import ApiError

# Of one message in bytes; what clients say here has some hundred.
LARGEST_MESSAGE = 64 * 1024
# A ping is sent after so much silence, and answered within so much more: whoever is gone is noticed in 37 s.
# Proxies commonly close what has been silent for 60 s.
PING_SECONDS = 15
PONG_SECONDS = 20

# The only version that RFC 6455 defines.
VERSION = "13"
# Messages of a client that wait for the application, while it is busy with an earlier one: half a minute's
# worth of acknowledgements and pings.
MOST_UNHEARD = 40
# Close codes of this site, from the range for private use (RFC 6455, section 7.4.2).
NOT_READING, TOO_FAST = 4008, 4029

# An extension of ASGI that both of our servers are given: `scope["extensions"][WRITE](message)` sends a text
# message without a task's turn, and returns False where the client is gone or does not keep up.
WRITE = "websocket.write"
# Where a message of ASGI carries its frame, once that is made.
FRAME = "five_ways.frame"
# The first byte of a frame that is all of a message: FIN, and the opcode of text.
_WHOLE_TEXT = 0x81

_FOREIGN = ApiError(403, "foreign_origin", "Only pages of this site may open a socket here.")
_NOT_FOUND = ApiError(404, "not_found", "There is no socket at this address.")


class SameOrigin:
    """Wraps a WebSocket application; opens it to pages of this site alone.

    Browsers send cookies along whatever page asks, and no other rule of theirs keeps foreign pages out.
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
    """Return the frame of a text message, made once however many clients are sent this very message.

    A server does not mask and this one does not compress, so all get the same bytes. RFC 6455, section 5.2.
    """
    if FRAME not in message:
        payload = message["text"].encode()
        message[FRAME] = _head(len(payload)) + payload
    frame: bytes = message[FRAME]
    return frame


def _head(length: int) -> bytes:
    if length < 126:
        return bytes([_WHOLE_TEXT, length])
    if length < 2**16:
        return struct.pack("!BBH", _WHOLE_TEXT, 126, length)
    return struct.pack("!BBQ", _WHOLE_TEXT, 127, length)


# The last of the routes.
not_found: URLPattern = re_path(r"", cast(Any, _not_found))
