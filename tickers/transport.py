"""WebSocket: one connection for both ways; the server sends each step of the market, the client orders.

Source: RFC 6455; its close codes in section 7.4.1 and the IANA registry (1012, service restart).
"""

import asyncio
import logging
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.db import DatabaseError

from events.clock import microseconds
from events.hub import Stopping
from events.person import Person
from web.answer import Answer, Receive, Scope, Send
from web.errors import ApiError, database_unavailable
from web.guard import count_write
from web.handshake import handshake
from web.http import Request, get, held, route
from web.sockets import NOT_READING, TOO_FAST, WRITE, SameOrigin

from . import desk, domain, frames, ops
from .events import Order
from .following import READS, Following, NotReading
from .frames import Frame
from .market import STOCKS

logger = logging.getLogger(__name__)

# Faster than any hand; a program that needs more needs another kind of access.
MESSAGES_A_SECOND = 20
# One malformed frame is an accident and two may be; three in a row are a program that does not know us.
MOST_BAD_IN_A_ROW = 3
# Orders of one client that wait for the database: only while it does not answer do so many gather.
MOST_WAITING_ORDERS = 40

NOT_TEXT, FAILED, RESTARTING, NOT_UNDERSTOOD = 1003, 1011, 1012, 4400

# The query of a client that wants to be told how its own handshake went: a page does not see it.
TELL_HANDSHAKE = b"handshake"

NO_UPGRADE = ApiError(
    426,
    "upgrade_required",
    "This is a WebSocket; something between us did not pass on Upgrade.",
    {"Upgrade": "websocket", "Connection": "upgrade"},
)

# Orders are carried out in the order in which they came; SQLite has one writer at a time anyway.
_orders = ThreadPoolExecutor(1, thread_name_prefix="orders")


def _carry_out(op: ops.PlaceOrder | ops.CancelOrder, visitor_id: str) -> tuple[Order, bool]:
    """Place or cancel an order; returns it, and whether the log will tell of it."""
    if isinstance(op, ops.PlaceOrder):
        order, new = domain.place(visitor_id, op.ticket)
        return order, new and domain.is_told(visitor_id)
    try:
        return domain.cancel(visitor_id, op.order_id), domain.is_told(visitor_id)
    except domain.UnknownOrder as error:
        raise ApiError(404, "unknown_order", "You have no such order.") from error
    except domain.NotOpen as error:
        raise ApiError(409, "not_open", "This order does not wait any more.") from error


carry_out = database_sync_to_async(_carry_out, thread_sensitive=False, executor=_orders)
portfolio = database_sync_to_async(desk.portfolio, thread_sensitive=False, executor=READS)


class Desk(AsyncWebsocketConsumer):
    """One client's socket. A task of its own follows the log for it, so that no client waits for another.

    While the client keeps up, that task sleeps, and the hub hands each frame straight to the connection.

    It hears from its client alone, never from a channel layer: so it asks for one message after the other,
    where Channels has two tasks for each message to choose between those who may have sent it.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.visitor: Person | None = scope.get("visitor")
        write = scope.get("extensions", {}).get(WRITE)
        self.following = Following(self.tell, write, self.visitor.id if self.visitor else None)
        self.ended, self.gone, self.bad_in_a_row = False, False, 0
        self.heard_at: deque[float] = deque(maxlen=MESSAGES_A_SECOND)
        self.task: asyncio.Task[None] | None = None
        self.orders: set[asyncio.Task[None]] = set()
        self.ordering = asyncio.Lock()
        self.scope, self.base_send = scope, send
        held["tickers"] += 1
        try:
            while not self.gone:
                await self.dispatch(await receive())
        finally:
            held["tickers"] -= 1
            self.ended = True
            if self.task:
                self.task.cancel()
            await asyncio.gather(*self.orders, return_exceptions=True)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Handle what the server hands over; no thread is asked for old connections, since none is used."""
        await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self) -> None:
        """Open: welcome the client, and begin to follow the log from where the welcome was taken."""
        await self.tell({"type": "websocket.accept"})
        try:
            cursor = await self.following.begin()
        except Stopping:
            await self.end(RESTARTING)
            return
        has = None
        if self.visitor:
            try:
                has = await portfolio(self.visitor.id)
            except DatabaseError as error:
                logger.warning("could not read a portfolio: %s", error)
        how = {"handshake": handshake(self.scope)} if self.scope["query_string"] == TELL_HANDSHAKE else {}
        await self.tell(
            frames.frame("welcome", symbols=list(STOCKS), cursor=cursor and str(cursor), portfolio=has, **how)
        )
        self.task = asyncio.create_task(self._follow(), name="tickers")

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Hear what the client says, unless it says too much or not in text."""
        if self.ended:
            return
        if self._is_too_fast():
            await self.end(TOO_FAST)
        elif message.get("text") is None:
            await self.end(NOT_TEXT)
        else:
            await self._hear(message["text"])

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        """The connection is gone."""
        self.ended = self.gone = True

    async def tell(self, frame: Frame) -> bool:
        """Send a frame; returns False where the client is gone, which ASGI says by OSError."""
        if self.ended:
            return False
        try:
            await self.base_send(frame)
        except OSError:
            self.ended = True
        return not self.ended

    async def end(self, code: int) -> None:
        """Close with a code that says why."""
        await self.tell({"type": "websocket.close", "code": code})
        self.ended = True

    async def _follow(self) -> None:
        try:
            await self.following.run()
        except Stopping:
            await self.end(RESTARTING)
        except NotReading:
            await self.end(NOT_READING)
        except Exception:  # a task that died in silence would leave a client that hears nothing
            logger.exception("failed to follow the log for a client")
            await self.end(FAILED)

    def _is_too_fast(self) -> bool:
        """Return whether the last 20 messages, this one left out, came within the last second."""
        at, heard_at = time.monotonic(), self.heard_at
        too_fast = len(heard_at) == MESSAGES_A_SECOND and at - heard_at[0] < 1
        heard_at.append(at)
        return too_fast

    async def _hear(self, text: str) -> None:
        body: dict[str, Any] = {}
        try:
            body = ops.read(text)
            await self._do(ops.parse(body))
        except ApiError as refusal:
            await self._refuse(refusal, body.get("client_id"))
        except NotReading:
            await self.end(NOT_READING)
        except Stopping:
            await self.end(RESTARTING)
        except DatabaseError as error:
            logger.warning("could not answer a client: %s", error)
            await self._refuse(database_unavailable(), body.get("client_id"))
        else:
            self.bad_in_a_row = 0

    async def _do(self, op: ops.Op) -> None:
        match op:
            case ops.Ack():
                self.following.acknowledge(op.cursor)
            case ops.Ping():
                await self.tell(frames.frame("pong", n=op.n))
            case ops.Subscribe():
                await self.following.subscribe(op)
            case ops.Unsubscribe():
                self.following.unsubscribe(op.symbols)
            case ops.PlaceOrder() | ops.CancelOrder():
                self._begin(op, self._need_visitor())

    async def _refuse(self, refusal: ApiError, client_id: object) -> None:
        """Tell why; the third malformed frame in a row closes."""
        known = isinstance(client_id, str) and len(client_id) <= ops.LONGEST_CLIENT_ID
        about = {"client_id": client_id} if known else {}
        await self.tell(frames.frame("error", code=refusal.code, message=refusal.message, **about))
        self.bad_in_a_row = self.bad_in_a_row + 1 if refusal.status == 400 else 0
        if self.bad_in_a_row == MOST_BAD_IN_A_ROW:
            await self.end(NOT_UNDERSTOOD)

    def _need_visitor(self) -> str:
        if self.visitor is None:
            raise ApiError(
                401, "no_visitor", "Open a page of this site first, then connect: orders need a name."
            )
        return self.visitor.id

    def _begin(self, op: ops.PlaceOrder | ops.CancelOrder, visitor_id: str) -> None:
        """Carry out an order in a task of its own, so that acks and pings do not wait for the database."""
        if len(self.orders) == MOST_WAITING_ORDERS:
            raise ApiError(
                503, "busy", "Your last orders still wait for the database; try again in a moment."
            )
        count_write(self.scope)
        task = asyncio.create_task(self._order(op, visitor_id))
        self.orders.add(task)
        task.add_done_callback(self.orders.discard)

    async def _order(self, op: ops.PlaceOrder | ops.CancelOrder, visitor_id: str) -> None:
        """Place or cancel, in turn. The log tells what became of it; where it cannot, the answer does."""
        client_id = op.ticket.client_id if isinstance(op, ops.PlaceOrder) else None
        try:
            async with self.ordering:
                order, told = await carry_out(op, visitor_id)
                if not told:
                    await self.tell(frames.order_now(order, microseconds()))
        except ApiError as refusal:
            await self._refuse(refusal, client_id)
        except DatabaseError as error:
            logger.warning("could not carry out an order: %s", error)
            await self._refuse(database_unavailable(), client_id)


@get
async def upgrade_required(request: Request) -> Answer:
    """`GET /tickers/ws/` without Upgrade, as it comes through a proxy that keeps it. RFC 9110, 15.5.22."""
    raise NO_UPGRADE


async def socket(scope: Scope, receive: Receive, send: Send) -> None:
    """`/tickers/ws/`: the desk; with `?upgrade=stripped`, what a client gets through such a proxy."""
    if scope["query_string"] == b"upgrade=stripped":
        await NO_UPGRADE.refuse(scope, receive, send)
    else:
        await desk_of_a_client(scope, receive, send)


desk_of_a_client = Desk.as_asgi()
routes = [route("tickers/ws/", upgrade_required)]
sockets = [route("tickers/ws/", SameOrigin(socket))]
