"""Celery entrances of the event log."""

from celery import shared_task

from . import log, publish, retention


@shared_task
def relay() -> None:
    """Relay what a crash or an outage of Redis left in the outbox, and leave a sign of life."""
    log.note_worker_alive()
    publish.relay()


@shared_task
def prune() -> None:
    """Delete what need not be kept any longer."""
    retention.prune()
