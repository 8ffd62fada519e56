"""The orders of one client: carried out in the order in which they arrived, while it goes on reading."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from channels.db import database_sync_to_async
from django.db import Error as DatabaseFailure

from events.clock import microseconds
from web.asgi.open_socket import OpenSocket
from web.edge.guard import count_write
from web.errors import ApiError, database_unavailable, not_yours

from .. import domain
from ..events import Order
from . import frames
from .ops import CancelOrder, PlaceOrder

logger = logging.getLogger(__name__)

# Of one client. So many pile up only while the database is down.
MOST_WAITING = 40

# One thread: SQLite has one writer at a time anyway.
_thread = ThreadPoolExecutor(1, thread_name_prefix="orders")


class OrderQueue:
    """The orders and cancellations of one client that are not answered yet."""

    def __init__(self, socket: OpenSocket) -> None:
        self._socket = socket
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()

    def put(self, op: PlaceOrder | CancelOrder) -> None:
        """Carry out an order in a task of its own: acks and pings do not wait for the database.

        Raises ApiError if the client has no visitor, or if too many orders wait.
        """
        visitor = self._socket.scope.get("visitor")
        if visitor is None:
            message = "Open a page of this site first, then connect: orders need a name."
            raise ApiError(401, "no_visitor", message)
        if len(self._tasks) == MOST_WAITING:
            message = "Your last orders still wait for the database; try again in a moment."
            raise ApiError(503, "busy", message)
        count_write(self._socket.scope)
        task = asyncio.create_task(self._answer(op, visitor.id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self) -> None:
        """Wait until all orders are carried out."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, op: PlaceOrder | CancelOrder, visitor_id: str) -> None:
        """Carry out one order. The log delivers the outcome; if it cannot, this answers."""
        client_id = op.ticket.client_id if isinstance(op, PlaceOrder) else None
        try:
            async with self._turn:
                order, is_published = await carry_out(op, visitor_id)
                if not is_published:
                    await self._socket.send(frames.order_now(order, microseconds()))
        except ApiError as refusal:
            await self._socket.send(frames.error(refusal, client_id))
        except DatabaseFailure as error:
            logger.warning("could not carry out an order: %s", error)
            await self._socket.send(frames.error(database_unavailable(), client_id))


def _carry_out(op: PlaceOrder | CancelOrder, visitor_id: str) -> tuple[Order, bool]:
    """Place or cancel an order; returns it, and whether the log will deliver its new state."""
    if isinstance(op, PlaceOrder):
        order, new = domain.place(visitor_id, op.ticket)
        return order, new and domain.is_published(visitor_id)
    try:
        return domain.cancel(visitor_id, op.order_id), domain.is_published(visitor_id)
    except domain.UnknownOrder as error:
        raise not_yours("order") from error
    except domain.NotOpen as error:
        raise ApiError(409, "not_open", "This order no longer waits.") from error


carry_out = database_sync_to_async(_carry_out, thread_sensitive=False, executor=_thread)
