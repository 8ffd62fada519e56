"""What the server says to one client: each step of the market and each trade it follows, and its own orders.

It is a place in the log and a bound: a client that does not acknowledge what it was sent is not sent more.
"""

import asyncio
import math
import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from channels.db import database_sync_to_async
from django.conf import settings

from events.event import BEFORE_ALL, Cursor, Event
from events.hub import CursorAhead, Subscription, hub
from events.tail import Reset
from web.errors import ApiError

from . import domain, frames
from .events import TICKS, TRADES, orders_topic
from .frames import Frame
from .ops import Subscribe

APP = "tickers"
# Pages acknowledge every second, four frames; who is a quarter of a minute behind does not read any more.
MOST_UNACKNOWLEDGED = 64
# Entries of the log that one connection may be replayed: twice all that is kept, and four more each second,
# since the log gets so many. A page resumes once for each connection.
MOST_REPLAYED = 2 * settings.EVENTS_KEPT[APP]
REPLAYED_A_SECOND = 4
# Entries between which a replay gives way: they take about 2 ms.
REPLAYED_AT_ONCE = 20

# Another process may have been ahead of this one by an entry or two; more is a cursor from elsewhere.
MOST_AHEAD_MS = 5_000
# A process that has just started reads the log within milliseconds.
FIRST_READ_SECONDS = 1.0
_LOOK_AGAIN_SECONDS = 0.05

# What clients begin with is read by two threads, and so over two connections to the database. asyncio's own
# would be as many as the machine has processors, and four.
READS = ThreadPoolExecutor(2, thread_name_prefix="reads")

market_now = database_sync_to_async(domain.ticks, thread_sensitive=False, executor=READS)


@lru_cache
def _shared(symbols: frozenset[str]) -> frozenset[str]:
    """Return the one set that all share who follow the same stocks: each frame is found by comparing it."""
    return symbols


@lru_cache(maxsize=1)
def _replays(loop: asyncio.AbstractEventLoop) -> asyncio.Lock:
    """Return the lock for one turn of a replay: one client at a time, and everything else between turns."""
    return asyncio.Lock()


class NotReading(Exception):  # noqa: N818
    """The client has left too much unacknowledged: it may come again and resume."""


class Following:
    """One client's place in the log, what it follows, and what it has not acknowledged."""

    def __init__(
        self,
        send: Callable[[Frame], Awaitable[bool]],
        write: Callable[[Frame], bool] | None,
        visitor_id: str | None,
    ) -> None:
        self.place: Cursor | None = None
        self._opened_at: Cursor | None = None
        self._send, self._write = send, write
        self._own = orders_topic(visitor_id) if visitor_id else None
        self._symbols: frozenset[str] = frozenset()
        self._depth: frozenset[str] = frozenset()
        self._seen = BEFORE_ALL
        self._unacknowledged: list[Cursor] = []
        self._newest_sent = BEFORE_ALL
        self._replayed, self._replayed_at = 0.0, time.monotonic()
        self._turn = asyncio.Lock()

    async def begin(self) -> Cursor | None:
        """Take the place from which all is sent; None where the log is away, which becomes a reset later."""
        await _log_is_read(FIRST_READ_SECONDS)
        self.place = self._opened_at = hub.cursor(APP)
        return self.place

    async def run(self) -> None:
        """Send what happens, as long as the client reads. Raises Stopping or NotReading."""
        own = [self._own] if self._own else []
        if self.place is None:
            await _log_is_read(math.inf)
            await self._start_over()
        while True:
            with hub.subscribe(TICKS, TRADES, *own, cursor=self.place, take=self._take) as feed:
                try:
                    await self._relay(feed)
                except (Reset, CursorAhead):
                    await self._start_over()

    async def _relay(self, feed: Subscription) -> None:
        while True:
            events = await feed.next()
            async with self._turn:
                for event in events:
                    await self._tell(event)
                    self.place = event.cursor

    async def _tell(self, event: Event) -> None:
        frame = self._frame(event, self._symbols) if event.cursor > self._seen else None
        if frame is None:
            return
        if event.topic == TICKS and len(self._unacknowledged) == MOST_UNACKNOWLEDGED:
            raise NotReading
        self._note_sent(event)
        await self._send(frame)

    def _take(self, event: Event) -> bool:
        """Do the same at once, for a client that keeps up; returns False where this must wait or end."""
        if self._write is None or self._turn.locked() or len(self._unacknowledged) == MOST_UNACKNOWLEDGED:
            return False
        frame = self._frame(event, self._symbols) if event.cursor > self._seen else None
        if frame is not None:
            if not self._write(frame):
                return False
            self._note_sent(event)
        self.place = event.cursor
        return True

    def _note_sent(self, event: Event) -> None:
        self._newest_sent = event.cursor
        if event.topic == TICKS:
            self._unacknowledged.append(event.cursor)

    def _frame(self, event: Event, symbols: frozenset[str]) -> Frame | None:
        """Return what a client that follows these stocks is told of an event, or None for nothing."""
        if event.topic == TICKS:
            return frames.ticks(event, symbols, self._depth) if symbols else None
        return frames.trade(event, symbols) if event.topic == TRADES else frames.order(event)

    def acknowledge(self, cursor: Cursor) -> None:
        """Note that the client has read all ticks up to a place. Raises ApiError where it cannot have."""
        if cursor > self._newest_sent:
            message = "Nothing was sent to you under this id or a later one; acknowledge what has come."
            raise ApiError(409, "not_sent", message)
        del self._unacknowledged[: bisect_right(self._unacknowledged, cursor)]

    def unsubscribe(self, symbols: frozenset[str]) -> None:
        """Follow these stocks no more."""
        self._symbols = _shared(self._symbols - symbols)
        self._depth = _shared(self._depth - symbols)

    async def subscribe(self, op: Subscribe) -> None:
        """Follow more stocks: with what came since the cursor, or a reset, then as they are, then live."""
        async with self._turn:
            self._depth = _shared(self._depth | op.symbols if op.depth else self._depth - op.symbols)
            if op.cursor is not None:
                await self._resume(op.symbols, op.cursor)
            self._symbols = _shared(self._symbols | op.symbols)
            await self._show(op.symbols)

    async def _resume(self, symbols: frozenset[str], cursor: Cursor) -> None:
        """Send what came after the cursor and before this client's place; a reset where it is not known."""
        if self.place is None or cursor.ms - self.place.ms > MOST_AHEAD_MS:
            await self._send(self._reset(symbols))
            return
        try:
            await self._catch_up(symbols, cursor)
        except (Reset, CursorAhead):
            await self._send(self._reset(symbols))
            return
        if not self._symbols:
            self._seen = cursor  # the process before may have been ahead of this one

    async def _catch_up(self, symbols: frozenset[str], cursor: Cursor) -> None:
        own = [self._own] if self._own and not self._symbols else []
        with hub.subscribe(TICKS, TRADES, *own, cursor=cursor) as past:
            while events := await past.next(0, REPLAYED_AT_ONCE):
                self._count_replayed(len(events))
                missed = [event for event in events if self._is_missed(event)]
                async with _replays(asyncio.get_running_loop()):
                    frames = [self._frame(event, symbols) for event in missed]
                    await asyncio.sleep(0)
                for event, frame in zip(missed, frames, strict=True):
                    self._newest_sent = max(self._newest_sent, event.cursor)
                    if frame and not await self._send(frame):
                        return
                if self.place is None or events[-1].cursor >= self.place:
                    return

    def _is_missed(self, event: Event) -> bool:
        """Return whether an event is from before this client's place, and was not sent on this connection."""
        if self.place is None or event.cursor > self.place:
            return False
        return event.topic != self._own or self._opened_at is None or event.cursor <= self._opened_at

    def _count_replayed(self, count: int) -> None:
        """Count what this connection is replayed. Raises Reset where it is more than its share."""
        now = time.monotonic()
        regained = (now - self._replayed_at) * REPLAYED_A_SECOND
        self._replayed, self._replayed_at = max(0.0, self._replayed - regained) + count, now
        if self._replayed > MOST_REPLAYED:
            raise Reset

    async def _start_over(self) -> None:
        """Tell the client that something was lost, and go on from now."""
        async with self._turn:
            self.place, self._seen = hub.cursor(APP), BEFORE_ALL
            self._unacknowledged.clear()
            await self._send(self._reset(self._symbols))
            if self._symbols:
                await self._show(self._symbols)

    async def _show(self, symbols: frozenset[str]) -> None:
        cursor, newest = self.place and str(self.place), hub.latest(TICKS)
        if newest:
            await self._send(frames.snapshot_at(cursor, newest, symbols))
        else:
            await self._send(frames.snapshot(cursor, frames.step_of(await market_now()), symbols))

    def _reset(self, symbols: frozenset[str]) -> Frame:
        return frames.frame("reset", symbols=sorted(symbols), cursor=self.place and str(self.place))


async def _log_is_read(seconds: float) -> None:
    """Wait until the hub has read the log, or until the seconds have passed. Raises Stopping."""
    deadline = asyncio.get_running_loop().time() + seconds
    with hub.subscribe(TICKS) as feed:
        while hub.cursor(APP) is None and asyncio.get_running_loop().time() < deadline:
            await feed.next(_LOOK_AGAIN_SECONDS)
