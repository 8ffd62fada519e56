"""The Celery tasks of the class."""

from celery import shared_task

from . import domain
from .herd import simulated


@shared_task
def herd(code: str, number: int) -> None:
    """Be the simulated clients of a room's herd."""
    simulated.run(code, number)


@shared_task
def forget() -> None:
    """Delete the rooms of yesterday."""
    domain.forget()
