"""The log: one Redis Stream per app. The only module that knows Redis.

A stream begins with a marker, an entry of type `log.opened` under the topic of the app alone. Whoever reads a
marker where it expected the next event knows that the log it was reading is gone, and that what it has not
read is lost: Redis was emptied. The same marker is written by whoever finds that the log has lost its end:
Redis was restarted with an older copy.
"""

import asyncio
import os
from collections.abc import Awaitable, Iterable
from functools import cache
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from . import scripts
from .event import Cursor, Event, app_of
from .publishers import events_kept

LogUnavailable = (RedisError, OSError)

MARKER = "log.opened"

# No answer in this time is no answer: a frozen Redis must not hold a request that is not meant to be held.
TIMEOUT_SECONDS = 1.0
# What can be done without is not waited for longer: several such waits fit into one answer.
QUICK_SECONDS = 0.1
# Shorter than any proxy's or kernel's patience with a silent connection.
BLOCK_MS = 2000
# A dead peer that never closes (a frozen Redis, a cut cable) ends a blocked read after this time.
BLOCKED_READ_TIMEOUT_SECONDS = BLOCK_MS / 1000 + 3
# Entries in one read: large enough to catch up fast, small enough not to stall the loop.
READ_COUNT = 1000
# A crash between append and note is made good within seconds, an outage of the database within a day.
ONCE_TTL_SECONDS = 86_400
# Each worker gives a sign of life once a second. Ten that are missing are no accident; in the worker for slow
# work all threads may wait ten seconds for somebody else's server.
SILENT_AFTER_SECONDS = {"beat": 10, "slow": 20}


def stream(app: str) -> str:
    """Return the key of an app's stream."""
    return f"events:{app}"


@cache
def connection() -> redis.Redis:
    """Return this process's connection pool for short commands."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 1),  # once: a connection that a restart of Redis cut is opened anew
    )


def append(topic: str, type_: str, t: int, data: str, key: str = "") -> str:
    """Append one event, unless its key was appended before; return the id of its entry either way."""
    return append_all([(topic, type_, t, data, key)])[0]


def append_all(events: Iterable[tuple[str, str, int, str, str]]) -> list[str]:
    """Append events in order, each (topic, type, t, data, key) as `append` takes them, in one round trip."""
    with connection().pipeline(transaction=False) as pipeline:
        for topic, type_, t, data, key in events:
            app = app_of(topic)
            keys = stream(app), f"once:{key}" if key else ""
            kept = events_kept(app), settings.EVENTS_KEPT_BYTES
            pipeline.eval(scripts.APPEND, 2, *keys, t, app, ONCE_TTL_SECONDS, *kept, topic, type_, data)
        return [entry.decode() for entry in pipeline.execute()]


def trim(app: str, before: int, t: int) -> int:
    """Forget what an app's log was told before a time, in microseconds since 1970; returns how many entries.

    Whoever follows from a place that is gone is told so, as with every place that is no longer kept.
    """
    oldest = str(Cursor(before // 1000, 0))
    return int(connection().eval(scripts.TRIM, 1, stream(app), t, app, oldest))


def checked_end(app: str, places: Iterable[Cursor], t: int) -> Cursor:
    """Return the newest place of an app's log; opens the log where there is none.

    Where the log has lost its end, and one of these places with it, that is marked.
    """
    _, newest = connection().eval(scripts.GOES_ON_FROM, 1, stream(app), t, app, *map(str, places))
    return Cursor.parse(newest.decode())


@cache
def quick_connection() -> redis.Redis:
    """Return this process's connection pool for what need not be asked where it takes long."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=QUICK_SECONDS,
        socket_connect_timeout=QUICK_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def count(who: str, most: int, seconds: float) -> bool:
    """Count one act, for all processes together; returns False, and counts nothing, where it is one too many.

    At most so many count within any so many seconds.
    """
    window = int(seconds * 1_000_000)
    return bool(quick_connection().eval(scripts.COUNT, 1, f"count:{who}", most, window))


def note_alive(queue: str) -> None:
    """Leave a sign of life of the workers of a queue."""
    connection().set(f"worker:alive:{queue}", os.getpid(), ex=SILENT_AFTER_SECONDS[queue])


def silent_workers() -> list[str]:
    """Return the queues that no worker works on. Raises one of LogUnavailable where Redis does not answer.

    Writes too: a Redis that is full, or read-only, is as good as down.
    """
    connection().set("health:asked", os.getpid())
    return [queue for queue in SILENT_AFTER_SECONDS if not connection().exists(f"worker:alive:{queue}")]


class Reader:
    """The reading end of the logs of several apps, for the hub: one connection that blocks."""

    def __init__(self, apps: Iterable[str]) -> None:
        self._streams = {app: stream(app) for app in apps}
        self._questions: dict[str, asyncio.Task[Cursor]] = {}
        # No socket_timeout, whose default would end a blocked read: _ask() has one that heeds a cancellation.
        self._redis = redis.asyncio.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=None,
            socket_connect_timeout=TIMEOUT_SECONDS,
            # The hub retries, and checks its place when it does.
            retry=redis.asyncio.retry.Retry(NoBackoff(), 0),
        )

    async def goes_on_from(self, app: str, places: Iterable[Cursor], t: int) -> bool:
        """Return whether an app's log still holds these places, as `checked_end` does."""
        key = self._streams[app]
        goes_on, _ = await _ask(self._redis.eval(scripts.GOES_ON_FROM, 1, key, t, app, *map(str, places)))
        return bool(goes_on)

    async def newest(self, app: str) -> Cursor:
        """Return the newest place of an app's log, 0-0 where there is none.

        One question at a time, however many wait for its answer.
        """
        if app not in self._questions:
            question = asyncio.ensure_future(self._ask_newest(app))
            question.add_done_callback(lambda done: self._questions.pop(app) and done.exception())
            self._questions[app] = question
        return await asyncio.shield(self._questions[app])

    async def _ask_newest(self, app: str) -> Cursor:
        entries = await _ask(self._redis.xrevrange(self._streams[app], count=1))
        return Cursor.parse(entries[0][0].decode()) if entries else Cursor(0, 0)

    async def tail(self, app: str, count: int) -> list[Event]:
        """Return the last entries of an app's log, oldest first."""
        entries = await _ask(self._redis.xrevrange(self._streams[app], count=count))
        return [Event.from_entry(*entry) for entry in reversed(entries)]

    async def read(self, after: dict[str, Cursor]) -> dict[str, list[Event]]:
        """Return what follows these places, by app; waits up to BLOCK_MS for it and may return nothing."""
        places: Any = {self._streams[app]: str(cursor) for app, cursor in after.items()}
        answer = await _ask(self._redis.xread(places, count=READ_COUNT, block=BLOCK_MS))
        pairs = answer.items() if isinstance(answer, dict) else answer
        return {
            name.decode().partition(":")[2]: [Event.from_entry(*entry) for entry in entries]
            for name, entries in pairs
        }

    async def close(self) -> None:
        """Close the connection."""
        await self._redis.aclose()


async def _ask(command: Awaitable[Any]) -> Any:
    """Return the answer to a command, given in the time that a server that is well may take.

    Not by asyncio.wait_for(), nor by redis-py's timeouts, which rest on it: before Python 3.12 it may swallow
    a cancellation, and whoever waits for the end of a cancelled task waits for ever.
    """
    asked = asyncio.ensure_future(command)
    try:
        await asyncio.wait([asked], timeout=BLOCKED_READ_TIMEOUT_SECONDS)
        if not asked.done():
            raise redis.TimeoutError("no answer")
        return asked.result()
    finally:
        asked.cancel()
        await asyncio.wait([asked])
