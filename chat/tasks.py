"""Celery entrances of the chat."""

from celery import shared_task

from . import crowd, domain, regulars


@shared_task
def dismiss_silent() -> None:
    """Tell the rooms of those who have gone."""
    domain.dismiss_silent()


@shared_task
def regulars_turn() -> None:
    """Let the regulars of the lobby answer, or say something of their own."""
    regulars.turn()


@shared_task
def hold_crowd() -> None:
    """Hold the crowd that was asked for, if one was."""
    crowd.hold()
