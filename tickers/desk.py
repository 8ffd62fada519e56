"""What a visitor sees when they come to the desk: what they have, their orders, the last trades, the past."""

from dataclasses import asdict
from typing import Any

from .events import dollars
from .exchange import market
from .models import STARTING_CASH, Account, Holding, Market, OrderRow, TradeRow

# All waiting orders are among them, and as many of the newest as a person looks back at.
SHOWN_ORDERS = 100


def portfolio(visitor_id: str) -> dict[str, Any]:
    """Return what a visitor has, money in dollars, and their newest orders, newest first."""
    at = Market.objects.get().place
    account = Account.objects.filter(pk=visitor_id).first() or Account(visitor_id=visitor_id)
    held = list(Holding.objects.filter(visitor_id=visitor_id, shares__gt=0).order_by("symbol"))
    worth = {row.symbol: row.shares * _price(row.symbol, at) for row in held}
    value = account.cash + sum(worth.values())
    return {
        "cash": dollars(account.cash),
        "reserved": dollars(account.reserved),
        "value": dollars(value),
        "profit": dollars(value - STARTING_CASH),
        "holdings": [row.shape(worth[row.symbol]) for row in held],
        "orders": _orders(visitor_id),
    }


def stocks() -> list[dict[str, Any]]:
    """Return all stocks; `listed` is whether one has a price yet, `listed_from` when it gets its first."""
    at = Market.objects.get().place
    return [
        {
            "symbol": symbol,
            "name": name,
            "listed": market.at(symbol, at) is not None,
            "listed_from": market.listed_from(symbol).isoformat(),
        }
        for symbol, name in market.STOCKS.items()
    ]


def trades(limit: int) -> list[dict[str, Any]]:
    """Return the last trades of all stocks, oldest first."""
    return [asdict(row.fact) for row in reversed(TradeRow.objects.order_by("-id")[:limit])]


def history(symbol: str, limit: int) -> list[dict[str, Any]]:
    """Return a stock's closes of the last market days of this round, oldest first: `{"date", "close"}`."""
    closes = market.history(symbol, Market.objects.get().place, limit)
    return [{"date": day.isoformat(), "close": dollars(cents)} for day, cents in closes]


def _orders(visitor_id: str) -> list[dict[str, Any]]:
    mine = OrderRow.objects.filter(visitor_id=visitor_id).order_by("-open", "-id")[:SHOWN_ORDERS]
    return [asdict(row.fact()) for row in sorted(mine, key=lambda row: -row.pk)]


def _price(symbol: str, at: market.Place) -> int:
    point = market.at(symbol, at)
    return point.price if point else 0
