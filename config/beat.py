"""The beat sends each periodic task in its turn, whatever becomes of clock, Redis and workers."""

import logging
import time
from datetime import datetime, timedelta, timezone
from typing import Any

from celery.beat import ScheduleEntry, Scheduler, SchedulingError
from celery.schedules import schedule
from kombu.exceptions import OperationalError

from events import log

from .quiet import AGAIN_AFTER_SECONDS

logger = logging.getLogger(__name__)

# While a worker is away its tasks pile up, although all but the newest have expired when it comes back.
MOST_WAITING = 100
_STARTED_AT, _STARTED = datetime.now(timezone.utc), time.monotonic()


def steady_now() -> datetime:
    """Return the time since the start on a clock that is never set: an hour back would be an hour's pause."""
    return _STARTED_AT + timedelta(seconds=time.monotonic() - _STARTED)


def every(seconds: float) -> schedule:
    """Return a schedule of equal pauses, by the steady clock."""
    return schedule(seconds, nowfun=steady_now)


# How a lost connection shows. Kombu 5.7 may ask one that it has just closed for its transport: None.
CONNECTION_LOST = (SchedulingError, OperationalError, AttributeError, *log.LogUnavailable)


class BoundedScheduler(Scheduler):
    """Celery's scheduler, but it adds to no long queue, and goes on where Redis takes nothing."""

    _quiet_until = 0.0

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send a task whose turn has come, unless its queue is full."""
        try:
            if self._waiting(entry) < MOST_WAITING:
                self.apply_async(entry, producer=producer, advance=False)
        except CONNECTION_LOST as error:
            self._warn(error)

    def _waiting(self, entry: Any) -> int:
        channel: Any = self.connection.default_channel
        return int(channel.queue_declare(queue=entry.options["queue"]).message_count)

    def _warn(self, error: Exception) -> None:
        """Log the reason, once a minute: there are a dozen turns a second."""
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + AGAIN_AFTER_SECONDS
            logger.warning("Redis takes no tasks, trying again at each turn: %r", error)
