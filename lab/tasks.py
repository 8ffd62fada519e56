"""The Celery tasks of the lab. The webhook lane's own is in `lanes/webhook.py`."""

from celery import shared_task

from . import domain
from .costs import measuring
from .measure import sender  # noqa: F401 - it listens to Celery
from .publishing import calling
from .publishing import domain as publishing


@shared_task
def publish() -> None:
    """Publish the pulses of the next second, each at its time."""
    publishing.publish_due(calling.by_webhook)


@shared_task
def forget() -> None:
    """Delete the runs that ended an hour ago."""
    domain.forget()


@shared_task
def measure() -> None:
    """Measure what this many clients cost, if somebody asked for it."""
    measuring.measure_requested()
