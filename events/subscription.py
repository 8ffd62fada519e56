"""A subscription: the place in the log that one client has reached, and how it waits for the next events.

Instead of new events it may get one of three exceptions: `Reset`, `CursorAhead` or `Stopping`.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from .event import Cursor, Event, app_of
from .tail import Feed, Reset

if TYPE_CHECKING:
    from .hub import Hub

# Events returned at once: a follower far behind catches up in steps, so that others get their turn.
MOST_AT_ONCE = 1000
# And their bytes: as much as 200 messages of 2,000 letters, the longest that a chat has.
MOST_BYTES_AT_ONCE = 524_288
# Seconds before we ask a log that did not answer again whether it knows a cursor.
ASK_AGAIN_SECONDS = 0.5


class CursorAhead(Exception):  # noqa: N818
    """The cursor is newer than anything in the log: it is from another log, or from one that was lost."""


class Stopping(Exception):  # noqa: N818
    """This process is about to stop: reconnect to another process, with the last cursor."""


class Subscription:
    """The place in the log that one client has reached, and how it waits for the next events.

    A context manager: it follows its topics from entry to exit.
    """

    def __init__(
        self,
        hub: "Hub",
        topics: tuple[str, ...],
        cursor: Cursor | None,
        deliver: Callable[[Event], bool] | None = None,
    ) -> None:
        self.cursor = cursor
        self._deliver = deliver
        self._waits: asyncio.Future[bool] | None = None
        self._hub = hub
        self._topics = topics
        self._app = app_of(topics[0])
        self._tail = hub.tails[self._app]
        self._feeds: list[Feed] = []
        self._generation: int | None = None
        # Asked for once: on Python 3.11 each question which loop runs is a call of the kernel.
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> "Subscription":
        self.cursor = self.cursor or self._hub.cursor(self._app)
        self._feeds = [self._tail.follow(topic) for topic in self._topics]
        return self

    def __exit__(self, *exc_info: object) -> None:
        for topic in self._topics:
            self._tail.unfollow(topic)

    @property
    def behind(self) -> bool:
        """Whether there are events after the cursor."""
        cursor = self.cursor
        return cursor is not None and any(feed.cursors and feed.cursors[-1] > cursor for feed in self._feeds)

    async def next(
        self,
        seconds: float | None = None,
        limit: int = MOST_AT_ONCE,
        most_bytes: int = MOST_BYTES_AT_ONCE,
    ) -> list[Event]:
        """Return the events since the cursor, oldest first, at most `limit`, and move the cursor past them.

        Waits until there is an event, or until the seconds have passed: then the list is empty. Raises Reset,
        CursorAhead or Stopping.
        """
        deadline = None if seconds is None else self._loop.time() + seconds
        while True:
            if self._hub.stopping:
                raise Stopping
            if self._is_checked and (events := self._pending(limit, most_bytes)):
                self.cursor = events[-1].cursor
                return events
            if not await self._more(deadline):
                return []

    @property
    def _is_checked(self) -> bool:
        return self._tail.loaded and self._generation == self._tail.generation

    async def _more(self, deadline: float | None) -> bool:
        """Wait for more, or check the cursor if that is due; return False after the deadline."""
        if self._is_checked or not self._tail.loaded:
            return await self._woken(deadline)
        return await self._check_cursor() or await self._time_to_retry(deadline)

    def offer(self, event: Event) -> bool:
        """Receive an event while waiting; return whether to go on waiting."""
        if self._generation == self._tail.generation and self._waits is not None:
            assert self.cursor is not None  # noqa: S101 - as in _pending
            if event.cursor <= self.cursor:
                return True
            try:
                is_delivered = self._deliver is not None and self._deliver(event)
            except Exception as error:  # noqa: BLE001 - its own `next` raises it; all others get the event
                self._fail(error)
                return False
            if is_delivered:
                self.cursor = event.cursor
                return True
        self.wake()
        return False

    def _fail(self, error: Exception) -> None:
        """End the waiting with an error."""
        waits, self._waits = self._waits, None
        if waits is not None and not waits.done():
            waits.set_exception(error)

    def wake(self) -> None:
        """End the waiting."""
        waits, self._waits = self._waits, None
        if waits is not None and not waits.done():
            waits.set_result(True)

    def _pending(self, limit: int, most_bytes: int) -> list[Event]:
        assert self.cursor is not None  # noqa: S101 - for mypy: _check_cursor has just ensured it
        if len(self._feeds) == 1:
            return _bounded(self._feeds[0].since(self.cursor, limit), most_bytes)
        events = [event for feed in self._feeds for event in feed.since(self.cursor, limit)]
        return _bounded(sorted(events, key=lambda event: event.cursor)[:limit], most_bytes)

    async def _check_cursor(self) -> bool:
        """Refuse a cursor if some events after it are no longer known. Done once per log and subscription.

        Returns False if the log does not answer yet.
        """
        generation = self._tail.generation
        if self.cursor is None:
            self.cursor = self._tail.newest
        if self.cursor < self._tail.oldest:
            raise Reset
        if self.cursor > self._tail.newest:
            ahead = await self._hub.is_ahead(self._app, self.cursor)
            if ahead is None:
                return False
            if ahead:
                raise CursorAhead
        self._generation = generation
        return True

    async def _time_to_retry(self, deadline: float | None) -> bool:
        """Wait a little for a log that does not answer; return False if the deadline comes first."""
        retry = self._loop.time() + ASK_AGAIN_SECONDS
        await self._woken(retry if deadline is None else min(retry, deadline))
        return deadline is None or retry < deadline

    async def _woken(self, deadline: float | None) -> bool:
        """Wait for the next event of the topics; return False if the deadline comes first."""
        self._waits = waits = self._loop.create_future()
        timer = None if deadline is None else self._loop.call_at(deadline, _give_up, waits)
        for feed in self._feeds:
            feed.waiting[self] = None
        try:
            return await waits
        finally:
            self._waits = None
            if timer:
                timer.cancel()
            for feed in self._feeds:
                feed.waiting.pop(self, None)


def _give_up(woken: "asyncio.Future[bool]") -> None:
    if not woken.done():
        woken.set_result(False)


def _bounded(events: list[Event], most_bytes: int) -> list[Event]:
    """Return the first of these events, as many as fit into the bytes of one step, and at least one."""
    size = 0
    for place, event in enumerate(events):
        size += event.size
        if size > most_bytes:
            return events[: place or 1]
    return events
