"""The Celery tasks of the newsroom."""

from celery import shared_task
from django.utils import timezone

from . import mission, sources
from .feeds import turns


@shared_task
def advance() -> None:
    """Publish the mission's next moment, if it is due."""
    mission.advance(sources.moments(), timezone.now())


@shared_task
def read_feeds() -> None:
    """Read the feeds that are due."""
    turns.read_due(timezone.now())
