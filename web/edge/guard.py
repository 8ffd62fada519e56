"""Public mode's guard: what one visitor and one address may ask of this process, so that others have theirs.

Each web process counts by itself, in memory: nothing waits for Redis, and nothing is refused because Redis is
down. Where there are several processes, a limit is so many times as high. An address may be a school's, with
a class behind it: every limit of an address is what thirty people need who all do the same at once.
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
from ..answer import Application, Receive, Scope, Send
from ..errors import ApiError
from .address import address_of

# All requests, by address: in a busy chat each phone asks anew after each message, ten times a second.
REQUESTS = RateLimitItemPerSecond(3_000, 10, "requests")
# All that changes something, by address: three a second for each of thirty phones. What one visitor may write
# is limited everywhere, see api.py. Of webhooks those are counted that were refused: whose signature is good
# is known, and all others are anybody.
WRITES = RateLimitItemPerSecond(1_000, 10, "writes")
# What makes the site send requests of its own, or hold some: a payment is two webhooks to each endpoint, an
# attack up to twenty. More than a person clicks. How much leaves for others is bounded by the sender itself.
SENDING = RateLimitItemPerMinute(30, 1, "sending")
SENDING_OF_ALL = RateLimitItemPerMinute(600, 1, "sending of all")
# At once, and so held: the page that holds most has nine (seven streams, the tape, the bell). Three such tabs
# for a visitor; for an address thirty phones with ten each.
MOST_HELD = 30
MOST_HELD_OF_ALL = 300
# A held request is over within a minute; some of so many are over much sooner.
HELD_RETRY_SECONDS = 5

_limiter = SlidingWindowCounterRateLimiter(MemoryStorage())


class Guard:
    """Wraps an ASGI application; answers 429 to whoever asks too often, or holds too much."""

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
            message = "So many of your requests are held that there is no room for another: end some first."
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
    """Count what the guard cannot see: writes on a WebSocket, webhooks that were refused. Raises 429."""
    if settings.PUBLIC_DEMO:
        _spend(WRITES, _address_key(scope))


def _count(scope: Scope) -> None:
    """Count a request by all that it is. Raises 429 where it is one too many."""
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
    """Return what a visitor is counted by; nothing where nobody is known."""
    visitor = scope.get("visitor")
    return [f"visitor {visitor.id}"] if visitor else []
