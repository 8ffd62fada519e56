"""What the exchange remembers. All money is in whole cents."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from events.clock import iso

from .events import Order, Trade, dollars
from .exchange.book import Resting
from .exchange.market import Place

STARTING_CASH = 100_000_00

ACCEPTED, PARTIALLY_FILLED, FILLED = "accepted", "partially_filled", "filled"
CANCELLED, REJECTED = "cancelled", "rejected"


class Market(models.Model):
    """The one row that says where the market is. The process that increments `seq` may take the step."""

    seq = models.BigIntegerField(default=0)
    round = models.PositiveIntegerField()
    month = models.PositiveIntegerField()
    step = models.PositiveIntegerField()
    stepped_at = models.BigIntegerField(default=0, help_text="microseconds since 1970")

    def __str__(self) -> str:
        return f"step {self.seq}: round {self.round}, month {self.month}, {self.step}"

    @property
    def place(self) -> Place:
        """Where the market is."""
        return Place(self.round, self.month, self.step)


class Listing(models.Model):
    """A stock at the exchange: the row that a writer of its book locks, and what its makers have just traded.

    `bought`, `sold` (by the makers) and `traded` (by anyone) count shares since step `seq`; at another step
    they count for nothing.
    """

    symbol = models.CharField(max_length=8, primary_key=True)
    seq = models.BigIntegerField(default=0)
    bought = models.PositiveIntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)
    traded = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.symbol

    def at_step(self, seq: int) -> "Listing":
        """Return this row, its counts at zero if they are of another step."""
        if self.seq != seq:
            self.seq, self.bought, self.sold, self.traded = seq, 0, 0, 0
        return self


class Account(models.Model):
    """A visitor's money; `reserved` is the part of it that waiting orders to buy may need."""

    visitor_id = models.CharField(max_length=40, primary_key=True)
    cash = models.BigIntegerField(default=STARTING_CASH)
    reserved = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reserved__gte=0) & Q(reserved__lte=F("cash")), name="cash_never_below_zero"
            )
        ]

    def __str__(self) -> str:
        return f"{self.visitor_id}: {self.cash} ({self.reserved} reserved)"


class Holding(models.Model):
    """A visitor's shares of one stock, what they cost, and how many are `reserved` for orders that wait."""

    visitor_id = models.CharField(max_length=40)
    symbol = models.CharField(max_length=8)
    shares = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    cost = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visitor_id", "symbol"], name="one_holding_a_visitor_and_stock"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0) & Q(reserved__lte=F("shares")), name="shares_never_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visitor_id}: {self.shares} {self.symbol} ({self.reserved} reserved)"

    def shape(self, worth: int) -> dict[str, Any]:
        """This holding as its owner sees it, money in dollars, given what it is worth in cents."""
        return {
            "symbol": self.symbol,
            "shares": self.shares,
            "reserved": self.reserved,
            "cost": dollars(self.cost),
            "value": dollars(worth),
            "profit": dollars(worth - self.cost),
        }


class OrderRow(models.Model):
    """An order. Those that are `open` are the book: it is read from here, so it survives any restart."""

    visitor_id = models.CharField(max_length=40)
    client_id = models.CharField(max_length=64)
    symbol = models.CharField(max_length=8)
    side = models.CharField(max_length=4)
    kind = models.CharField(max_length=6)
    price = models.BigIntegerField(null=True)
    quantity = models.PositiveIntegerField()
    filled = models.PositiveIntegerField(default=0)
    value = models.BigIntegerField(default=0, help_text="the money that has changed hands")
    state = models.CharField(max_length=16, default=ACCEPTED)
    reason = models.CharField(max_length=40, default="", blank=True)
    open = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visitor_id", "client_id"], name="one_order_a_client_id"),
            models.CheckConstraint(
                condition=Q(filled__lte=F("quantity")), name="never_filled_beyond_quantity"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["symbol", "side", "price"], name="the_book", condition=Q(open=True)),
            models.Index(fields=["visitor_id", "-id"], name="orders_by_visitor"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.side} {self.quantity} {self.symbol}: {self.state}"

    @property
    def left(self) -> int:
        """The shares that have not been traded."""
        return self.quantity - self.filled

    @property
    def resting(self) -> Resting:
        """This order as the book knows it; only a limit order rests."""
        return Resting(self.pk, self.visitor_id, self.side, self.price or 0, self.left)

    def fact(self, fills: tuple[tuple[int, int], ...] = ()) -> Order:
        """The event of its present state; fills are those that led to it, each price and shares."""
        return Order(
            visitor_id=self.visitor_id,
            order_id=self.pk,
            client_id=self.client_id,
            symbol=self.symbol,
            side=self.side,
            kind=self.kind,
            price=None if self.price is None else dollars(self.price),
            quantity=self.quantity,
            state=self.state,
            reason=self.reason,
            filled=self.filled,
            value=dollars(self.value),
            fills=[(dollars(price), shares) for price, shares in fills],
            at=iso(self.at),
        )


class TradeRow(models.Model):
    """A trade. `order` came later and took the price of `other`, which is None if it was a maker's."""

    symbol = models.CharField(max_length=8)
    side = models.CharField(max_length=4)
    price = models.BigIntegerField()
    quantity = models.PositiveIntegerField()
    order = models.ForeignKey(OrderRow, models.CASCADE, related_name="+", null=True)
    other = models.ForeignKey(OrderRow, models.CASCADE, related_name="+", null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["symbol", "-id"], name="trades_by_stock")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.symbol} at {self.price}"

    @property
    def fact(self) -> Trade:
        """The event of this trade."""
        at = iso(self.at)
        return Trade(self.pk, self.symbol, self.side, dollars(self.price), self.quantity, at)
