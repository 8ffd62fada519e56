"""Celery entrances of the exchange."""

from celery import shared_task

from events.publish import kept_since

from . import domain


@shared_task
def step() -> None:
    """Let the market take its next step."""
    domain.advance()


@shared_task
def forget() -> None:
    """Forget what visitors did more than a day ago."""
    domain.forget(kept_since())
