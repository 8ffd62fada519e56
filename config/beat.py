"""Celery beat: sends each periodic task on time, even if the clock is set, or Redis or the workers fail."""

import contextlib
import logging
import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from celery.beat import ScheduleEntry, Scheduler, SchedulingError
from celery.schedules import schedule
from kombu.exceptions import OperationalError

from events import log

from .quiet import AGAIN_AFTER_SECONDS

logger = logging.getLogger(__name__)

# While a worker is down its tasks pile up; all but the newest have expired when it comes back.
MOST_WAITING = 100
_STARTED_AT, _STARTED = datetime.now(timezone.utc), time.monotonic()


def steady_now() -> datetime:
    """Return the time by a clock that nobody sets: one set back an hour would stop all tasks for an hour."""
    return _STARTED_AT + timedelta(seconds=time.monotonic() - _STARTED)


def every(seconds: float) -> schedule:
    """Return a schedule of equal intervals, by the steady clock."""
    return schedule(seconds, nowfun=steady_now)


# What a lost connection raises. AttributeError: Kombu 5.7 may use a connection that it has just closed.
CONNECTION_LOST = (SchedulingError, OperationalError, AttributeError, *log.LogUnavailable)


@contextlib.contextmanager
def ended_only_afterwards() -> Iterator[None]:
    """Hold back a signal to end until the block is over: redis-py fails when one interrupts its reading."""
    to_end = {signal.SIGTERM, signal.SIGINT}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, to_end)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class BoundedScheduler(Scheduler):
    """Celery's scheduler, but it adds nothing to a full queue, and goes on while Redis accepts nothing."""

    _quiet_until = 0.0

    def schedules_equal(self, *_: object) -> bool:
        """Say that the schedule is as it was: comparing it costs a fifth of each turn."""
        return True

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Send a task that is due, unless its queue is full."""
        with ended_only_afterwards():
            self._send(entry, producer)

    def _send(self, entry: ScheduleEntry, producer: Any) -> None:
        try:
            if self._waiting(entry) < MOST_WAITING:
                self.apply_async(entry, producer=producer, advance=False)
        except CONNECTION_LOST as error:
            self._warn(error)

    def _waiting(self, entry: Any) -> int:
        """Return how many tasks wait that are as urgent as beat's own: Redis has a list for each priority."""
        channel: Any = self.connection.default_channel
        return int(channel.client.llen(entry.options["queue"]))

    def _warn(self, error: Exception) -> None:
        """Log the reason, once a minute: a dozen tasks are due every second."""
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + AGAIN_AFTER_SECONDS
            logger.warning("Redis accepts no tasks, trying again for each one: %r", error)
