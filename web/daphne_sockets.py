"""What Daphne's WebSockets lack, added: every close code, refusals other than 403, a close frame on errors.

Daphne 4.2 closes with 1000 or 3000 to 4999 only, drops a client without a word when it breaks the protocol,
and knows no denial response. Autobahn, on which it stands, can do all of that. And a frame that goes to many
is made once: see `WRITE`. And it tells its handshake: see `HEADS`.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from autobahn.twisted.websocket import ConnectionDeny
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from .handshake import HEADS
from .http import Scope
from .sockets import WRITE, framed


def install() -> None:
    """Teach every Daphne of this process, that of `runserver` included."""
    WebSocketFactory.protocol = SocketProtocol
    Server.create_application = _with_denial(Server.create_application)


def _with_denial(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_application(server: Server, protocol: Any, scope: Scope) -> Any:
        if scope["type"] == "websocket":
            scope["extensions"] = {
                "websocket.http.response": {},
                WRITE: protocol.write,
                HEADS: protocol.heads,
            }
        return create(server, protocol, scope)

    return create_application


class SocketProtocol(WebSocketProtocol):
    """Daphne's protocol of one WebSocket, with what it lacks."""

    _denial_headers: list[tuple[bytes, bytes]] = []
    _denial_body = b""

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        super().connectionMade()
        self.failByDrop = False

    def write(self, message: dict[str, Any]) -> bool:
        """Send a text message; returns False where the socket is not open."""
        if self.state != self.STATE_OPEN:
            return False
        self.transport.write(framed(message))
        return True

    def heads(self) -> tuple[bytes, bytes]:
        """Return the heads of the handshake; the request's as Twisted spells it, with other capitals."""
        return self.http_request_data, self.http_response_data.encode()

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802
        """Close with any code; Autobahn's sendClose() refuses 1003, 1011 and 1012 to applications."""
        self.sendCloseFrame(code=1000 if code is None else code)

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Carry out what the application says."""
        if message["type"] == "websocket.http.response.start":
            self._denial_headers = message.get("headers", [])
            self._denial_status = message["status"]
        elif message["type"] == "websocket.http.response.body":
            self._denial_body = message.get("body", b"")
            self._deny()
        else:
            super().handle_reply(message)

    def _deny(self) -> None:
        reason = HTTPStatus(self._denial_status).phrase
        self.handshake_deferred.errback(ConnectionDeny(code=self._denial_status, reason=reason))
        del self.handshake_deferred
        self.server.protocol_disconnected(self)

    def sendHttpErrorResponse(self, code: int, reason: str, responseHeaders: Any = None) -> None:  # noqa: N802, N803
        """Answer a refused handshake, with a body where the application gave one."""
        headers = [*self._denial_headers, (b"connection", b"close"), (b"server", b"daphne")]
        if not self._denial_body:
            headers.append((b"content-length", b"0"))
        lines = [f"HTTP/1.1 {code} {reason}".encode(), *(name + b": " + value for name, value in headers)]
        self.sendData(b"\r\n".join([*lines, b"", b""]) + self._denial_body)
