"""The hub: one task per web process reads every log once and wakes those who follow a topic.

The hub holds the tail of each log in memory, as long as the log itself is kept. Following a topic is
therefore only a place in that tail: what came since is a slice, and to wait for more is to wait for a
wake-up. Catching up and following live are one act, so nothing can fall between them; a follower that does
not read costs nothing and delays no one; and no delivery costs a Redis command, a task or a thread.
"""

import asyncio
import contextlib
import logging
import math
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Sequence

from django.conf import settings

from . import log
from .event import BEFORE_ALL, Cursor, Event, app_of
from .publish import now

logger = logging.getLogger(__name__)

# Seconds before Redis is tried again; a held client should notice its return within ten.
RETRY_SECONDS = 0.5
# Of what visitors wrote, public mode remembers here no more than the log does.
KEPT_MS = settings.TEXT_KEPT_SECONDS * 1000 if settings.PUBLIC_DEMO else math.inf
# Events handed out at once: a follower far behind catches up in steps, and others have their turn between.
MOST_AT_ONCE = 1000


class Reset(Exception):  # noqa: N818
    """What came after the cursor is not known any more: take a fresh snapshot and follow from its cursor."""


class CursorAhead(Exception):  # noqa: N818
    """The cursor is newer than anything in the log: it comes from elsewhere, or from a log that was lost."""


class Stopping(Exception):  # noqa: N818
    """This process is about to stop: follow from the last cursor at another one."""


class Feed:
    """The events of one topic that are still kept, and those who follow it."""

    def __init__(self) -> None:
        self.cursors: list[Cursor] = []
        self.events: list[Event] = []
        self.dropped = BEFORE_ALL
        self.followers = 0
        self.waiting: dict[Subscription, None] = {}

    @property
    def needed(self) -> bool:
        """Whether anyone would miss this feed."""
        return bool(self.events or self.followers)

    def since(self, cursor: Cursor, limit: int) -> list[Event]:
        """Return what came after the cursor, oldest first. Raises Reset where some of it is not kept."""
        if cursor < self.dropped:
            raise Reset
        start = bisect_right(self.cursors, cursor)
        return self.events[start : start + limit]

    def add(self, event: Event) -> None:
        """Append an event."""
        self.cursors.append(event.cursor)
        self.events.append(event)

    def drop_oldest(self) -> None:
        """Forget the oldest event."""
        self.dropped = self.cursors.pop(0)
        del self.events[0]

    def clear(self) -> None:
        """Forget all events, as if there had been none."""
        self.cursors, self.events, self.dropped = [], [], BEFORE_ALL

    def offer(self, event: Event) -> None:
        """Hand an event to all who wait for it; whoever does not take it at once is woken."""
        for one in [one for one in self.waiting if not one.offer(event)]:
            del self.waiting[one]

    def wake(self) -> None:
        """Wake all who wait."""
        for one in self.waiting:
            one.wake()
        self.waiting.clear()


class Tail:
    """What is kept of one app's log: its newest entries in order, and the same by topic."""

    def __init__(self, kept: int, kept_ms: float = KEPT_MS) -> None:
        self.kept, self.kept_ms = kept, kept_ms
        self.generation = 0
        self._feeds: dict[str, Feed] = {}
        self._entries: deque[Event] = deque()

    @property
    def loaded(self) -> bool:
        """Whether the log has been read; a log that has been read holds at least one entry."""
        return bool(self._entries)

    @property
    def oldest(self) -> Cursor:
        """The oldest place whose successors are all known."""
        return self._entries[0].cursor

    @property
    def newest(self) -> Cursor:
        """The place of the newest entry."""
        return self._entries[-1].cursor

    def latest(self, topic: str) -> Event | None:
        """Return the newest event of a topic, or None where none is kept."""
        feed = self._feeds.get(topic)
        return feed.events[-1] if feed and feed.events else None

    def events(self, topic: str) -> Sequence[Event]:
        """Return the events of a topic that are kept, oldest first; the tail's own list, to be read only."""
        feed = self._feeds.get(topic)
        return feed.events if feed else ()

    def follow(self, topic: str) -> Feed:
        """Return the feed of a topic for one more follower."""
        feed = self._feeds.setdefault(topic, Feed())
        feed.followers += 1
        return feed

    def unfollow(self, topic: str) -> None:
        """Take a follower off the feed of a topic."""
        self._feeds[topic].followers -= 1
        self._discard_unneeded(topic)

    def extend(self, events: list[Event]) -> None:
        """Append entries, forget the oldest beyond what is kept, and tell whoever follows their topics."""
        for event in events:
            self._entries.append(event)
            self._feeds.setdefault(event.topic, Feed()).add(event)
        while len(self._entries) > self.kept or self._is_oldest_too_old():
            topic = self._entries.popleft().topic
            self._feeds[topic].drop_oldest()
            self._discard_unneeded(topic)
        for event in events:
            if event.topic in self._feeds:
                self._feeds[event.topic].offer(event)

    def replace(self, events: list[Event]) -> None:
        """Keep these entries instead, from the last marker on; every follower then checks its cursor anew."""
        self.generation += 1
        self._entries.clear()
        for topic, feed in list(self._feeds.items()):
            feed.clear()
            self._discard_unneeded(topic)
        breaks = [place for place, event in enumerate(events) if event.type == log.MARKER]
        self.extend(events[breaks[-1] :] if breaks else events)
        self.wake_all()

    def wake_all(self) -> None:
        """Wake every follower."""
        for feed in self._feeds.values():
            feed.wake()

    def _is_oldest_too_old(self) -> bool:
        return bool(self._entries) and self.oldest.ms < self.newest.ms - self.kept_ms

    def _discard_unneeded(self, topic: str) -> None:
        if not self._feeds[topic].needed:
            del self._feeds[topic]


class Hub:
    """The tails of all logs, kept up to date by one task. All runs on one event loop, without a lock."""

    def __init__(self, kept: dict[str, int]) -> None:
        self.tails = {app: Tail(count) for app, count in kept.items()}
        self.stopping = False
        self._complained = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._reader: log.Reader | None = None

    def start(self) -> None:
        """Begin to read, on the running loop; does nothing where it has begun or stopped on it."""
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return
        self._loop, self.stopping = loop, False
        self.tails = {app: Tail(tail.kept) for app, tail in self.tails.items()}
        self._task = loop.create_task(self._run(), name="hub")

    async def stop(self) -> None:
        """Tell every follower that the process stops, then end the reading."""
        self.stopping = True
        for tail in self.tails.values():
            tail.wake_all()
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._task = None

    def latest(self, topic: str) -> Event | None:
        """Return the newest event of a topic, or None where none is known."""
        return self.tails[app_of(topic)].latest(topic)

    def cursor(self, app: str) -> Cursor | None:
        """Return the place of the newest event of an app, for a snapshot; None before the log was read."""
        tail = self.tails[app]
        return tail.newest if tail.loaded else None

    def subscribe(
        self, *topics: str, cursor: Cursor | None = None, take: Callable[[Event], bool] | None = None
    ) -> "Subscription":
        """Return a subscription to topics of one app, from a cursor or, without one, from now on.

        While a follower waits, it has all that was before; so what comes then is handed to `take`, which
        costs no task its turn. What `take` returns False for, and all after it, is for `next`.
        """
        return Subscription(self, topics, cursor, take)

    async def is_ahead(self, app: str, cursor: Cursor) -> bool:
        """Return whether the log itself, not only this process's tail of it, ends before the cursor."""
        if self._reader is None:
            return False
        try:
            return cursor > await self._reader.newest(app)
        except log.LogUnavailable:
            return False  # nobody can tell; the follower waits for the log as all do

    async def _run(self) -> None:
        while True:
            reader = self._reader = log.Reader(self.tails)
            try:
                await self._follow(reader)
            except log.LogUnavailable as error:
                self._complain(error)
            except Exception:  # a hub that died would hold every client in silence
                logger.exception("the hub failed, beginning anew")
            finally:
                self._reader = None
                await reader.close()
            await asyncio.sleep(RETRY_SECONDS)

    def _complain(self, error: Exception) -> None:
        """Say that the log does not answer; once, until it does again."""
        if not self._complained:
            logger.warning("the log does not answer, trying again until it does: %s", error)
        self._complained = True

    async def _follow(self, reader: log.Reader) -> None:
        for app in self.tails:
            await self._resume(reader, app)
        self._complained = False
        while True:
            places = {app: tail.newest for app, tail in self.tails.items()}
            for app, events in (await reader.read(places)).items():
                await self._take(reader, app, events)

    async def _take(self, reader: log.Reader, app: str, events: list[Event]) -> None:
        """Append what was read, unless it does not follow on what was read before: then take the log anew."""
        tail = self.tails[app]
        if any(event.type == log.MARKER for event in events):
            tail.replace(await reader.tail(app, tail.kept))
            return
        # So many at once may mean that the log was trimmed beyond the place where this process was.
        if len(events) >= min(log.READ_COUNT, tail.kept):
            await self._resume(reader, app)
        tail.extend([event for event in events if event.cursor > tail.newest])

    async def _resume(self, reader: log.Reader, app: str) -> None:
        """Go on where this process stopped reading, if the log still holds that place, else take it anew."""
        tail = self.tails[app]
        place = tail.newest if tail.loaded else BEFORE_ALL
        if not await reader.goes_on_from(app, place, now()):
            tail.replace(await reader.tail(app, tail.kept))


class Subscription:
    """A place in the log that one client has reached, and the means to wait for what comes next.

    A context manager: it follows its topics from entry to exit.
    """

    def __init__(
        self,
        hub: Hub,
        topics: tuple[str, ...],
        cursor: Cursor | None,
        take: Callable[[Event], bool] | None = None,
    ) -> None:
        self.cursor = cursor
        self._take = take
        self._waits: asyncio.Future[bool] | None = None
        self._hub = hub
        self._topics = topics
        self._app = app_of(topics[0])
        self._tail = hub.tails[self._app]
        self._feeds: list[Feed] = []
        self._generation: int | None = None

    def __enter__(self) -> "Subscription":
        self.cursor = self.cursor or self._hub.cursor(self._app)
        self._feeds = [self._tail.follow(topic) for topic in self._topics]
        return self

    def __exit__(self, *exc_info: object) -> None:
        for topic in self._topics:
            self._tail.unfollow(topic)

    @property
    def behind(self) -> bool:
        """Whether there is more after the cursor already."""
        cursor = self.cursor
        return cursor is not None and any(feed.cursors and feed.cursors[-1] > cursor for feed in self._feeds)

    async def next(self, seconds: float | None = None, limit: int = MOST_AT_ONCE) -> list[Event]:
        """Return what came since the cursor, oldest first, at most `limit`, and move the cursor past it.

        Waits until there is something, or until the seconds have passed: then the list is empty. Raises
        Reset, CursorAhead or Stopping.
        """
        loop = asyncio.get_running_loop()
        deadline = None if seconds is None else loop.time() + seconds
        while True:
            if self._hub.stopping:
                raise Stopping
            if self._tail.loaded and self._generation != self._tail.generation:
                await self._check_cursor()  # meanwhile anything may happen: begin again
            elif self._tail.loaded and (events := self._pending(limit)):
                self.cursor = events[-1].cursor
                return events
            elif not await self._woken(deadline):
                return []

    def offer(self, event: Event) -> bool:
        """Hear of an event while waiting; returns whether to go on waiting."""
        if self._generation == self._tail.generation and self._waits is not None:
            assert self.cursor is not None  # noqa: S101 - as in _pending
            if event.cursor <= self.cursor:
                return True
            if self._take and self._take(event):
                self.cursor = event.cursor
                return True
        self.wake()
        return False

    def wake(self) -> None:
        """End the waiting."""
        waits, self._waits = self._waits, None
        if waits is not None and not waits.done():
            waits.set_result(True)

    def _pending(self, limit: int) -> list[Event]:
        assert self.cursor is not None  # noqa: S101 - tells mypy what _check_cursor has just seen to
        if len(self._feeds) == 1:
            return self._feeds[0].since(self.cursor, limit)
        events = [event for feed in self._feeds for event in feed.since(self.cursor, limit)]
        return sorted(events, key=lambda event: event.cursor)[:limit]

    async def _check_cursor(self) -> None:
        """Refuse a cursor whose successors are not all known; asked once of each log that is followed."""
        generation = self._tail.generation
        if self.cursor is None:
            self.cursor = self._tail.newest
        if self.cursor < self._tail.oldest:
            raise Reset
        if self.cursor > self._tail.newest and await self._hub.is_ahead(self._app, self.cursor):
            raise CursorAhead
        self._generation = generation

    async def _woken(self, deadline: float | None) -> bool:
        """Wait for the next event of the topics; returns False where the deadline comes first."""
        loop = asyncio.get_running_loop()
        self._waits = waits = loop.create_future()
        timer = None if deadline is None else loop.call_at(deadline, _give_up, waits)
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


hub = Hub(settings.EVENTS_KEPT)
