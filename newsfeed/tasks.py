"""Celery entrances of the newsroom."""

from datetime import datetime, timezone

from celery import shared_task

from . import domain, feeds, sources


@shared_task
def advance() -> None:
    """Tell the mission's next moment, if it is due."""
    domain.advance(sources.mission(), datetime.now(timezone.utc))


@shared_task
def read_feeds() -> None:
    """Read the feeds that are due."""
    feeds.read_due(datetime.now(timezone.utc))
