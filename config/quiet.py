"""Log filters: while Redis is down, its failures make one line a minute, and answers of 503 make none."""

import logging
import time
from collections.abc import Iterator
from http import HTTPStatus

from events.log import RedisError

# Without this, each library would write a traceback at every attempt, many times a second.
AGAIN_AFTER_SECONDS = 60.0


class NotUnavailable(logging.Filter):
    """Drops the lines about answers of 503: we chose each, and what failed behind it has a line of its own.

    So /healthz writes none, and a stranger who is refused for want of room does not fill the log.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write a line."""
        return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


class NotMisbehaviour(logging.Filter):
    """Drops the lines about a receiver that fails because its visitor chose so: in class it is no error."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write a line."""
        path = getattr(getattr(record, "request", None), "path", "")
        return not path.startswith("/payments/api/misbehave/")


class OnceAMinute(logging.Filter):
    """Lets one line a minute about a failure of Redis pass, and all other lines."""

    def __init__(self) -> None:
        super().__init__()
        self._quiet_until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to write a line; removes the traceback from one about Redis."""
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
    """Yield the failures of Redis that a line is about: its exception, the cause of that, its arguments."""
    arguments = record.args if isinstance(record.args, tuple) else ()
    error = record.exc_info[1] if record.exc_info else None
    for one in (error, *arguments):
        while isinstance(one, BaseException):
            if isinstance(one, RedisError):
                yield one
            one = one.__cause__ or one.__context__
