"""The Celery tasks of the dashboard."""

from celery import shared_task

from . import domain


@shared_task
def sample() -> None:
    """Publish a sample of the site."""
    domain.sample()
