"""The floor of one stock: its book as the database has it and the makers quote it, and what a match does.

It exists while a transaction holds the stock's row in Listing, and collects the facts to publish.
"""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from events.event import Fact

from ..events import dollars
from ..models import CANCELLED, FILLED, PARTIALLY_FILLED, Holding, Listing, Market, OrderRow, TradeRow
from . import market
from .book import BUY, SELL, Book, Fill, Match, Resting
from .ledger import Ledger
from .makers import MAKERS, quotes

# Levels of the book in a step.
SHOWN_LEVELS = 5
# The reason given for orders that the end of a round cancels or places.
ROUND_OVER = "round_over"


class Floor:
    """Where the orders of one stock meet, at one step of the market."""

    def __init__(self, listing: Listing, at: Market) -> None:
        self.symbol = listing.symbol
        self.point = market.at(listing.symbol, at.place)
        self.facts: list[Fact] = []
        self._listing = listing.at_step(at.seq)
        self._rows: dict[int, OrderRow] = {}

    @classmethod
    def lock(cls, symbol: str) -> "Floor":
        """Return the floor of a stock, for this transaction alone."""
        listing = Listing.objects.select_for_update().get(pk=symbol)
        return cls(listing, Market.objects.get())

    @property
    def quoted(self) -> list[Resting]:
        """What the makers offer at this step, without what was already traded."""
        return quotes(self.point, self._listing.bought, self._listing.sold) if self.point else []

    def meet(self, order: OrderRow) -> Match:
        """Return what an incoming order meets in the book; nothing is changed yet."""
        other = SELL if order.side == BUY else BUY
        quoted = (quote for quote in self.quoted if quote.side == other)
        book = Book([*self._waiting(side=other), *quoted])
        return book.match(order.visitor_id, order.side, order.quantity, order.price)

    def execute(self, order: OrderRow, match: Match, ledger: Ledger) -> None:
        """Carry out what an incoming order met, and let the rest of it wait or be cancelled."""
        order.save()
        self.facts.append(order.fact())
        for own in match.withdrawn:
            self.withdraw(self._rows[own.id], "self_trade", ledger)
        self._trade(order.visitor_id, order.side, match, ledger, order)
        if match.fills:
            self._filled(order, match.fills)
        self._leave(order, match.left, ledger)
        order.save()
        self._listing.save()

    def requote(self) -> None:
        """Let the makers' new quotes trade with the waiting orders that they meet."""
        waiting = Book(self._waiting())
        met = [
            (quote, waiting.match(MAKERS, quote.side, quote.quantity, quote.price)) for quote in self.quoted
        ]
        ledger = Ledger(self.symbol, {fill.order.owner for _, match in met for fill in match.fills})
        for quote, match in met:
            self._trade(MAKERS, quote.side, match, ledger, None)
        ledger.save()
        self._listing.save()

    def withdraw(self, row: OrderRow, reason: str, ledger: Ledger) -> None:
        """Remove a waiting order from the book and release what was set aside for it."""
        ledger.release(row.resting, row.left)
        self._end(row, reason)
        row.save()

    def close(self) -> None:
        """End the round: cancel what waits, and sell what is held to the makers at the last close."""
        held = dict(
            Holding.objects.filter(symbol=self.symbol, shares__gt=0).values_list("visitor_id", "shares")
        )
        waiting = self._waiting()
        ledger = Ledger(self.symbol, {*held, *(order.owner for order in waiting)})
        for order in waiting:
            self.withdraw(self._rows[order.id], ROUND_OVER, ledger)
        for visitor_id, shares in held.items():
            self._sell_out(visitor_id, shares, ledger)
        ledger.save()

    def prices(self, waiting: Iterable[Resting], volume: int) -> dict[str, Any]:
        """Return this stock's part of a step, given what waits at each price; money in dollars."""
        point = self.point
        assert point is not None  # noqa: S101 - for mypy: only listed stocks are in a step
        book = Book([*waiting, *self.quoted])
        levels = {
            side: [(dollars(price), shares) for price, shares in book.depth(side, SHOWN_LEVELS)]
            for side in (BUY, SELL)
        }
        return {
            "last": dollars(point.price),
            "bid": levels[BUY][0][0] if levels[BUY] else None,
            "ask": levels[SELL][0][0] if levels[SELL] else None,
            "volume": point.volume + volume,
            "book": {"bids": levels[BUY], "asks": levels[SELL]},
        }

    def is_met(self, waiting: Iterable[Resting]) -> bool:
        """Return whether the makers' quotes meet any of what waits."""
        book = Book(waiting)
        return any(book.match(MAKERS, quote.side, 1, quote.price).fills for quote in self.quoted)

    def _waiting(self, **only: str) -> list[Resting]:
        rows = OrderRow.objects.filter(open=True, symbol=self.symbol, **only)
        self._rows = {row.pk: row for row in rows}
        return [row.resting for row in self._rows.values()]

    def _sell_out(self, visitor_id: str, shares: int, ledger: Ledger) -> None:
        price = self.point.price if self.point else 0
        order = OrderRow(
            visitor_id=visitor_id,
            client_id=f"{ROUND_OVER}-{uuid4()}",
            symbol=self.symbol,
            side=SELL,
            kind="market",
            quantity=shares,
            reason=ROUND_OVER,
        )
        order.save()
        fill = Fill(Resting(0, MAKERS, BUY, price, shares), shares)
        ledger.trade(visitor_id, SELL, Match((fill,), (), 0))
        self._filled(order, [fill])
        order.save()

    def _trade(self, owner: str, side: str, match: Match, ledger: Ledger, order: OrderRow | None) -> None:
        """Move the money and shares of a match; record its trades and the new state of its resting orders."""
        ledger.trade(owner, side, match)
        others = [self._rows.get(fill.order.id) for fill in match.fills]
        trades = [
            TradeRow(
                symbol=self.symbol,
                side=side,
                price=fill.order.price,
                quantity=fill.quantity,
                order=order,
                other=other,
            )
            for fill, other in zip(match.fills, others, strict=True)
        ]
        self.facts += [row.fact for row in TradeRow.objects.bulk_create(trades)]
        for fill, other in zip(match.fills, others, strict=True):
            self._count(side, fill, order is None)
            if other:
                self._filled(other, [fill])
                other.save()

    def _count(self, side: str, fill: Fill, makers_came: bool) -> None:
        """Count what the makers bought or sold, whether they had quoted or came to a waiting order."""
        self._listing.traded += fill.quantity
        if makers_came or fill.order.owner == MAKERS:
            makers_side = side if makers_came else fill.order.side
            if makers_side == BUY:
                self._listing.bought += fill.quantity
            else:
                self._listing.sold += fill.quantity

    def _filled(self, row: OrderRow, fills: Iterable[Fill]) -> None:
        prices = tuple((fill.order.price, fill.quantity) for fill in fills)
        row.filled += sum(shares for _, shares in prices)
        row.value += sum(price * shares for price, shares in prices)
        row.state = PARTIALLY_FILLED if row.left else FILLED
        row.open = row.open and row.left > 0
        self.facts.append(row.fact(prices))

    def _leave(self, order: OrderRow, left: int, ledger: Ledger) -> None:
        """Let what is left of a limit order wait; cancel what is left of a market order."""
        if left and order.kind == "market":
            self._end(order, "no_liquidity")
        elif left:
            order.open = True
            ledger.reserve(order.resting)

    def _end(self, row: OrderRow, reason: str) -> None:
        row.state, row.reason, row.open = CANCELLED, reason, False
        self.facts.append(row.fact())
