"""Celery entrances of the class."""

from celery import shared_task

from . import domain


@shared_task
def forget() -> None:
    """Delete the rooms of yesterday."""
    domain.forget()
