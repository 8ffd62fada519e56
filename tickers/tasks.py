"""The Celery tasks of the exchange."""

from celery import shared_task

from . import domain


@shared_task
def step() -> None:
    """Let the market take its next step."""
    domain.advance()
