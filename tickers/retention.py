"""How long the exchange keeps what it remembers; see `events/retention.py`."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from events.retention import Bounded, Keep

from .models import Account, Holding, Listing, Market, OrderRow, TradeRow

# A class of thirty that orders all day long; a row is a few hundred bytes.
MOST_ROWS = 50_000


@dataclass(frozen=True)
class WhileTrading:
    """A table with rows for each visitor who trades: those of visitors without an order are deleted.

    A visitor whose orders were all deleted, because of age or number, starts again with the initial cash.
    """

    model: type[Account | Holding]

    def prune(self) -> int:
        """Delete them; returns how many rows."""
        traders = OrderRow.objects.values("visitor_id")
        with transaction.atomic():
            # Nobody places an order in the meantime. In the order in which the market locks them too.
            list(Listing.objects.select_for_update().order_by("symbol"))
            return self.model._default_manager.exclude(visitor_id__in=traders).delete()[0]


KEPT = [
    Keep(TradeRow, at="at", most=MOST_ROWS),
    Keep(OrderRow, at="at", most=MOST_ROWS, only=Q(open=False)),
    Bounded(Market, "one row"),
    Bounded(Listing, "one row for each stock"),
    WhileTrading(Account),
    WhileTrading(Holding),
]
