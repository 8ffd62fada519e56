"""The Celery tasks of the payments."""

from celery import shared_task
from celery.signals import worker_shutting_down

from . import turns
from .sending.delivery import courier


@shared_task
def sweep() -> None:
    """Do all that is due."""
    turns.do_what_is_due()


@worker_shutting_down.connect
def _finish(**_: object) -> None:
    """Let the attempts in progress finish."""
    courier.stop()
