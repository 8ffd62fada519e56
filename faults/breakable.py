"""Wraps an application so that its connections can be broken on purpose."""

from collections.abc import Callable
from typing import Any

from web.asgi.answer import Application, Receive, Scope, Send
from web.connections.connection import CONNECTION

from .domain import of_visitor
from .switchboard import switchboard

# Returns whose faults act on a request; empty if nobody's do.
Whose = Callable[[Scope], str]


class Breakable:
    """Wraps an application of a lane; the faults of its owner, a run or a visitor, act on its connections."""

    def __init__(self, lane: str, whose: Whose, application: Application) -> None:
        self._lane = lane
        self._whose = whose
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        switchboard.listen()
        of, connection = self._whose(scope), scope.get("extensions", {}).get(CONNECTION)
        if not of or connection is None:
            await self._application(scope, receive, send)
            return
        with switchboard.line(connection, of, self._lane) as line:

            async def breaking_send(message: dict[str, Any]) -> None:
                switchboard.break_if_due(line)
                await send(line.closing(message))

            if not switchboard.has_room(line):
                line.connection.reset()
            if await line.admit(scope, receive, breaking_send):
                await self._application(scope, receive, breaking_send)


def breakable(app: str, lane: str, application: Application) -> Application:
    """Return an application whose connections a visitor can break, each visitor only their own."""

    def whose(scope: Scope) -> str:
        visitor = scope.get("visitor")
        return of_visitor(app, visitor.id) if visitor else ""

    return Breakable(lane, whose, application)
