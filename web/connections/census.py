"""Who is connected to this process: by technique, since when, and how each connection has ended.

A connection is what a client has open by one technique: a request until it is answered, a stream or a
WebSocket until it ends. The counts only grow while the process runs, so that a program that reads them now
and then misses none.
"""

import time
from collections import Counter
from collections.abc import Iterable

from ..asgi.answer import Application, Receive, Scope, Send

# Upper ends of the classes of age, in seconds; the last class has none. A long-poll is over within a minute,
# a stream within an hour.
AGES = (1, 10, 60, 600, 3600)
# A reconnect of many clients is over in seconds, and what jitter does to it is seen in tenths.
ARRIVAL_SECONDS = 0.1
# Arrivals are read once a second; a reader that is late still finds them.
ARRIVALS_KEPT_SECONDS = 6.0
# How connections end here. Clients close WebSockets with whatever code they like: the rest is one.
_STATUSES = (200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 426, 429, 500, 503)
_CLOSE_CODES = (1000, 1001, 1003, 1005, 1006, 1009, 1011, 1012, 4008, 4029, 4400)
CODES = frozenset((*_STATUSES, *_CLOSE_CODES))
# The client was gone before there was an answer.
LEFT = "left"
OTHER = "other"


class Census:
    """The connections of this process. Counted on the event loop, and read by another thread."""

    def __init__(self) -> None:
        self._since: dict[str, dict[object, float]] = {}
        self._opened: Counter[str] = Counter()
        self._closed: Counter[tuple[str, str]] = Counter()
        self._arrivals: Counter[tuple[str, int]] = Counter()

    def know(self, technique: str) -> None:
        """Count a technique that nobody has used yet: zero is not the same as unknown."""
        self._since.setdefault(technique, {})

    def open(self, technique: str) -> object:
        """Count a connection that has been opened; returns what `close` needs."""
        connection = object()
        self._since[technique][connection] = time.monotonic()
        self._opened[technique] += 1
        self._arrivals[technique, int(time.time() / ARRIVAL_SECONDS)] += 1
        return connection

    def close(self, technique: str, connection: object, code: int | None) -> None:
        """Count its end: an HTTP status, a WebSocket's close code, or None if the client has left."""
        del self._since[technique][connection]
        self._closed[technique, _name_of(code)] += 1

    def ages(self) -> dict[str, list[int]]:
        """Return by technique how many connections are open, in classes of age."""
        now = time.monotonic()
        return {
            technique: _classes(now - began for began in list(connections.values()))
            for technique, connections in self._since.items()
        }

    def opened(self) -> dict[str, int]:
        """Return by technique how many were opened since the process began."""
        return {technique: self._opened[technique] for technique in self._since}

    def closed(self) -> dict[str, dict[str, int]]:
        """Return by technique and code how many have ended since the process began."""
        closed: dict[str, dict[str, int]] = {}
        for (technique, code), count in self._closed.copy().items():
            closed.setdefault(technique, {})[code] = count
        return closed

    def arrivals(self) -> dict[str, dict[int, int]]:
        """Return by technique how many came lately, by tenths of a second since 1970."""
        oldest = int((time.time() - ARRIVALS_KEPT_SECONDS) / ARRIVAL_SECONDS)
        arrivals: dict[str, dict[int, int]] = {}
        for (technique, tenth), count in self._arrivals.copy().items():
            if tenth < oldest:
                del self._arrivals[technique, tenth]
            else:
                arrivals.setdefault(technique, {})[tenth] = count
        return arrivals


census = Census()


class Counted:
    """Wraps an ASGI application; counts its connections as those of a technique."""

    def __init__(self, application: Application, technique: str) -> None:
        self._application, self._technique = application, technique
        census.know(technique)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        code: int | None = None

        async def noting_receive() -> dict:
            nonlocal code
            message = await receive()
            if message["type"] == "websocket.disconnect":
                code = code or message.get("code")
            return message

        async def noting_send(message: dict) -> None:
            nonlocal code
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                code = message["status"]
            elif message["type"] == "websocket.close":
                code = message.get("code", 1000)
            await send(message)

        connection = census.open(self._technique)
        try:
            await self._application(scope, noting_receive, noting_send)
        finally:
            census.close(self._technique, connection, code)


def _name_of(code: int | None) -> str:
    if code is None:
        return LEFT
    return str(code) if code in CODES else OTHER


def _classes(ages: Iterable[float]) -> list[int]:
    counts = [0] * (len(AGES) + 1)
    for age in ages:
        counts[sum(age >= end for end in AGES)] += 1
    return counts
