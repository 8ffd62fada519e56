"""What a client is sent before it follows the log live: what it missed, a reset, the market as it is.

A replay of everything that is kept has 4,000 frames. Sent at once, it would delay every other client of the
process: so we send it in small steps, and limit how much one connection may have replayed.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from functools import lru_cache

from events.event import Cursor, Event
from events.hub import hub
from events.publishers import events_kept
from events.subscription import CursorAhead
from events.tail import Reset

from ..events import TICKS
from . import frames
from .beginning import market_now
from .following import Following
from .frames import Frame
from .ops import Subscribe

# Entries of the log that one connection may have replayed: twice what is kept, and four more each second,
# which is how fast the log grows. A page resumes once per connection.
MOST_REPLAYED = 2 * events_kept("tickers")
REPLAYED_A_SECOND = 4
# Entries between which a replay gives way: they take about 2 ms.
REPLAYED_AT_ONCE = 20
# Another process may have been ahead of this one by an entry or two; more is a cursor from elsewhere.
MOST_AHEAD_MS = 5_000


@lru_cache(maxsize=1)
def _turns(loop: asyncio.AbstractEventLoop) -> asyncio.Lock:
    """Return the lock that makes replays take turns: others wait for one step of one replay at most."""
    return asyncio.Lock()


class CatchingUp:
    """The frames that bring one client up to date; it counts all that is replayed to the client."""

    def __init__(self, following: Following) -> None:
        self._following = following
        self._replayed, self._counted_at = 0.0, time.monotonic()

    async def subscribed(self, op: Subscribe) -> AsyncGenerator[Frame, None]:
        """Yield what the client missed since its cursor, or a reset; then the market as it is."""
        self._following.set_depth(op)
        if op.cursor is not None:
            try:
                async for frame in self._since(op.cursor, op.symbols):
                    yield frame
            except (Reset, CursorAhead):
                yield frames.reset(self._following.place, op.symbols)
        self._following.add(op.symbols)
        yield await self._snapshot(op.symbols)

    async def started_over(self) -> AsyncGenerator[Frame, None]:
        """Yield a reset, since the log lost something, and the market as it is: the client goes on there."""
        self._following.start_over(hub.cursor("tickers"))
        symbols = self._following.symbols
        yield frames.reset(self._following.place, symbols)
        if symbols:
            yield await self._snapshot(symbols)

    async def _since(self, cursor: Cursor, symbols: frozenset[str]) -> AsyncGenerator[Frame, None]:
        """Yield what came after the cursor and before the client's place. Raises Reset or CursorAhead."""
        place = self._following.place
        if place is None or cursor.ms - place.ms > MOST_AHEAD_MS:
            raise Reset
        with hub.subscribe(*self._following.topics, cursor=cursor) as past:
            while events := await past.next(0, REPLAYED_AT_ONCE):
                self._count(len(events))
                for frame in await self._missed(events, symbols):
                    yield frame
                if events[-1].cursor >= place:
                    break
        self._following.resumed(cursor)

    async def _missed(self, events: list[Event], symbols: frozenset[str]) -> list[Frame]:
        """Return the frames of one step of a replay, when it is this client's turn."""
        async with _turns(asyncio.get_running_loop()):
            missed = [self._following.missed(event, symbols) for event in events]
            await asyncio.sleep(0)
        return [frame for frame in missed if frame]

    def _count(self, entries: int) -> None:
        """Count what is replayed. Raises Reset if it is more than this connection's share."""
        now = time.monotonic()
        regained = (now - self._counted_at) * REPLAYED_A_SECOND
        self._replayed = max(0.0, self._replayed - regained) + entries
        self._counted_at = now
        if self._replayed > MOST_REPLAYED:
            raise Reset

    async def _snapshot(self, symbols: frozenset[str]) -> Frame:
        """Return the prices and books of these stocks: as the log has them, else as the database does."""
        place, newest = self._following.place, hub.latest(TICKS)
        if newest:
            return frames.snapshot_at(place and str(place), newest, symbols)
        return frames.snapshot(place and str(place), frames.step_of(await market_now()), symbols)
