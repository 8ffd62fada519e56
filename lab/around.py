"""What stands around a lane, and never in it: is there such a run, and what crosses the wire for it."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async

from events.event import Event
from web.answer import Application, Receive, Scope, Send
from web.connection import CONNECTION, Connection
from web.errors import ApiError, not_allowed
from web.query import cursor_of
from web.query import query_of as fields_of

from . import figures
from .models import Run

# An entry of the scope: the Exchange that a lane's request is counted by.
EXCHANGE = "lab.exchange"
# The answer to a webhook that is authentic.
ACCEPTED = 200
# Ids of runs that this process has seen: more than go on in an hour.
MOST_KNOWN = 1000

_known: dict[str, None] = {}
_lanes_of: WeakKeyDictionary[Connection, set[tuple[str, str]]] = WeakKeyDictionary()


class OfRun:
    """Wraps an application; refuses other methods, and what names no run or a place that is none."""

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
        else:
            await self._application(scope, receive, send)


class Measured:
    """Wraps the application of a lane; counts what crosses the wire for it."""

    def __init__(self, lane: str, application: Application) -> None:
        self._lane = lane
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        run = scope["url_route"]["kwargs"]["run"]
        exchange = Exchange(run, self._lane, scope["extensions"][CONNECTION])
        scope[EXCHANGE] = exchange
        try:
            await self._application(scope, receive, exchange.counted(send))
        finally:
            exchange.settle(idle=exchange.is_idle)


class MeasuredReceiver(Measured):
    """The same for the lane whose pulses come up: each request that is accepted has brought one."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noting_send(message: dict) -> None:
            if message.get("status") == ACCEPTED:
                scope[EXCHANGE].receive_pulse(_content_length(scope))
            await send(message)

        await super().__call__(scope, receive, noting_send)


class Exchange:
    """One request, or one socket: it adds to the lane's figures whatever has crossed since it last did."""

    def __init__(self, run: str, lane: str, connection: Connection) -> None:
        self._run = run
        self._lane = lane
        self._connection = connection
        self._settled_up = 0
        self._settled_down = 0
        self._has_sent = False
        self.is_idle = False
        self._figures.requests += 1
        self._count_connection()

    @property
    def _figures(self) -> figures.Figures:
        return figures.of(self._run, self._lane)

    def _count_connection(self) -> None:
        lanes = _lanes_of.setdefault(self._connection, set())
        if (self._run, self._lane) not in lanes:
            lanes.add((self._run, self._lane))
            self._figures.connections += 1

    def bring(self, events: Sequence[Event]) -> None:
        """Note that these events, or none, are what is sent next; what crossed before them is settled.

        On a connection that is held, that is what kept it open. Of a request it is the request itself.
        """
        self.is_idle = not events
        self.settle(idle=self._has_sent or not events)
        self._figures.empty += not events
        self._figures.delivered += sum(event.type == "pulse" for event in events)
        self._figures.payload_bytes += sum(len(event.encoded) for event in events)

    def receive_pulse(self, payload_bytes: int) -> None:
        """Note that this request has brought a pulse."""
        self._figures.delivered += 1
        self._figures.payload_bytes += payload_bytes

    def counted(self, send: Send) -> Send:
        """Return a `send` after which what was written is settled."""

        async def counting_send(message: dict) -> None:
            await send(message)
            self._has_sent = True
            self.settle(idle=self.is_idle)

        return counting_send

    def settle(self, idle: bool) -> None:
        """Add what has crossed since the last time to the figures; as idle where it brought no pulse."""
        up = self._connection.up - self._settled_up
        down = self._connection.down - self._settled_down
        self._settled_up += up
        self._settled_down += down
        self._figures.bytes_up += up
        self._figures.bytes_down += down
        if idle:
            self._figures.bytes_idle += up + down


def _content_length(scope: Scope) -> int:
    lengths = [int(value) for name, value in scope["headers"] if name == b"content-length"]
    return sum(lengths)


def _need_method(scope: Scope, methods: Sequence[str]) -> None:
    """Refuse a method that is none of these; a WebSocket's handshake has none."""
    if scope.get("method", methods[0]) not in methods:
        raise not_allowed(*methods)


async def _need_run(scope: Scope) -> None:
    """Refuse a run that there is not; whether there is one is asked for once in each process."""
    run = scope["url_route"]["kwargs"]["run"]
    if run in _known:
        return
    if not await database_sync_to_async(_exists)(run):
        raise ApiError(404, "unknown_run", "There is no such run; runs are forgotten after an hour.")
    _known[run] = None
    if len(_known) > MOST_KNOWN:
        del _known[next(iter(_known))]


def _exists(run: str) -> bool:
    return Run.objects.filter(pk=run).exists()


def _need_cursor(scope: Scope) -> None:
    """Refuse a cursor that is none: a program has a fault that it should learn of."""
    cursor_of(fields_of(scope))


def not_signed() -> ApiError:
    """Return the answer to a webhook that is not from us."""
    message = "This is not signed with the secret of the run."
    return ApiError(401, "not_authentic", message, {"WWW-Authenticate": 'Webhook-Signature realm="lab"'})


def query_of(scope: Scope, name: str) -> str:
    """Return a field of a request's query, empty where there is none."""
    return fields_of(scope).get(name, "")
