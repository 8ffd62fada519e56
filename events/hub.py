"""The hub: one task per web process reads every log once and wakes the clients that follow a topic.

The hub keeps the tail of each log in memory, as many entries as the log itself keeps. A follower is therefore
only a place in that tail: what it has not read yet is a slice, and it waits for more by waiting for a
wake-up. Catching up and following live are the same operation, so no event is lost between them. A follower
that does not read costs nothing and delays nobody. No delivery costs a Redis command, a task or a thread.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable

from . import log, witness
from .clock import microseconds
from .event import BEFORE_ALL, Cursor, Event, app_of
from .publishers import publishing_apps
from .subscription import Subscription
from .tail import Tail

logger = logging.getLogger(__name__)

# Seconds before we try Redis again: once it is back, connected clients should get events within ten seconds.
RETRY_SECONDS = 0.5
# A blocked read does not notice that its log was emptied, and some logs are silent for a long time. So the
# hub checks each log this often, and a connected client learns of the loss within ten seconds.
CHECK_SECONDS = 3.0


class Hub:
    """The tails of all logs, kept up to date by one task. All of it runs on one event loop, without locks."""

    def __init__(self, kept: dict[str, int], known_places: witness.Recall | None = None) -> None:
        """Keep this many events of each app; `known_places` returns what a log held before this process."""
        self._known_places = known_places
        self.tails = {app: Tail(count) for app, count in kept.items()}
        self.stopping = False
        # The longest time from an event's publication to its arrival in this process, in microseconds, since
        # the last report; None if no event arrived.
        self.longest_delay: int | None = None
        self._complained = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._reader: log.Reader | None = None

    def start(self) -> None:
        """Start reading, on the running loop; does nothing if it has started, or stopped, on this loop."""
        loop = asyncio.get_running_loop()
        if loop is self._loop:
            return
        self._loop, self.stopping = loop, False
        self.tails = {app: Tail(tail.kept) for app, tail in self.tails.items()}
        self._task = loop.create_task(self._run(), name="hub")

    async def stop(self) -> None:
        """Let every follower know that the process stops, then stop reading."""
        self.stopping = True
        for tail in self.tails.values():
            tail.wake_all()
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._task = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The event loop that the hub runs on; None before it starts."""
        return self._loop

    def latest(self, topic: str) -> Event | None:
        """Return the newest event of a topic, or None if none is known."""
        return self.tails[app_of(topic)].latest(topic)

    def cursor(self, app: str) -> Cursor | None:
        """Return the place of the newest event of an app, for a snapshot; None before the log was read."""
        tail = self.tails[app]
        return tail.newest if tail.loaded else None

    def subscribe(
        self, *topics: str, cursor: Cursor | None = None, deliver: Callable[[Event], bool] | None = None
    ) -> Subscription:
        """Return a subscription to topics of one app, from a cursor or, without one, from now on.

        A follower that waits has read everything before. So the hub passes the next events straight to
        `deliver`, without a turn of the event loop. If `deliver` returns False, this event and all later ones
        come by `next`, which also raises what `deliver` raises: a follower that fails ends itself alone.
        """
        return Subscription(self, topics, cursor, deliver)

    async def is_ahead(self, app: str, cursor: Cursor) -> bool | None:
        """Return whether the log itself, not only this process's tail of it, ends before the cursor.

        None if that is unknown at the moment, because the log does not answer.
        """
        with contextlib.suppress(*log.LogUnavailable):
            if reader := self._reader:
                # A shared answer may be older than the event; the answer to a second question cannot be.
                return cursor > await reader.newest(app) and cursor > await reader.newest(app)
        return None

    async def _run(self) -> None:
        while True:
            reader = self._reader = log.Reader(self.tails)
            try:
                await self._follow(reader)
            except log.LogUnavailable as error:
                self._complain(error)
            except Exception:  # without the hub, every client would wait and never get anything
                logger.exception("the hub failed, starting again")
            finally:
                self._reader = None
                with contextlib.suppress(*log.LogUnavailable):  # as when a frozen Redis does not let go
                    await reader.close()
            await asyncio.sleep(RETRY_SECONDS)

    def _complain(self, error: Exception) -> None:
        """Log once that the log does not answer, until it does again."""
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
                await self._append(reader, app, events)

    async def _append(self, reader: log.Reader, app: str, events: list[Event]) -> None:
        """Append what was read; if it does not continue what was read before, load the log again."""
        tail = self.tails[app]
        if any(event.type == log.MARKER for event in events):
            tail.replace(await reader.tail(app, tail.kept))
            return
        # A full batch may mean that the log was trimmed past the place that this process had reached.
        if len(events) >= min(log.READ_COUNT, tail.kept):
            await self._resume(reader, app)
        fresh = [event for event in events if event.cursor > tail.newest]
        self._note_delay(fresh)
        tail.extend(fresh)

    def _note_delay(self, events: list[Event]) -> None:
        if events:
            delay = max(0, microseconds() - events[0].t)
            self.longest_delay = max(delay, self.longest_delay or 0)

    async def _places_before(self, app: str) -> list[Cursor]:
        return [BEFORE_ALL, *(await self._known_places(app) if self._known_places else [])]

    async def _resume(self, reader: log.Reader, app: str) -> None:
        """Continue where this process stopped reading; load the log again if that place is gone."""
        tail = self.tails[app]
        places = [tail.newest] if tail.loaded else await self._places_before(app)
        if not await reader.goes_on_from(app, places, microseconds()):
            tail.replace(await reader.tail(app, tail.kept))


hub = Hub({app.label: app.events_kept for app in publishing_apps()}, witness.recall)
