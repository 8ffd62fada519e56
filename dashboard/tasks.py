"""Celery entrances of the dashboard."""

from celery import shared_task

from . import domain


@shared_task
def sample() -> None:
    """Publish how the site is."""
    domain.sample()
