"""What Daphne's streams lack, added: whether a client reads. See `web/connections/backpressure.py`.

Daphne accepts whatever an application sends, without limit. Twisted, on which it is built, pauses the
producer of a connection while its buffer is full and resumes it when the buffer is empty. This module makes
use of that.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from daphne.server import Server
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from ..asgi.answer import Scope
from ..asgi.stream import as_chunk
from ..connections.backpressure import FLOW
from ..connections.connection import Connection
from ..edge.address import address_of


def install() -> None:
    """Patch every Daphne of this process, including that of `runserver`."""
    Server.create_application = _with_flow(Server.create_application)


def _with_flow(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_application(server: Server, protocol: Any, scope: Scope) -> Any:
        if scope["type"] == "http":
            scope["extensions"] = {FLOW: DaphneFlow(protocol)}
            protocol.channel.brake.address = address_of(scope)
        return create(server, protocol, scope)

    return create_application


@implementer(IPushProducer)
class DaphneFlow:
    """What Twisted knows about the connection of one request."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._connection: Connection = request.channel.transport.connection
        self._resumed: asyncio.Future[None] | None = None

    def start(self) -> None:
        """Start watching whether the client reads."""
        if self._request.channel:
            self._request.registerProducer(self, True)

    def write(self, chunk: bytes) -> bool:
        """Send a chunk; False if the client is gone or its buffer is full."""
        return self._connection.write_message(as_chunk(chunk) if self._request.chunked else chunk)

    async def drained(self) -> None:
        """Return when the client has read what was sent, except for what every connection buffers."""
        if self._resumed:
            await self._resumed

    def stop(self) -> None:
        """Stop watching."""
        self._connection.is_paused = False
        if self._request.channel:
            self._request.unregisterProducer()

    def abort(self) -> None:
        """Cut the connection, and drop what is unread."""
        if self._request.channel:
            self._request.channel.transport.abortConnection()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's names
        """The buffer is full."""
        self._connection.is_paused = True
        if not self._resumed:
            self._resumed = asyncio.get_running_loop().create_future()

    def resumeProducing(self) -> None:  # noqa: N802
        """The buffer is empty again."""
        self._connection.is_paused = False
        resumed, self._resumed = self._resumed, None
        if resumed and not resumed.done():
            resumed.set_result(None)

    def stopProducing(self) -> None:  # noqa: N802
        """The connection is gone."""
        self.resumeProducing()
