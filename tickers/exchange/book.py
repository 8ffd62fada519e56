"""The order book of one stock: who wants to buy and sell how many shares at which price, and who comes first.

A central limit order book with price-time priority: the best price comes first, and of those at one price the
one that came first. Orders that meet trade at the price of the one that was there before. It knows neither
money nor a database. Prices are integers of cents.
"""

from bisect import insort
from collections.abc import Iterable
from dataclasses import dataclass, replace

BUY, SELL = "buy", "sell"


@dataclass(frozen=True)
class Resting:
    """An order that waits in the book. Ids say who came first."""

    id: int
    owner: str
    side: str
    price: int
    quantity: int

    @property
    def priority(self) -> tuple[int, int]:
        """What the orders of one side are sorted by: the first one trades first."""
        return (-self.price if self.side == BUY else self.price, self.id)


@dataclass(frozen=True)
class Fill:
    """Part or all of a resting order traded, at its price."""

    order: Resting
    quantity: int


@dataclass(frozen=True)
class Match:
    """What an incoming order met: its fills in order, its owner's own orders in the way, and what is left."""

    fills: tuple[Fill, ...]
    withdrawn: tuple[Resting, ...]
    left: int

    @property
    def value(self) -> int:
        """The money that changes hands, in cents."""
        return sum(fill.quantity * fill.order.price for fill in self.fills)


class Book:
    """The resting orders of one stock, each side sorted, the first to trade first."""

    def __init__(self, orders: Iterable[Resting] = ()) -> None:
        self._sides: dict[str, list[Resting]] = {BUY: [], SELL: []}
        for order in orders:
            self.add(order)

    def add(self, order: Resting) -> None:
        """Let an order wait in the book."""
        insort(self._sides[order.side], order, key=lambda resting: resting.priority)

    def cancel(self, order_id: int) -> Resting | None:
        """Remove an order from the book; return it, or None if it is not there."""
        for side in self._sides.values():
            for place, order in enumerate(side):
                if order.id == order_id:
                    return side.pop(place)
        return None

    def match(self, owner: str, side: str, quantity: int, limit: int | None = None) -> Match:
        """Trade an incoming order against the other side as far as its limit allows, None being any price.

        An owner never trades with themselves: their resting orders that would be met are withdrawn, because
        the newer order says what they want now.
        """
        others = self._sides[SELL if side == BUY else BUY]
        fills: list[Fill] = []
        withdrawn: list[Resting] = []
        while quantity and others and _meets(others[0], limit):
            first = others.pop(0)
            if first.owner == owner:
                withdrawn.append(first)
                continue
            fill = Fill(first, min(quantity, first.quantity))
            fills.append(fill)
            quantity -= fill.quantity
            if fill.quantity < first.quantity:
                others.insert(0, replace(first, quantity=first.quantity - fill.quantity))
        return Match(tuple(fills), tuple(withdrawn), quantity)

    def best(self, side: str) -> int | None:
        """Return the best price of a side, None if nobody waits."""
        return self._sides[side][0].price if self._sides[side] else None

    def depth(self, side: str, levels: int) -> list[tuple[int, int]]:
        """Return the best prices of a side, each with the shares that wait at it."""
        totals: dict[int, int] = {}
        for order in self._sides[side]:
            totals[order.price] = totals.get(order.price, 0) + order.quantity
            if len(totals) > levels:
                break
        return list(totals.items())[:levels]


def _meets(resting: Resting, limit: int | None) -> bool:
    if limit is None:
        return True
    return resting.price <= limit if resting.side == SELL else resting.price >= limit
