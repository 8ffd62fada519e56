"""uvicorn's WebSockets, with what they lack: see `handshake.HEADS` and `backpressure`."""

import logging
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol

from ..asgi.handshake import HEADS
from ..asgi.sockets import NOT_READING, VERSION
from ..connections.backpressure import Brake
from ..connections.connection import CONNECTION
from ..edge.address import address_of

# The last frame may take this long to leave. asyncio does not close a connection that still has data to send:
# if the client does not read, we have to cut it.
LAST_FRAME_SECONDS = 1.0


class Handshakes(ServerProtocol):
    """Answers handshakes."""

    def accept(self, request: Request) -> Response:
        """Return the answer; a refusal says which version we support. RFC 6455, section 4.4."""
        response = super().accept(request)
        if response.status_code != 101:
            response.headers["Sec-WebSocket-Version"] = VERSION
        return response


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol for one WebSocket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conn = Handshakes(max_size=self.config.ws_max_size, logger=logging.getLogger("uvicorn.error"))
        self._brake = Brake(self._close_unread)
        self.writable = self._brake.writable

    def handle_connect(self, event: Any) -> None:
        """Start the application; it runs at the loop's next turn, and finds our extensions in its scope."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            scope = cast(Any, self.scope)
            scope["extensions"].update({HEADS: self.heads, CONNECTION: cast(Any, self.transport).connection})
            self._brake.address = address_of(scope)

    def send_receive_event_to_app(self) -> None:
        """Close with 1007 if a text is not UTF-8 (RFC 6455, section 8.1), without uvicorn's traceback."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(self.frames):
            self.frames = []
            self.conn.send_close(1007)
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def heads(self) -> tuple[bytes, bytes]:
        """Return the handshake's request and answer."""
        return self.request.serialize(), self.response.serialize()

    def pause_writing(self) -> None:
        """Pause sending: the client does not keep up."""
        self._brake.pause()

    def resume_writing(self) -> None:
        """Resume sending: the client has read."""
        self._brake.resume()

    def handle_ping(self) -> None:
        """Answer, unless the client does not read its answers; RFC 6455, section 5.5.3, allows that."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and unsent data with it."""
        self._brake.resume()
        super().connection_lost(exc)

    def keepalive_timeout(self) -> None:
        """Close, because no pong came."""
        super().keepalive_timeout()
        self.loop.call_later(LAST_FRAME_SECONDS, self.transport.abort)

    def on_task_complete(self, task: Any) -> None:
        """The application has ended: so does the socket."""
        super().on_task_complete(task)
        self.loop.call_later(self.close_timeout, self.transport.abort)

    def _close_unread(self) -> None:
        if not self.close_sent and self.handshake_complete:
            self.conn.send_close(NOT_READING)
            cast(Any, self.transport).connection.is_ending = True
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = self.disconnected = True
        self.loop.call_later(LAST_FRAME_SECONDS, self.transport.abort)


def _is_utf8(frames: list[bytes]) -> bool:
    try:
        b"".join(frames).decode()
    except UnicodeDecodeError:
        return False
    return True
