"""Celery entrances of the event log."""

from celery import shared_task

from . import log, publish


@shared_task
def relay() -> None:
    """Relay what a crash or an outage of Redis left in the outbox, and leave a sign of life."""
    log.note_worker_alive()
    publish.relay()


@shared_task
def prune() -> None:
    """Delete what the outbox need not keep any longer."""
    publish.prune()


@shared_task
def forget() -> None:
    """Forget what visitors wrote more than a day ago."""
    publish.forget(publish.kept_since())
