"""WebSocket: one connection for both ways; the server sends each step of the market, the client orders.

Source: RFC 6455; its close codes in section 7.4.1 and the IANA registry (1012, service restart).
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from django.db import Error as DatabaseFailure

from events.event import Event
from events.hub import hub
from events.subscription import CursorAhead, Stopping
from events.tail import Reset
from faults.breakable import breakable
from web.asgi.http import route
from web.asgi.manners import Manners
from web.asgi.no_upgrade import upgrade_required
from web.asgi.open_socket import OpenSocket, serve
from web.asgi.sockets import NOT_READING, TOO_FAST, SameOrigin
from web.errors import ApiError, database_unavailable

from .events import TICKS
from .line import beginning, frames, ops
from .line.catching_up import CatchingUp
from .line.following import Following, NotReading
from .line.frames import Frame
from .line.order_queue import OrderQueue

logger = logging.getLogger(__name__)

NOT_TEXT, FAILED, RESTARTING, NOT_UNDERSTOOD = 1003, 1011, 1012, 4400


class Client:
    """One client of `/tickers/ws/`. A task of its own follows the log: no client waits for another."""

    def __init__(self, socket: OpenSocket) -> None:
        self.socket = socket
        self.following = Following(socket.scope.get("visitor"))
        self.catching_up = CatchingUp(self.following)
        self.orders = OrderQueue(socket)
        self.manners = Manners()
        self.turn = asyncio.Lock()  # held while frames are sent that belong together
        self.task: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Accept and welcome the client, and follow the log from the place that the welcome names."""
        await self.socket.send({"type": "websocket.accept"})
        async with self.closing():
            place = await beginning.place(beginning.FIRST_READ_SECONDS)
            self.following.begin(place)
            await self.socket.send(await beginning.welcome(self.socket.scope, place))
            self.task = asyncio.create_task(self.follow(), name="tickers")

    async def receive(self, text: str | None) -> None:
        """Handle a message; close if the client sends too many, or too many malformed ones in a row."""
        if not self.manners.count_message():
            await self.socket.close(TOO_FAST)
            return
        if text is None:
            await self.socket.close(NOT_TEXT)
            return
        status = await self.answer(text)
        if not self.manners.count_answer(status):
            await self.socket.close(NOT_UNDERSTOOD)

    async def answer(self, text: str) -> int:
        """Carry out a frame; returns 200, or the status with which it was refused."""
        body: dict[str, Any] = {}
        try:
            body = ops.read(text)
            await self.act(ops.parse(body))
            return 200
        except ApiError as error:
            refusal = error
        except DatabaseFailure as error:
            logger.warning("could not answer a client: %s", error)
            refusal = database_unavailable()
        await self.socket.send(frames.error(refusal, body.get("client_id")))
        return refusal.status

    async def act(self, op: ops.Op) -> None:
        """Do one thing that the client asks for. Raises ApiError if it is not possible."""
        match op:
            case ops.Subscribe():
                async with self.closing():
                    await self.send_all(self.catching_up.subscribed(op))
            case ops.Unsubscribe():
                self.following.remove(op.symbols)
            case ops.Ack():
                self.following.acknowledge(op.cursor)
            case ops.Ping():
                await self.socket.send(frames.frame("pong", n=op.n))
            case ops.PlaceOrder() | ops.CancelOrder():
                self.orders.put(op)

    async def follow(self) -> None:
        """Deliver what happens, for as long as the client is there and reads."""
        async with self.closing(on_failure=FAILED):
            if self.following.place is None:
                await beginning.place()
                await self.send_all(self.catching_up.started_over())
            while True:
                place, topics = self.following.place, self.following.topics
                with hub.subscribe(*topics, cursor=place, deliver=self.deliver_at_once) as news:
                    try:
                        while True:
                            await self.deliver(await news.next())
                    except (Reset, CursorAhead):
                        await self.send_all(self.catching_up.started_over())

    def deliver_at_once(self, event: Event) -> bool:
        """Send an event within the hub's own turn, without waking this client's task.

        Returns False if the client does not keep up: the event is then left to `deliver`.
        """
        if self.turn.locked() or self.following.is_behind:
            return False
        frame = self.following.frame(event)
        if frame and not self.socket.send_at_once(frame):
            return False
        self.following.passed(event, frame)
        return True

    async def deliver(self, events: list[Event]) -> None:
        """Send events, waiting for the client. Raises NotReading if it leaves too much unacknowledged."""
        async with self.turn:
            for event in events:
                frame = self.following.frame(event)
                if frame and event.topic == TICKS and self.following.is_behind:
                    raise NotReading
                self.following.passed(event, frame)
                if frame:
                    await self.socket.send(frame)

    async def send_all(self, to_send: AsyncGenerator[Frame, None]) -> None:
        """Send frames that belong together, with no event in between, as long as the client is there."""
        async with self.turn, contextlib.aclosing(to_send):
            async for frame in to_send:
                if not await self.socket.send(frame):
                    return

    @contextlib.asynccontextmanager
    async def closing(self, on_failure: int | None = None) -> AsyncIterator[None]:
        """Close if this process stops, if the client does not read or, with a code for it, on any failure."""
        try:
            yield
        except Stopping:
            await self.socket.close(RESTARTING)
        except NotReading:
            await self.socket.close(NOT_READING)
        except Exception:
            if on_failure is None:
                raise
            logger.exception("failed to follow the log for a client")
            await self.socket.close(on_failure)

    async def leave(self) -> None:
        """End what this client has begun."""
        if self.task:
            self.task.cancel()
        await self.orders.finish()


routes = [route("tickers/ws/", upgrade_required)]
sockets = [
    route("tickers/ws/", SameOrigin(breakable("tickers", "websocket", serve("tickers", Client))), "websocket")
]
