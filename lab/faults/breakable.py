"""What stands around a lane so that it can be broken."""

from typing import Any

from web.asgi.answer import Application, Receive, Scope, Send
from web.connections.connection import CONNECTION

from .switchboard import switchboard


class Breakable:
    """Wraps the application of a lane; its connections are as the faults of its run have them."""

    def __init__(self, lane: str, application: Application) -> None:
        self._lane = lane
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        run = scope["url_route"]["kwargs"]["run"]
        await switchboard.know(run)
        with switchboard.on(scope["extensions"][CONNECTION], run, self._lane) as line:

            async def breaking_send(message: dict[str, Any]) -> None:
                switchboard.break_if_due(line)
                await send(message)

            if not switchboard.has_room(line):
                line.connection.reset()
            if await line.admit(scope, receive, breaking_send):
                await self._application(scope, receive, breaking_send)
