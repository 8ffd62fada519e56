"""The hub: one task per web process reads every log once and wakes those who follow a topic.

The hub holds the tail of each log in memory, as long as the log itself is kept. Following a topic is
therefore only a place in that tail: what came since is a slice, and to wait for more is to wait for a
wake-up. Catching up and following live are one act, so nothing can fall between them; a follower that does
not read costs nothing and delays no one; and no delivery costs a Redis command, a task or a thread.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from channels.db import database_sync_to_async
from django.db import DatabaseError

from . import log, witness
from .clock import microseconds
from .event import BEFORE_ALL, Cursor, Event, app_of
from .publishers import publishing_apps
from .tail import Feed, Reset, Tail

logger = logging.getLogger(__name__)

# Seconds before Redis is tried again; a held client should notice its return within ten.
RETRY_SECONDS = 0.5
# A read that waits does not notice that its log was emptied, and some logs are silent for long; so each is
# looked at as often as this, and a held client is told of the loss within ten seconds.
CHECK_SECONDS = 3.0
# Events handed out at once: a follower far behind catches up in steps, and others have their turn between.
MOST_AT_ONCE = 1000


class CursorAhead(Exception):  # noqa: N818
    """The cursor is newer than anything in the log: it comes from elsewhere, or from a log that was lost."""


class Stopping(Exception):  # noqa: N818
    """This process is about to stop: follow from the last cursor at another one."""


class Hub:
    """The tails of all logs, kept up to date by one task. All runs on one event loop, without a lock."""

    def __init__(
        self, kept: dict[str, int], known_places: Callable[[str], list[Cursor]] | None = None
    ) -> None:
        """Keep so many events of each app; `known_places` says what a log held before this process was."""
        self._ask_known_places = known_places
        self.tails = {app: Tail(count) for app, count in kept.items()}
        self.stopping = False
        self._complained = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._reader: log.Reader | None = None
        self._questions: dict[str, asyncio.Task[Cursor]] = {}

    def start(self) -> None:
        """Begin to read, on the running loop; does nothing where it has begun or stopped on it."""
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return
        self._loop, self.stopping, self._questions = loop, False, {}
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

    async def is_ahead(self, app: str, cursor: Cursor) -> bool | None:
        """Return whether the log itself, not only this process's tail of it, ends before the cursor.

        None where nobody can tell at the moment: the log does not answer.
        """
        try:
            # Another's question may have been answered before the cursor's event was appended; the next not.
            return cursor > await self._newest(app) and cursor > await self._newest(app)
        except log.LogUnavailable:
            return None

    async def _newest(self, app: str) -> Cursor:
        """Return where the log ends: one question at a time, however many wait for its answer."""
        if app not in self._questions:
            if self._reader is None:
                raise ConnectionError("the log is not being read")
            question = asyncio.ensure_future(self._reader.newest(app))
            question.add_done_callback(lambda done: self._questions.pop(app) and done.exception())
            self._questions[app] = question
        return await asyncio.shield(self._questions[app])

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
        loop = asyncio.get_running_loop()
        check_at = loop.time()
        while True:
            if loop.time() >= check_at:
                for app in self.tails:
                    await self._resume(reader, app)
                self._complained = False
                check_at = loop.time() + CHECK_SECONDS
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

    async def _known_places(self, app: str) -> list[Cursor]:
        """Return what the database knows of a log that this process has not seen yet."""
        if self._ask_known_places is None:
            return []
        try:
            return await database_sync_to_async(self._ask_known_places)(app)
        except DatabaseError:
            return []  # the worker looks each second, as soon as there is a database

    async def _resume(self, reader: log.Reader, app: str) -> None:
        """Go on where this process stopped reading, if the log still holds that place, else take it anew."""
        tail = self.tails[app]
        places = [tail.newest] if tail.loaded else [BEFORE_ALL, *await self._known_places(app)]
        if not await reader.goes_on_from(app, places, microseconds()):
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
            if self._is_checked and (events := self._pending(limit)):
                self.cursor = events[-1].cursor
                return events
            if not await self._more(deadline):
                return []

    @property
    def _is_checked(self) -> bool:
        return self._tail.loaded and self._generation == self._tail.generation

    async def _more(self, deadline: float | None) -> bool:
        """Wait for more, or check the cursor where that is due; returns False after the deadline."""
        if self._is_checked or not self._tail.loaded:
            return await self._woken(deadline)
        return await self._check_cursor() or await self._time_to_retry(deadline)

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

    async def _check_cursor(self) -> bool:
        """Refuse a cursor whose successors are not all known; asked once of each log that is followed.

        Returns False where that cannot be told yet.
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
        """Wait a little for a log that does not answer; returns False where the deadline comes first."""
        retry = asyncio.get_running_loop().time() + RETRY_SECONDS
        await self._woken(retry if deadline is None else min(retry, deadline))
        return deadline is None or retry < deadline

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


hub = Hub({app.label: app.events_kept for app in publishing_apps()}, witness.known_places)
