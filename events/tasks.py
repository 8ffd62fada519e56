"""The Celery tasks of the event log."""

from celery import shared_task

from . import outbox, retention, witness


@shared_task
def relay() -> None:
    """Check whether a log has lost its end; relay what a crash or an outage of Redis left in the outbox."""
    witness.look()
    outbox.relay()


@shared_task
def prune() -> None:
    """Delete what need not be kept any longer."""
    retention.prune()
