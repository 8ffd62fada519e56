"""What Daphne's WebSockets lack, added: every close code, refusals other than 403, a close frame on errors.

Daphne 4.2 closes with 1000 or 3000 to 4999 only, drops a client that breaks the protocol without a close
frame, and has no denial response. Autobahn, on which it is built, can do all of that. Nor does Daphne report
that a client does not read (see `backpressure`) or is gone, for which ASGI has OSError. See also
`handshake.HEADS`.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from autobahn.twisted.websocket import ConnectionDeny
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

from ..asgi.answer import Scope
from ..asgi.handshake import HEADS
from ..asgi.sockets import (
    MOST_WAITING,
    MOST_WAITING_BYTES,
    NOT_READING,
    TOO_FAST,
    VERSION,
    ClientGone,
)
from ..connections.backpressure import Brake
from ..edge.address import address_of
from ..errors import not_understood
from .arriving import raw_answer


def install() -> None:
    """Patch every Daphne of this process, including that of `runserver`."""
    WebSocketFactory.protocol = SocketProtocol
    Server.create_application = _with_extensions(Server.create_application)
    Server.handle_reply = _with_brake(Server.handle_reply)


def _with_extensions(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_application(server: Server, protocol: Any, scope: Scope) -> Any:
        if scope["type"] == "websocket":
            scope["extensions"] = {
                "websocket.http.response": {},
                HEADS: protocol.heads,
            }
            protocol.brake.address = address_of(scope)
        return create(server, protocol, scope)

    return create_application


def _with_brake(reply: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def handle_reply(server: Server, protocol: Any, message: dict[str, Any]) -> None:
        if isinstance(protocol, SocketProtocol):
            await protocol.brake.writable.wait()
            if protocol.state not in (protocol.STATE_CONNECTING, protocol.STATE_OPEN):
                raise ClientGone
        await reply(server, protocol, message)

    return handle_reply


class SocketProtocol(WebSocketProtocol):
    """Daphne's protocol for one WebSocket, with what it lacks."""

    versions = (int(VERSION),)
    _denial_headers: list[tuple[bytes, bytes]] = []
    _denial_body = b""
    # Of the messages that came since none was waiting.
    _waiting_bytes = 0

    def connectionMade(self) -> None:  # noqa: N802 - Twisted's name
        super().connectionMade()
        self.failByDrop = False
        self.brake = Brake(lambda: self.serverClose(NOT_READING))
        self.transport.unregisterProducer()  # the HTTP channel, which this connection no longer uses
        self.transport.registerProducer(self, True)

    def pauseProducing(self) -> None:  # noqa: N802
        """Pause sending: the client does not keep up."""
        self.transport.connection.is_paused = True
        self.brake.pause()

    def resumeProducing(self) -> None:  # noqa: N802
        """Resume sending: the client has read."""
        self.transport.connection.is_paused = False
        self.brake.resume()

    def stopProducing(self) -> None:  # noqa: N802
        """Required by Twisted; `connectionLost` does the work."""

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802
        """The connection is gone, and unsent data with it."""
        super().connectionLost(reason)
        self.brake.resume()

    def onPing(self, payload: bytes) -> None:  # noqa: N802
        """Answer, unless the client does not read its answers; RFC 6455, section 5.5.3, allows that."""
        if self.brake.writable.is_set():
            super().onPing(payload)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        """Pass a message to the application, unless too many are waiting."""
        waiting = self.application_queue.qsize()
        self._waiting_bytes = len(payload) + (self._waiting_bytes if waiting else 0)
        if waiting < MOST_WAITING and self._waiting_bytes <= MOST_WAITING_BYTES:
            super().onMessage(payload, isBinary)
        else:
            self.serverClose(TOO_FAST)

    def sendCloseFrame(self, *args: Any, **kwargs: Any) -> None:  # noqa: N802 - Autobahn's name
        """Send the last message of this socket, whoever closes it."""
        self.transport.connection.is_ending = True
        super().sendCloseFrame(*args, **kwargs)

    def heads(self) -> tuple[bytes, bytes]:
        """Return the handshake's request and answer; Twisted has changed the capitals of its headers."""
        return self.http_request_data, self.http_response_data.encode()

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802
        """Close with any code; Autobahn's sendClose() does not let applications use 1003, 1011 and 1012."""
        self.sendCloseFrame(code=1000 if code is None else code)

    def handle_reply(self, message: dict[str, Any]) -> None:
        """Carry out a message from the application."""
        if message["type"] == "websocket.http.response.start":
            self._denial_headers = message.get("headers", [])
            self._denial_status = message["status"]
        elif message["type"] == "websocket.http.response.body":
            self._denial_body = message.get("body", b"")
            self._deny()
        else:
            super().handle_reply(message)

    def _deny(self) -> None:
        self.handshake_deferred.errback(ConnectionDeny(code=self._denial_status))
        del self.handshake_deferred
        self.server.protocol_disconnected(self)

    def sendHttpErrorResponse(self, code: int, reason: str, responseHeaders: Any = None) -> None:  # noqa: N802, N803
        """Send the application's answer to a refused handshake; Autobahn's own to a malformed one."""
        headers, body = self._denial_headers, self._denial_body
        if not body:
            refusal = not_understood(reason, "bad_handshake").as_json()
            headers = [*refusal.raw_headers(), (b"sec-websocket-version", VERSION.encode())]  # RFC 6455, 4.4
            body = refusal.body
        self.sendData(raw_answer(code, headers, body, "daphne"))
