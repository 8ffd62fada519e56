"""Celery entrances of the newsroom."""

from datetime import datetime, timezone

from celery import shared_task

from events.publish import kept_since

from . import domain, mission, sources
from .feeds import turns


@shared_task
def advance() -> None:
    """Tell the mission's next moment, if it is due."""
    mission.advance(sources.moments(), datetime.now(timezone.utc))


@shared_task
def read_feeds() -> None:
    """Read the feeds that are due."""
    turns.read_due(datetime.now(timezone.utc))


@shared_task
def forget() -> None:
    """Forget what visitors wrote more than a day ago."""
    domain.forget(kept_since())
