"""The tail of a log in memory: its newest entries, by topic, and the followers that wait for the next."""

import math
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Protocol

from django.conf import settings

from . import log
from .event import BEFORE_ALL, Cursor, Event

# In public mode, what visitors wrote is kept in memory no longer than in the log.
KEPT_MS = settings.TEXT_KEPT_SECONDS * 1000 if settings.PUBLIC_DEMO else math.inf
# Nor does memory hold more bytes than the log does.
KEPT_BYTES = settings.EVENTS_KEPT_BYTES


class Reset(Exception):  # noqa: N818
    """Events after the cursor are no longer known: get a fresh snapshot and resume from its cursor."""


class Follower(Protocol):
    """A client's end of a subscription, which waits for the next event."""

    def offer(self, event: Event) -> bool:
        """Receive an event; return whether to go on waiting."""

    def wake(self) -> None:
        """End the waiting."""


class Feed:
    """The events of one topic that are still kept, and its followers."""

    def __init__(self) -> None:
        self.cursors: list[Cursor] = []
        self.events: list[Event] = []
        self.dropped = BEFORE_ALL
        self.followers = 0
        self.waiting: dict[Follower, None] = {}

    @property
    def needed(self) -> bool:
        """Whether this feed holds an event or has a follower."""
        return bool(self.events or self.followers)

    def since(self, cursor: Cursor, limit: int) -> list[Event]:
        """Return the events after the cursor, oldest first. Raises Reset if some of them are not kept."""
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
        """Offer an event to every waiting follower; wake each one that does not accept it at once."""
        for one in [one for one in self.waiting if not one.offer(event)]:
            del self.waiting[one]

    def wake(self) -> None:
        """Wake every waiting follower."""
        for one in self.waiting:
            one.wake()
        self.waiting.clear()


class Tail:
    """What is kept of one app's log: its newest entries in order, and the same by topic."""

    def __init__(self, kept: int, kept_ms: float = KEPT_MS, kept_bytes: int = KEPT_BYTES) -> None:
        self.kept, self.kept_ms, self.kept_bytes = kept, kept_ms, kept_bytes
        self.bytes = 0
        self.generation = 0
        self._feeds: defaultdict[str, Feed] = defaultdict(Feed)
        self._entries: deque[Event] = deque()

    @property
    def loaded(self) -> bool:
        """Whether the log has been read; a log that has been read holds at least one entry."""
        return bool(self._entries)

    @property
    def oldest(self) -> Cursor:
        """The oldest place after which all events are known."""
        return self._entries[0].cursor

    @property
    def newest(self) -> Cursor:
        """The place of the newest entry."""
        return self._entries[-1].cursor

    def latest(self, topic: str) -> Event | None:
        """Return the newest event of a topic, or None if none is kept."""
        feed = self._feeds.get(topic)
        return feed.events[-1] if feed and feed.events else None

    def events(self, topic: str) -> Sequence[Event]:
        """Return the events kept of a topic, oldest first. This is the tail's own list: do not change it."""
        feed = self._feeds.get(topic)
        return feed.events if feed else ()

    def follow(self, topic: str) -> Feed:
        """Return the feed of a topic, for another follower."""
        feed = self._feeds[topic]
        feed.followers += 1
        return feed

    def unfollow(self, topic: str) -> None:
        """Remove a follower from the feed of a topic."""
        self._feeds[topic].followers -= 1
        self._discard_unneeded(topic)

    def extend(self, events: list[Event]) -> None:
        """Append entries, drop the oldest beyond the limits, and notify the followers of their topics."""
        for event in events:
            self._entries.append(event)
            self.bytes += event.size
            self._feeds[event.topic].add(event)
        while self._is_too_much():
            oldest = self._entries.popleft()
            self.bytes -= oldest.size
            self._feeds[oldest.topic].drop_oldest()
            self._discard_unneeded(oldest.topic)
        for event in events:
            if event.topic in self._feeds:
                self._feeds[event.topic].offer(event)

    def replace(self, events: list[Event]) -> None:
        """Keep these entries instead, from the last marker on; every follower checks its cursor again."""
        self.generation += 1
        self._entries.clear()
        self.bytes = 0
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

    def _is_too_much(self) -> bool:
        """Return whether the oldest entry has to go: too many entries, too many bytes, or too old."""
        return bool(self._entries) and (
            len(self._entries) > self.kept
            or self.bytes > self.kept_bytes
            or self.oldest.ms < self.newest.ms - self.kept_ms
        )

    def _discard_unneeded(self, topic: str) -> None:
        if not self._feeds[topic].needed:
            del self._feeds[topic]
