"""How long the exchange keeps what it remembers; see `events/retention.py`."""

from django.db.models import Q

from events.retention import Bounded, Keep

from .models import Account, Holding, Listing, Market, OrderRow, TradeRow

# A class of thirty that orders all day long; a row is a few hundred bytes.
MOST_ROWS = 50_000

KEPT = [
    Keep(TradeRow, at="at", most=MOST_ROWS),
    Keep(OrderRow, at="at", most=MOST_ROWS, only=Q(open=False)),
    Bounded(Market, "one row"),
    Bounded(Listing, "one row for each stock"),
    Bounded(Account, "one row for each visitor who traded"),
    Bounded(Holding, "five rows for each visitor who traded"),
]
