"""The worker's turn, once a second: all that is due at the processor and in the shop, in one task.

Separate tasks would cost CPU time on every idle site; and this way, what was settled is delivered at once.
"""

from . import domain
from .sending.delivery import courier
from .shop import domain as shop_domain


def do_what_is_due() -> None:
    """Settle the payments that are due, take deployments to their next step, and deliver what is due."""
    domain.settle_due()
    shop_domain.advance_deployments()
    courier.work()
