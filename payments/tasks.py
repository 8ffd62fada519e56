"""Celery entrances of the payments."""

from celery import shared_task
from celery.signals import worker_shutting_down

from . import domain, shop_domain
from .delivery import courier


@shared_task
def settle() -> None:
    """Settle the payments whose time has come, and let deployments go on."""
    if domain.settle_due():
        deliver.apply_async(expires=1)  # at once, rather than at its next turn
    shop_domain.advance_deployments()


@shared_task
def deliver() -> None:
    """Deliver what is due."""
    courier.work()


@shared_task
def prune() -> None:
    """Forget what is long over."""
    domain.prune()


@worker_shutting_down.connect
def _finish(**_: object) -> None:
    courier.stop()
