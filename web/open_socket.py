"""One WebSocket as an application uses it: open, receive, send, close, and let go.

Channels' consumers have two tasks for each message, to choose between the client and a channel layer. Here a
client is the only one to be heard, so one message is handled after the other.
"""

from collections.abc import Callable
from typing import Any, Protocol

from .answer import Application, Receive, Scope, Send
from .http import held
from .sockets import WRITE


class OpenSocket:
    """The sending half of one WebSocket."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope = scope
        self.closed = False
        self._send = send
        self._write = scope.get("extensions", {}).get(WRITE)
        # Whether the server can send a frame without a task's turn.
        self.can_send_at_once = self._write is not None

    async def send(self, frame: dict[str, Any]) -> bool:
        """Send a frame when the client has read enough; returns False if it is gone: ASGI raises OSError."""
        try:
            if not self.closed:
                await self._send(frame)
        except OSError:
            self.closed = True
        return not self.closed

    def send_at_once(self, frame: dict[str, Any]) -> bool:
        """Send a text frame without a task's turn; False if the client is gone or does not keep up."""
        return self._write is not None and self._write(frame)

    async def close(self, code: int) -> None:
        """Close with a code that says why."""
        await self.send({"type": "websocket.close", "code": code})
        self.closed = True


class Client(Protocol):
    """What an application does with one connection."""

    async def connect(self) -> None:
        """Accept the connection."""

    async def receive(self, text: str | None) -> None:
        """Handle a message; None is a binary one."""

    async def leave(self) -> None:
        """Let go of everything: the client is gone, or handling a message failed."""


def serve(app: str, new_client: Callable[[OpenSocket], Client]) -> Application:
    """Return the ASGI application that has one such client for each WebSocket, counted as held by an app."""

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
