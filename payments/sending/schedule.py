"""When a failed delivery is tried again, and when to give up. Times are in seconds."""

import random
from collections.abc import Callable
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

from django.conf import settings

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

# Soon, because most failures are a restart; then for 27.6 hours, because some last a night. The example in
# Standard Webhooks 1.0.0, "Deliverability and reliability", begins so, and continues to 75.6 hours: here a
# receiver that was away for longer asks for what it missed, with `recover`.
RETRIES_AFTER = (5, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 10 * _HOUR)
# So that deliveries that failed together are not tried again together.
JITTER = 0.2
# By then nobody maintains the receiver any more.
DISABLED_AFTER = 5 * _DAY
# Retry-After is honoured up to our own longest wait.
LONGEST_WAIT = max(RETRIES_AFTER)

# Returns a number from 0 to 1.
Random = Callable[[], float]


def scaled(seconds: float) -> float:
    """Return a time of the schedule as scaled by WEBHOOK_TIME_SCALE: a class cannot wait for hours."""
    return seconds * settings.WEBHOOK_TIME_SCALE


def longest_wait() -> float:
    """Return the longest that `wait_after` may return."""
    return scaled(LONGEST_WAIT) * (1 + JITTER)


def wait_after(tries: int, retry_after: float = 0, chance: Random = random.random) -> float | None:
    """Return how long to wait after this many failed attempts, or None after the last.

    It is at least what the receiver asked for, and at most the longest wait of the schedule.
    """
    if tries > len(RETRIES_AFTER):
        return None
    wait = scaled(RETRIES_AFTER[tries - 1]) * (1 + JITTER * (2 * chance() - 1))
    return max(wait, min(retry_after, scaled(LONGEST_WAIT)))


def asked_for(status: int | None, header: str, now: datetime) -> float:
    """Return for how long a receiver asks to wait, with 429 or 503. RFC 9110, 10.2.3."""
    if status not in (429, 503) or not header:
        return 0
    if header.isascii() and header.isdigit():
        return float(header[:12])
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0
    return max(0.0, (until.replace(tzinfo=until.tzinfo or timezone.utc) - now).total_seconds())
