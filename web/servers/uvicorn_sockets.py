"""uvicorn's WebSockets, with what they lack: see `sockets.WRITE`, `handshake.HEADS` and `backpressure`."""

import logging
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from ..backpressure import Brake
from ..connection import CONNECTION
from ..edge.address import address_of
from ..handshake import HEADS
from ..sockets import NOT_READING, VERSION, WRITE, framed

# A last frame may take so long to leave. asyncio closes no connection that still has something to send: one
# whose client does not read has to be cut.
LAST_FRAME_SECONDS = 1.0


class Handshakes(ServerProtocol):
    """Answers handshakes."""

    def accept(self, request: Request) -> Response:
        """Return the answer; one that refuses says which version is spoken here. RFC 6455, section 4.4."""
        response = super().accept(request)
        if response.status_code != 101:
            response.headers["Sec-WebSocket-Version"] = VERSION
        return response


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol of one WebSocket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = Handshakes(max_size=self.config.ws_max_size, logger=logging.getLogger("uvicorn.error"))
        self._brake = Brake(self._close_unread)
        self.writable = self._brake.writable

    def handle_connect(self, event: Any) -> None:
        """Begin; the application runs from the next turn of the loop on, and finds the extension."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            scope = cast(Any, self.scope)
            scope["extensions"].update(
                {WRITE: self.write, HEADS: self.heads, CONNECTION: cast(Any, self.transport).connection}
            )
            self._brake.address = address_of(scope)

    def heads(self) -> tuple[bytes, bytes]:
        """Return the heads of the handshake."""
        return self.request.serialize(), self.response.serialize()

    def write(self, message: dict[str, Any]) -> bool:
        """Send a text message; returns False where the client is gone or its buffer is full."""
        if self.disconnected or self.close_sent or not self.writable.is_set():
            return False
        self.transport.write(framed(message))
        return True

    def pause_writing(self) -> None:
        """Too much is unsent."""
        self._brake.pause()

    def resume_writing(self) -> None:
        """The client has read it."""
        self._brake.resume()

    def handle_ping(self) -> None:
        """Answer, but not a client that does not read its answers. RFC 6455, section 5.5.3, allows that."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and what was unsent with it."""
        self._brake.resume()
        super().connection_lost(exc)

    def keepalive_timeout(self) -> None:
        """Close, since no pong came."""
        super().keepalive_timeout()
        self.loop.call_later(LAST_FRAME_SECONDS, self.transport.abort)

    def on_task_complete(self, task: Any) -> None:
        """The application has ended, and so has the socket."""
        super().on_task_complete(task)
        self.loop.call_later(self.close_timeout, self.transport.abort)

    def _close_unread(self) -> None:
        if not self.close_sent and self.handshake_complete:
            self.conn.send_close(NOT_READING)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = self.disconnected = True
        self.loop.call_later(LAST_FRAME_SECONDS, self.transport.abort)
