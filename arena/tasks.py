"""The Celery task of the arena."""

from celery import shared_task

from . import simulation

# As often as beat asks for a slice: one that waited longer is not needed.
EXPIRES_SECONDS = 1.0


@shared_task
def simulate() -> None:
    """Simulate the field for two seconds, if nobody else does."""
    simulation.simulate(lambda: simulate.apply_async(queue="arena", expires=EXPIRES_SECONDS))
