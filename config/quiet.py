"""What is not worth a line in the log each time: that Redis is away, and that /healthz says so."""

import logging
import time
from collections.abc import Iterator

from events.log import RedisError

# Each library would write its traceback at every try, of which there are many in a second.
AGAIN_AFTER_SECONDS = 60.0


class NotHealth(logging.Filter):
    """Lets all lines about requests pass but those that /healthz said what it is there to say."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is to be written."""
        return getattr(getattr(record, "request", None), "path", "") != "/healthz"


class OnceAMinute(logging.Filter):
    """Lets one line a minute about a failure of Redis pass, and all that is about anything else."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet_until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a line is to be written; takes the traceback off one about Redis."""
        failure = next(_failures(record), None)
        if failure is None:
            return True
        if time.monotonic() < self._quiet_until:
            return False
        self._quiet_until = time.monotonic() + AGAIN_AFTER_SECONDS
        record.msg, record.args = f"{record.getMessage().splitlines()[0]} ({failure})", ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def _failures(record: logging.LogRecord) -> Iterator[RedisError]:
    """Yield the failures of Redis that a line is about: its error, what led to that, and its arguments."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    error = record.exc_info[1] if record.exc_info else None
    for one in (error, *arguments):
        while isinstance(one, BaseException):
            if isinstance(one, RedisError):
                yield one
            one = one.__cause__ or one.__context__
