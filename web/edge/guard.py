"""Public mode's guard: limits per visitor and per address, so that no client can block the others.

Each web process counts for itself, in memory: nothing waits for Redis, and nothing is refused because Redis
is down. With several processes, the limits are multiplied by their number. A whole school may share one
address: so each limit per address is enough for thirty people who all do the same at once.
"""

import contextlib
import math
import time
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from .. import site
from ..asgi.answer import Application, Receive, Scope, Send
from ..errors import ApiError
from .address import address_of

# All requests, per address: in a busy chat each phone polls again after each message, ten times a second.
REQUESTS = RateLimitItemPerSecond(3_000, 10, "requests")
# All writes, per address: three a second for each of thirty phones. A visitor's writes are limited
# everywhere, see api.py. Of webhooks, only refused ones count: a valid signature shows that the sender is a
# known one.
WRITES = RateLimitItemPerSecond(1_000, 10, "writes")
# Writes that make the site send or hold requests itself: a payment sends two webhooks to each endpoint, an
# attack up to twenty. More than a person clicks. The sender itself limits how much it sends to other servers.
SENDING = RateLimitItemPerMinute(30, 1, "sending")
SENDING_OF_ALL = RateLimitItemPerMinute(600, 1, "sending of all")
# Requests held at the same time: the page with the most holds nine (seven streams, the tape, the bell). A
# visitor may open three such tabs; behind an address, thirty phones may hold ten each.
MOST_HELD = 30
MOST_HELD_OF_ALL = 300
# A held request ends within a minute, and among so many, some end much sooner.
HELD_RETRY_SECONDS = 5

_limiter = SlidingWindowCounterRateLimiter(MemoryStorage())


class Guard:
    """Wraps an ASGI application; answers 429 to clients that send too many requests, or hold too many."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._held: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        keys = {_address_key(scope): MOST_HELD_OF_ALL} | dict.fromkeys(_visitor_keys(scope), MOST_HELD)
        try:
            _count(scope)
            self._need_room(keys)
        except ApiError as refusal:
            await refusal.refuse(scope, receive, send)
            return
        with self._holding(keys):
            await self._application(scope, receive, send)

    def _need_room(self, keys: dict[str, int]) -> None:
        if any(self._held[key] >= most for key, most in keys.items()):
            message = "Too many of your requests are open at the same time: close some first."
            raise ApiError(429, "too_many_held", message, {"Retry-After": str(HELD_RETRY_SECONDS)})

    @contextlib.contextmanager
    def _holding(self, keys: dict[str, int]) -> Iterator[None]:
        self._held.update(keys.keys())
        try:
            yield
        finally:
            self._held.subtract(keys.keys())
            for key in keys:
                if not self._held[key]:
                    del self._held[key]


def count_write(scope: Scope) -> None:
    """Count what the guard cannot see: writes on a WebSocket, and refused webhooks. Raises 429."""
    if settings.PUBLIC_DEMO:
        _spend(WRITES, _address_key(scope))


def _count(scope: Scope) -> None:
    """Count a request under every limit that applies to it. Raises 429 if it is one too many."""
    address = _address_key(scope)
    _spend(REQUESTS, address)
    if scope.get("method", "GET") in ("GET", "HEAD", "OPTIONS"):
        return
    if scope["method"] == "POST" and scope["path"].startswith(site.paths("signed_paths")):
        _need_left(WRITES, address)
        return
    _spend(WRITES, address)
    if scope["path"].startswith(site.paths("costly_paths")):
        for key in _visitor_keys(scope):
            _spend(SENDING, key)
        _spend(SENDING_OF_ALL, address)


def _spend(item: RateLimitItem, who: str) -> None:
    if not _limiter.hit(item, who):
        raise _too_often(item, who)


def _need_left(item: RateLimitItem, who: str) -> None:
    if not _limiter.test(item, who):
        raise _too_often(item, who)


def _too_often(item: RateLimitItem, who: str) -> ApiError:
    seconds = max(1, math.ceil(_limiter.get_window_stats(item, who).reset_time - time.time()))
    message = f"That was more than {item.amount:,} in {item.get_expiry()} s; wait a little and go on."
    return ApiError(429, "too_often", message, {"Retry-After": str(seconds)})


def _address_key(scope: Scope) -> str:
    return f"address {address_of(scope)}"


def _visitor_keys(scope: Scope) -> list[str]:
    """Return the key under which a visitor is counted; empty if there is no visitor."""
    visitor = scope.get("visitor")
    return [f"visitor {visitor.id}"] if visitor else []
