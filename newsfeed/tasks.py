"""Celery entrances of the newsroom."""

from datetime import datetime, timezone

from celery import shared_task

from . import mission, sources
from .feeds import turns


@shared_task
def advance() -> None:
    """Tell the mission's next moment, if it is due."""
    mission.advance(sources.moments(), datetime.now(timezone.utc))


@shared_task
def read_feeds() -> None:
    """Read the feeds that are due."""
    turns.read_due(datetime.now(timezone.utc))
