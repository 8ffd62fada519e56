"""Celery entrances of the event log."""

from celery import shared_task

from . import log, publish, retention


@shared_task
def relay() -> None:
    """Relay what a crash or an outage of Redis left in the outbox."""
    publish.relay()


@shared_task
def note_alive(queue: str) -> None:
    """Leave a sign of life of the worker of a queue."""
    log.note_alive(queue)


@shared_task
def prune() -> None:
    """Delete what need not be kept any longer."""
    retention.prune()
