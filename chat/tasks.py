"""The Celery tasks of the chat."""

from celery import shared_task

from . import crowd, domain, regulars


@shared_task
def dismiss_silent() -> None:
    """Publish who has left."""
    domain.dismiss_silent()


@shared_task
def regulars_turn() -> None:
    """Let the regulars of the lobby answer, or post a line of their own."""
    regulars.turn()


@shared_task
def hold_crowd() -> None:
    """Hold the requested crowd, if there is one."""
    crowd.hold()
