"""Limits on how often a visitor may write."""

import logging
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from events import log

from .errors import ApiError

logger = logging.getLogger(__name__)

# After Redis has failed to answer, this process counts alone for this long: one write waits for Redis, not
# all.
ALONE_SECONDS = 2.0
# Two threads may read the clock in one order and arrive here in the other; a smaller step back is only that.
SET_BACK_SECONDS = 1.0


class SteadyStorage(MemoryStorage):
    """Counts in memory by the wall clock, as the library does, and forgets everything if it is set back.

    Otherwise a write that was counted an hour ahead would keep its visitor from writing for an hour.
    """

    _latest = 0.0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a write; returns False if it is one too many."""
        self._notice_the_time()
        return super().acquire_entry(key, limit, expiry, amount)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return since when the newest writes were counted, at most `limit`, and how many they are."""
        self._notice_the_time()
        return super().get_moving_window(key, limit, expiry)

    def _notice_the_time(self) -> None:
        now = time.time()
        if now < self._latest - SET_BACK_SECONDS:
            self.reset()
        self._latest = now


_limiter = MovingWindowRateLimiter(SteadyStorage())
_alone_until = 0.0


def check(who: str, times_a_second: int) -> None:
    """Count one write; refuse it with 429 if there were already `times_a_second` within the last second.

    All web processes count together, in Redis; if it does not answer, each counts its own writes.
    """
    if not (_limiter.hit(RateLimitItemPerSecond(times_a_second), who) and _others_agree(who, times_a_second)):
        message = f"That was more than {times_a_second} a second; wait a second and go on."
        raise ApiError(429, "too_often", message, {"Retry-After": "1"})


def _others_agree(who: str, times_a_second: int) -> bool:
    """Return whether the write is still within the limit when the other processes' writes count too."""
    global _alone_until
    if time.monotonic() < _alone_until:
        return True
    try:
        return log.count(who, times_a_second, 1.0)
    except log.LogUnavailable as error:
        _alone_until = time.monotonic() + ALONE_SECONDS
        logger.warning("writes are counted in each process alone: %s", error)
        return True
