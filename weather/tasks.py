"""The Celery tasks of the weather board."""

from celery import shared_task

from . import domain, sources


@shared_task
def step() -> None:
    """Publish the next reports of the chosen source."""
    domain.advance(sources.chosen())
