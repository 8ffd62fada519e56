"""The log: one Redis Stream per app. The only module that knows Redis, besides arena/exchange.py.

A stream begins with a marker, an entry of type `log.opened` whose topic is the app's name alone. A reader
that finds a marker where it expected the next event knows that Redis was emptied: the log that it was reading
is gone, and what it had not read is lost. A process that finds that the log has lost its end, because Redis
was restarted with an older copy, writes the same marker.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Sequence
from functools import cache, partial
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from . import scripts
from .event import Cursor, Event, app_of
from .publishers import events_kept, keys_kept_seconds

LogUnavailable = (RedisError, OSError)

MARKER = "log.opened"
# How many events of each app were ever appended.
APPENDED = "log:appended"

# A frozen Redis must not delay ordinary requests for longer than this.
TIMEOUT_SECONDS = 1.0
# For what we can do without: several such waits fit into one request.
QUICK_SECONDS = 0.1
# Shorter than the time after which a proxy or kernel closes a silent connection.
BLOCK_MS = 2000
# If Redis dies without closing the connection (frozen, a cut cable), a blocked read ends after this time.
BLOCKED_READ_TIMEOUT_SECONDS = BLOCK_MS / 1000 + 3
# Entries in one read: large enough to catch up fast, small enough not to stall the loop.
READ_COUNT = 1000


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
        retry=Retry(NoBackoff(), 1),  # once, because a restart of Redis closes the pooled connections
    )


def append(topic: str, type_: str, t: int, data: str, key: str = "") -> str:
    """Append one event unless its key was appended before; return the id of its entry in both cases."""
    return append_all([(topic, type_, t, data, key)])[0]


def append_all(events: Iterable[tuple[str, str, int, str, str]]) -> list[str]:
    """Append events in order, each a tuple (topic, type, t, data, key), in one round trip."""
    with connection().pipeline(transaction=False) as pipeline:
        for topic, type_, t, data, key in events:
            app = app_of(topic)
            keys = stream(app), f"once:{key}" if key else ""
            kept = keys_kept_seconds(app), events_kept(app), settings.EVENTS_KEPT_BYTES
            pipeline.eval(scripts.APPEND, 2, *keys, t, app, *kept, topic, type_, data)
        return [entry.decode() for entry in pipeline.execute()]


def are_appended(keys: Sequence[str]) -> bool:
    """Return whether events with all of these keys were appended, and their keys are still kept."""
    names = [f"once:{key}" for key in keys]
    return not names or connection().exists(*names) == len(names)


def trim(app: str, before: int, t: int) -> int:
    """Delete an app's entries before a time, in microseconds since 1970; return how many there were.

    A client that resumes from a deleted place gets a reset, as for any place that is no longer kept.
    """
    oldest = str(Cursor(before // 1000, 0))
    return int(connection().eval(scripts.TRIM, 1, stream(app), t, app, oldest))


def checked_end(app: str, places: Iterable[Cursor], t: int) -> Cursor:
    """Return the newest place of an app's log; create the log if it does not exist.

    If the log has lost its end, and one of these places with it, append a marker.
    """
    _, newest = connection().eval(scripts.GOES_ON_FROM, 1, stream(app), t, app, *map(str, places))
    return Cursor.parse(newest.decode())


@cache
def quick_connection() -> redis.Redis:
    """Return this process's connection pool for commands whose answer we can do without."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=QUICK_SECONDS,
        socket_connect_timeout=QUICK_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def count(who: str, most: int, seconds: float) -> bool:
    """Count one action, for all processes together; return False, and do not count it, if it is one too many.

    At most `most` actions count within any `seconds` seconds.
    """
    window = int(seconds * 1_000_000)
    return bool(quick_connection().eval(scripts.COUNT, 1, f"count:{who}", most, window))


class Reader:
    """The reading end of the logs of several apps, for the hub: one connection that blocks."""

    def __init__(self, apps: Iterable[str]) -> None:
        self._streams = {app: stream(app) for app in apps}
        self._questions: dict[str, asyncio.Task[Cursor]] = {}
        # No socket_timeout, which would end a blocked read: _ask() has a timeout that respects cancellation.
        self._redis = redis.asyncio.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=None,
            socket_connect_timeout=TIMEOUT_SECONDS,
            # The hub retries itself, because it has to check its place then.
            retry=redis.asyncio.retry.Retry(NoBackoff(), 0),
        )

    async def goes_on_from(self, app: str, places: Iterable[Cursor], t: int) -> bool:
        """Return whether an app's log still holds these places; mark a lost end, as `checked_end` does."""
        key = self._streams[app]
        goes_on, _ = await _ask(self._redis.eval(scripts.GOES_ON_FROM, 1, key, t, app, *map(str, places)))
        return bool(goes_on)

    async def newest(self, app: str) -> Cursor:
        """Return the newest place of an app's log, 0-0 if it is empty.

        All callers that wait at the same time share one command.
        """
        question = self._questions.get(app)
        if question is None or question.done():
            question = self._questions[app] = asyncio.create_task(self._ask_newest(app))
            question.add_done_callback(partial(self._forget_question, app))
        return await asyncio.shield(question)

    def _forget_question(self, app: str, question: "asyncio.Task[Cursor]") -> None:
        if self._questions.get(app) is question:
            del self._questions[app]
        if not question.cancelled():
            question.exception()  # asyncio reports an error that nobody has looked at

    async def _ask_newest(self, app: str) -> Cursor:
        entries = await _ask(self._redis.xrevrange(self._streams[app], count=1))
        return Cursor.parse(entries[0][0].decode()) if entries else Cursor(0, 0)

    async def tail(self, app: str, count: int) -> list[Event]:
        """Return the last entries of an app's log, oldest first."""
        entries = await _ask(self._redis.xrevrange(self._streams[app], count=count))
        return [Event.from_entry(*entry) for entry in reversed(entries)]

    async def read(self, after: dict[str, Cursor]) -> dict[str, list[Event]]:
        """Return the entries after these places, by app. Waits up to BLOCK_MS, and may return nothing."""
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
    """Await a command no longer than a healthy server needs.

    asyncio.wait_for(), and redis-py's timeouts, which use it, may swallow a cancellation before Python 3.12;
    then the code that waits for the cancelled task to end would wait for ever.
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
