"""All that can happen at the exchange. Money is counted in cents; in an event it is written in dollars."""

from dataclasses import dataclass
from typing import Any, ClassVar

from events.event import Fact

TICKS = "tickers.ticks"
TRADES = "tickers.trades"


def dollars(cents: int) -> float:
    """Return an amount as it is written in JSON. Nothing is ever computed with it.

    The float nearest to an amount of up to 10^13 cents is printed with exactly its two decimals.
    """
    return cents / 100


@dataclass(frozen=True)
class Ticks(Fact):
    """The market took a step. Only of the moment: the next one follows in a quarter of a second.

    `date` is the date in market time. `prices` maps each stock that is listed by then to its `last` price,
    best `bid` and `ask` (None if nobody bids or asks), `volume`, the shares traded since the step before,
    and the `book`: the best levels of `bids` and `asks`, each `[price, shares]`, best first.
    """

    type: ClassVar[str] = "ticks"

    date: str
    prices: dict[str, dict[str, Any]]

    @property
    def topic(self) -> str:
        return TICKS


@dataclass(frozen=True)
class Trade(Fact):
    """Shares changed hands. `side` is that of the order which came later and took the other's price."""

    type: ClassVar[str] = "trade"

    id: int
    symbol: str
    side: str
    price: float
    quantity: int
    at: str

    @property
    def topic(self) -> str:
        return TRADES


@dataclass(frozen=True)
class Order(Fact):
    """An order has a new state; only the visitor who placed it gets this.

    `state` is accepted, partially_filled, filled, cancelled or rejected; `reason` says why it was one of the
    last two. `filled` counts shares and `value` money since the order was placed; `fills` are those of this
    change, each `[price, shares]`.
    """

    type: ClassVar[str] = "order"

    visitor_id: str
    order_id: int
    client_id: str
    symbol: str
    side: str
    kind: str
    price: float | None
    quantity: int
    state: str
    reason: str
    filled: int
    value: float
    fills: list[tuple[float, int]]
    at: str

    @property
    def topic(self) -> str:
        return orders_topic(self.visitor_id)


def orders_topic(visitor_id: str) -> str:
    """Return the topic of a visitor's own orders."""
    return f"tickers.orders.{visitor_id}"
