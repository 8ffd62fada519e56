"""Celery entrances of the weather board."""

from celery import shared_task

from . import domain, sources


@shared_task
def step() -> None:
    """Take what the chosen source reports next."""
    domain.advance(sources.chosen())
