"""Celery tasks of the payments."""

from celery import shared_task
from celery.signals import worker_shutting_down

from . import domain
from .sending.delivery import courier
from .shop import domain as shop_domain


@shared_task
def settle() -> None:
    """Settle the payments that are due."""
    domain.settle_due()


@shared_task
def deploy() -> None:
    """Take deployments to their next step."""
    shop_domain.advance_deployments()


@shared_task
def deliver() -> None:
    """Deliver what is due."""
    courier.work()


@worker_shutting_down.connect
def _finish(**_: object) -> None:
    """Let the attempts in progress finish."""
    courier.stop()
