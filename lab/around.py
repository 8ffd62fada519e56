"""What surrounds a lane and is not part of it: checking that the run exists, and counting its bytes."""

import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, cast

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse

from web.asgi.answer import Application, Receive, Scope, Send
from web.asgi.known import Known
from web.asgi.query import cursor_of, query_of
from web.edge.guard import count_write
from web.errors import DATABASE_FAILED, ApiError, database_unavailable, not_allowed

from .measure.cpu import timed
from .measure.exchange import EXCHANGE, Exchange
from .models import Run

logger = logging.getLogger(__name__)

# The answer to an authentic webhook.
ACCEPTED = 200
# And to one that is not: a write of its address, which has a limit in public mode.
NOT_AUTHENTIC = 401

_known = Known(lambda run: Run.objects.filter(pk=run).exists())


class OfRun:
    """Wraps an application; refuses other methods, unknown runs and malformed cursors."""

    def __init__(self, application: Application, methods: Sequence[str] = ("GET", "HEAD")) -> None:
        self._application = application
        self._methods = methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            _need_method(scope, self._methods)
            await _need_run(scope)
            _need_cursor(scope)
        except ApiError as refusal:
            await refusal.refuse(scope, receive, send)
        except DATABASE_FAILED as error:
            logger.error("the database failed: %s", error)
            await database_unavailable().refuse(scope, receive, send)
        else:
            await self._application(scope, receive, send)


class Measured:
    """Wraps the application of a lane; counts its bytes on the wire."""

    def __init__(self, lane: str, application: Application) -> None:
        self._lane = lane
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        run = scope["url_route"]["kwargs"]["run"]
        exchange = Exchange(run, self._lane, scope)
        scope[EXCHANGE] = exchange
        try:
            await timed(self._application(scope, receive, exchange.counted(send)), exchange.add_cpu)
        finally:
            exchange.end()


class MeasuredReceiver(Measured):
    """The same for the webhook lane, which receives its pulses: each accepted request is one pulse."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting_send(message: dict) -> None:
            if message.get("status") == ACCEPTED:
                scope[EXCHANGE].receive_pulse()
            elif message.get("status") == NOT_AUTHENTIC:
                with contextlib.suppress(ApiError):  # it is the next request that the guard refuses
                    count_write(scope)
            await send(message)

        await super().__call__(scope, receive, noting_send)


def timed_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the same view with its CPU time counted: it runs in another thread than its caller."""

    def timing_view(request: HttpRequest, **path_args: Any) -> HttpResponse:
        began = time.thread_time_ns()
        try:
            return view(request, **path_args)
        finally:
            cast(ASGIRequest, request).scope[EXCHANGE].add_cpu(time.thread_time_ns() - began)

    return timing_view


def _need_method(scope: Scope, methods: Sequence[str]) -> None:
    """Refuse any other method; a WebSocket's handshake has none."""
    if scope.get("method", methods[0]) not in methods:
        raise not_allowed(*methods)


async def _need_run(scope: Scope) -> None:
    """Refuse an unknown run."""
    if not await _known.has(scope["url_route"]["kwargs"]["run"]):
        raise ApiError(404, "unknown_run", "There is no such run; runs are deleted after an hour.")


def _need_cursor(scope: Scope) -> None:
    """Refuse a malformed cursor, so that the author of the program notices."""
    cursor_of(query_of(scope))


def not_signed() -> ApiError:
    """Return the 401 for a webhook that we did not sign."""
    message = "This is not signed with the secret of the run."
    headers = {"WWW-Authenticate": 'Webhook-Signature realm="lab"'}
    return ApiError(NOT_AUTHENTIC, "not_authentic", message, headers)


def query_field(scope: Scope, name: str) -> str:
    """Return a field of a request's query, empty if there is none."""
    return query_of(scope).get(name, "")
