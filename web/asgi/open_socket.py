"""One WebSocket as an application uses it: open, receive, send, close, clean up.

A Channels consumer starts two tasks for each message, to wait for the client and for a channel layer. Here
messages come from the client only, so we handle one after the other, without a task.
"""

from collections.abc import Callable
from typing import Any, Protocol

from ..connections.connection import CONNECTION, Connection
from .answer import Application, Receive, Scope, Send
from .http import held
from .sockets import framed


class OpenSocket:
    """The sending side of one WebSocket."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.closed = False
        self._send = send
        self._connection: Connection | None = scope.get("extensions", {}).get(CONNECTION)

    async def send(self, frame: dict[str, Any]) -> bool:
        """Send a frame once the client has read enough; return False if it is gone (ASGI raises OSError)."""
        try:
            if not self.closed:
                await self._send(frame)
        except OSError:
            self.closed = True
        return not self.closed

    def send_at_once(self, frame: dict[str, Any]) -> bool:
        """Send a frame without a turn of the event loop; False if the client is gone or does not keep up."""
        if self.closed or self._connection is None:
            return False
        return self._connection.write_message(framed(frame))

    async def close(self, code: int) -> None:
        """Close, with a code that says why."""
        await self.send({"type": "websocket.close", "code": code})
        self.closed = True


class Client(Protocol):
    """What an application does with one connection."""

    async def connect(self) -> None:
        """Accept the connection."""

    async def receive(self, text: str | None) -> None:
        """Handle a text message; None means that it was a binary one."""

    async def leave(self) -> None:
        """Clean up: the client is gone, or handling a message failed."""


def serve(app: str, new_client: Callable[[OpenSocket], Client]) -> Application:
    """Return an ASGI application with one client for each WebSocket; each counts as held by the app."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        socket = OpenSocket(scope, send)
        client = new_client(socket)
        held[app] += 1
        try:
            while (message := await receive())["type"] != "websocket.disconnect":
                if message["type"] == "websocket.connect":
                    await client.connect()
                elif not socket.closed:
                    await client.receive(message.get("text"))
        finally:
            held[app] -= 1
            socket.closed = True
            await client.leave()

    return application
