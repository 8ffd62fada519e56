"""uvicorn's WebSockets, with two things added: a frame that goes to many is made once, the handshake is told.

See `sockets.WRITE` and `handshake.HEADS`.
"""

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .handshake import HEADS
from .sockets import WRITE, framed


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol of one WebSocket."""

    def handle_connect(self, event: Any) -> None:
        """Begin; the application runs from the next turn of the loop on, and finds the extension."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast(Any, self.scope)["extensions"].update({WRITE: self.write, HEADS: self.heads})

    def heads(self) -> tuple[bytes, bytes]:
        """Return the heads of the handshake."""
        return self.request.serialize(), self.response.serialize()

    def write(self, message: dict[str, Any]) -> bool:
        """Send a text message; returns False where the client is gone or its buffer is full."""
        if self.disconnected or self.close_sent or not self.writable.is_set():
            return False
        self.transport.write(framed(message))
        return True
