"""HTTP without Django's request cycle, for requests that are very frequent or held open.

A Django view costs about two milliseconds of CPU and, while it is held, a thread. An ASGI callable costs a
tenth of that and no thread. This module adds the few things that keep a transport readable.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from django.urls import URLPattern, path

from events.person import Person

from ..connections.census import Counted
from ..connections.connection import CONNECTION, Connection
from ..errors import (
    DATABASE_FAILED,
    ApiError,
    database_unavailable,
    need_json,
    not_allowed,
    object_in,
    of_status,
)
from .answer import Application, Receive, Reply, Scope, Send
from .query import query_of

logger = logging.getLogger(__name__)

# JSON bodies are parsed on the event loop, where all clients wait: this many bytes take a millisecond.
LARGEST_BODY = 64 * 1024
# How many requests each app holds open in this process.
held: Counter[str] = Counter()


class Request:
    """A request: the parts of an ASGI scope under their names in HTTP."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self._scope, self._receive = scope, receive
        self.method: str = scope["method"]
        self.path_args: dict[str, str] = scope["url_route"]["kwargs"]
        self.visitor: Person | None = scope.get("visitor")

    @property
    def scope(self) -> Scope:
        """What the server knows about the request and its connection."""
        return self._scope

    def header(self, name: str) -> str:
        """Return a header's values joined by commas, empty if there are none."""
        wanted = name.lower().encode()
        return ", ".join(value.decode("latin-1") for key, value in self._scope["headers"] if key == wanted)

    @property
    def query(self) -> Mapping[str, str]:
        """The query's fields; if one is given twice, the last."""
        return query_of(self._scope)

    async def json_body(self) -> dict[str, Any]:
        """Return the body, a JSON object. Refuses another Content-Type with 415, another body with 400."""
        need_json(self.header("Content-Type"))
        return object_in(await self._body())

    async def _body(self) -> bytes:
        """Return the body, or refuse it with 413. Cancels the request if the client leaves."""
        body, more = b"", True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise asyncio.CancelledError
            body += message.get("body", b"")
            if len(body) > LARGEST_BODY:
                raise ApiError(413, "too_large", f"A body here has at most {LARGEST_BODY:,} bytes.")
            more = message.get("more_body", False)
        return body

    @contextlib.contextmanager
    def cancelled_if_client_leaves(self) -> Iterator[None]:
        """Cancel this block when the client leaves, so that no request is held for a client that is gone.

        The connection itself notices that; a task that waits for ASGI's disconnect message costs more.
        """
        app = self._scope["path"].split("/", 2)[1]
        connection: Connection = self._scope["extensions"][CONNECTION]
        held[app] += 1
        try:
            with connection.held_by(current_task()):
                yield
        finally:
            held[app] -= 1


def content_length(scope: Scope) -> int:
    """Return the length of a request's body in bytes, 0 if the request does not state it."""
    return sum(int(value) for name, value in scope["headers"] if name == b"content-length")


Handler = Callable[[Request], Awaitable[Reply]]


def current_task() -> "asyncio.Task[Any]":
    """Return the task in which the caller runs."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - for mypy: a coroutine runs in a task
    return task


@contextlib.asynccontextmanager
async def cancelled_once(happens: Awaitable[object]) -> AsyncIterator[None]:
    """Cancel this block as soon as something else happens."""
    task = current_task()
    is_over = False

    def cancel_block(watch: "asyncio.Future[object]") -> None:
        if not watch.cancelled() and not is_over:
            task.cancel()

    watch = asyncio.ensure_future(happens)
    watch.add_done_callback(cancel_block)
    try:
        yield
    finally:
        is_over = True  # the block is done: from here on, nothing is cancelled
        watch.cancel()


def route(pattern: str, application: Application, technique: str = "") -> URLPattern:
    """Return the route to an ASGI application, for Channels' router; Django's types know only views.

    A route of one of the five techniques names that technique, so that its connections are counted under it.
    """
    return path(pattern, cast(Any, Counted(application, technique) if technique else application))


def get(handler: Handler, methods: Sequence[str] = ("GET", "HEAD")) -> Application:
    """Return an ASGI application that answers GET with what the handler returns, and errors as JSON."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer: Reply
        try:
            if request.method not in methods:
                raise not_allowed(*methods)
            answer = await handler(request)
        except asyncio.CancelledError:
            return  # the client has left, or the server is stopping
        except Exception as error:  # noqa: BLE001 - logged where it is not an answer
            answer = _refusal(error, request).as_json()
        await answer.send(send)

    return application


def _refusal(error: Exception, request: Request) -> ApiError:
    """Return the refusal to answer with when a handler has raised an error."""
    if isinstance(error, ApiError):
        return error
    if isinstance(error, DATABASE_FAILED):
        logger.error("the database failed: %s", error)
        return database_unavailable()
    logger.error("failed to answer %s", request.path_args, exc_info=error)
    return of_status(500)
