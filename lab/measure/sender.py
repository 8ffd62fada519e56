"""The CPU time of the webhook lane's other half: a worker that signs and sends.

Celery says when a task begins and ends; both happen in the thread that runs it.
"""

import logging
import threading
import time
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.db import Error as DatabaseFailure
from django.db import connection

from ..lanes import webhook
from . import figures

logger = logging.getLogger(__name__)

# A page looks once a second.
SAVED_EVERY_SECONDS = 1.0

_this = threading.local()
_lock = threading.Lock()
_unsaved: dict[str, float] = {}


@task_prerun.connect(sender=webhook.deliver)
def begin(**_: Any) -> None:
    """A pulse is about to be sent."""
    _this.began = time.thread_time_ns()


@task_postrun.connect(sender=webhook.deliver)
def end(args: tuple[str, ...], **_: Any) -> None:
    """It was sent, or it failed: both cost the same."""
    run = args[0].split("/")[-3]  # .../lab/runs/<run>/webhook/
    _count({run: (time.thread_time_ns() - _this.began) / 1000})


def save() -> None:
    """Add what was counted to the figures of the runs."""
    with _lock:
        counted = dict(_unsaved)
        _unsaved.clear()
    try:
        figures.save({(run, "webhook"): figures.Figures(cpu_us=cpu) for run, cpu in counted.items()})
    except DatabaseFailure as error:
        logger.warning("the CPU time of webhooks waits, since the database does not answer: %s", error)
        _count(counted)
    finally:
        connection.close()


def _count(counted: dict[str, float]) -> None:
    """Add CPU time in microseconds, by run, to what is saved within a second."""
    with _lock:
        if not _unsaved:
            threading.Timer(SAVED_EVERY_SECONDS, save).start()
        for run, cpu in counted.items():
            _unsaved[run] = _unsaved.get(run, 0) + cpu
