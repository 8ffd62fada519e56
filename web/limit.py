"""Limits on how often a visitor may write."""

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from .errors import ApiError

# Each web process counts by itself: no write waits for Redis, and none is refused because Redis is down.
_limiter = MovingWindowRateLimiter(MemoryStorage())


def check(who: str, times_a_second: int) -> None:
    """Count one write; refuse with 429 whoever has written so many times within the last second."""
    if not _limiter.hit(RateLimitItemPerSecond(times_a_second), who):
        message = f"That was more than {times_a_second} a second; wait a second and go on."
        raise ApiError(429, "too_often", message, {"Retry-After": "1"})
