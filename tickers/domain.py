"""What happens at the exchange: the market steps, and visitors' orders are placed, met and cancelled.

One writer per stock at a time, in whichever process: each transaction begins by locking the stock's row. The
book is read from the database within it, so nothing is lost when a process ends.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from events.clock import microseconds
from events.models import OutboxEvent
from events.outbox import publish, publish_now

from .events import Order, Ticks, orders_topic
from .exchange import market
from .exchange.book import Match, Resting
from .exchange.floor import Floor
from .exchange.ledger import Ledger
from .models import REJECTED, Listing, Market, OrderRow

# Of one order; more than any stock here trades in a month.
MOST_SHARES = 1_000_000
# In cents. No stock here costs a hundredth of it.
HIGHEST_PRICE = 1_000_000_00
# Waiting orders of one visitor: more than a person can watch, few enough to keep every step cheap.
MOST_OPEN_ORDERS = 100
# Of one stock, all visitors together: a class of thirty, each with as many. An order reads all of them.
MOST_OPEN_ORDERS_OF_ALL = 3_000
# The owner of what waits at a price, when it does not matter who it is.
VISITORS = "visitors"


class UnknownOrder(Exception):  # noqa: N818
    """There is no such order of this visitor."""


class NotOpen(Exception):  # noqa: N818
    """The order no longer waits: it is filled, cancelled or rejected."""


@dataclass(frozen=True)
class Ticket:
    """What a visitor wants to be done. `price` in cents is None for a market order."""

    client_id: str
    symbol: str
    side: str
    kind: str
    quantity: int
    price: int | None


def seed() -> None:
    """Open the exchange at the beginning of the first round; only once."""
    place = market.start()
    Market.objects.get_or_create(pk=1, defaults=place._asdict())
    Listing.objects.bulk_create([Listing(symbol=symbol) for symbol in market.STOCKS], ignore_conflicts=True)


def advance() -> Ticks | None:
    """Let the market take a step and publish it; returns None if another worker has just done so."""
    with transaction.atomic():
        listings = list(Listing.objects.select_for_update().order_by("symbol"))
        before = Market.objects.get()
        after = _step_taken(before)
        if after is None:
            return None
        if after.round != before.round:
            _end_round(listings, before)
        volumes = {row.symbol: row.at_step(before.seq).traded for row in listings}
        floors = [Floor(listing, after) for listing in listings]
        _requoted(floors)
        step = _ticks(floors, volumes, after)
    publish_now(step)
    return step


def ticks() -> Ticks:
    """Return the market as it is."""
    at = Market.objects.get()
    return _ticks([Floor(listing, at) for listing in Listing.objects.order_by("symbol")], {}, at)


def place(visitor_id: str, ticket: Ticket) -> tuple[Order, bool]:
    """Place an order and let it trade; returns its state, and whether it is new.

    The same `client_id` of the same visitor again places nothing and returns the first order as it is now.
    """
    try:
        with transaction.atomic():
            return _place(visitor_id, ticket)
    except IntegrityError:  # the same client_id at the same moment, for another stock
        known = _known(visitor_id, ticket)
        if known is None:
            raise
        return known.fact(), False


def cancel(visitor_id: str, order_id: int) -> Order:
    """Cancel what is left of a waiting order. Raises UnknownOrder or NotOpen."""
    with transaction.atomic():
        row = OrderRow.objects.filter(pk=order_id, visitor_id=visitor_id).first()
        if row is None:
            raise UnknownOrder
        floor = Floor.lock(row.symbol)
        row.refresh_from_db()  # it may have been filled before we had the lock
        if not row.open:
            raise NotOpen
        ledger = Ledger(row.symbol, [visitor_id])
        floor.withdraw(row, "by_visitor", ledger)
        ledger.save()
        _publish_facts(floor)
    return row.fact()


def is_published(visitor_id: str) -> bool:
    """Return whether the log has every state of a visitor's orders; it has not while Redis is away."""
    return not OutboxEvent.objects.filter(topic=orders_topic(visitor_id), entry_id="").exists()


def _step_taken(before: Market) -> Market | None:
    """Count the market one step up; None if another worker has, or has just before."""
    at = microseconds()
    too_soon = settings.TICKERS_STEP_SECONDS * 1_000_000 / 2
    if 0 <= at - before.stepped_at < too_soon:
        return None
    place = market.following(before.place)
    after = Market(pk=before.pk, seq=before.seq + 1, stepped_at=at, **place._asdict())
    won = Market.objects.filter(pk=before.pk, seq=before.seq).update(
        seq=after.seq, stepped_at=at, **place._asdict()
    )
    return after if won else None


def _end_round(listings: list[Listing], last: Market) -> None:
    for listing in listings:
        floor = Floor(listing, last)
        floor.close()
        _publish_facts(floor)


def _requoted(floors: list[Floor]) -> None:
    """Let the makers quote again, and trade with what waits at a price that they now meet."""
    waiting = _levels()
    for floor in floors:
        if floor.is_met(waiting[floor.symbol]):
            floor.requote()
            _publish_facts(floor)


def _ticks(floors: list[Floor], volumes: dict[str, int], at: Market) -> Ticks:
    waiting = _levels()
    prices = {
        floor.symbol: floor.prices(waiting[floor.symbol], volumes.get(floor.symbol, 0))
        for floor in floors
        if floor.point
    }
    return Ticks(market.on_date(at.place).isoformat(), prices)


def _levels() -> defaultdict[str, list[Resting]]:
    """Return what waits at each price, by stock, all owners together: the book in one query."""
    levels: defaultdict[str, list[Resting]] = defaultdict(list)
    rows = OrderRow.objects.filter(open=True).values_list("symbol", "side", "price")
    for symbol, side, price, shares in rows.annotate(shares=Sum(F("quantity") - F("filled"))):
        levels[symbol].append(Resting(len(levels[symbol]), VISITORS, side, price, shares))
    return levels


def _place(visitor_id: str, ticket: Ticket) -> tuple[Order, bool]:
    floor = Floor.lock(ticket.symbol)
    if known := _known(visitor_id, ticket):
        return known.fact(), False
    order = OrderRow(visitor_id=visitor_id, **asdict(ticket))
    if floor.point is None:
        return _rejected(order, "not_listed"), True
    match = floor.meet(order)
    ledger = Ledger(ticket.symbol, {visitor_id, *(fill.order.owner for fill in match.fills)})
    if reason := ledger.refusal(order, match) or _too_many(order, match):
        return _rejected(order, reason), True
    floor.execute(order, match, ledger)
    ledger.save()
    _publish_facts(floor)
    return order.fact(), True


def _known(visitor_id: str, ticket: Ticket) -> OrderRow | None:
    return OrderRow.objects.filter(visitor_id=visitor_id, client_id=ticket.client_id).first()


def _too_many(order: OrderRow, match: Match) -> str:
    if order.kind == "market" or not match.left:
        return ""
    waiting = OrderRow.objects.filter(open=True)
    if waiting.filter(visitor_id=order.visitor_id).count() >= MOST_OPEN_ORDERS:
        return "too_many_orders"
    of_all = waiting.filter(symbol=order.symbol).count()
    return "book_full" if of_all >= MOST_OPEN_ORDERS_OF_ALL else ""


def _rejected(order: OrderRow, reason: str) -> Order:
    order.state, order.reason = REJECTED, reason
    order.save()
    publish(order.fact())
    return order.fact()


def _publish_facts(floor: Floor) -> None:
    for fact in floor.facts:
        publish(fact)
    floor.facts.clear()
