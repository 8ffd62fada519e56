"""What a client may send on the socket: one dataclass for each `op`, and how a frame is parsed into one.

A frame that we cannot parse is refused with status 400, one that asks for something impossible with another.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from events.event import Cursor
from web.api import need_line
from web.errors import ApiError, not_understood, not_yours, object_in, unknown

from ..domain import HIGHEST_PRICE, MOST_SHARES, Ticket
from ..exchange.book import BUY, SELL
from ..exchange.market import STOCKS

LONGEST_CLIENT_ID = 64
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Subscribe:
    """Send me the ticks and trades of these stocks, after the cursor if given; with depth, the book."""

    symbols: frozenset[str]
    cursor: Cursor | None
    depth: bool


@dataclass(frozen=True)
class Unsubscribe:
    """Stop sending these stocks."""

    symbols: frozenset[str]


@dataclass(frozen=True)
class PlaceOrder:
    """Place an order."""

    ticket: Ticket


@dataclass(frozen=True)
class CancelOrder:
    """Cancel what is left of an order."""

    order_id: int


@dataclass(frozen=True)
class Ack:
    """I have read all `ticks` up to this one."""

    cursor: Cursor


@dataclass(frozen=True)
class Ping:
    """Are you still there?"""

    n: int


Op = Subscribe | Unsubscribe | PlaceOrder | CancelOrder | Ack | Ping


def read(text: str) -> dict[str, Any]:
    """Return the JSON object in a frame; numbers with a point become Decimal."""
    return object_in(text, Decimal)


def parse(body: dict[str, Any]) -> Op:
    """Return the operation that a client asks for. Raises ApiError, with status 400 for a malformed frame."""
    op = body.get("op")
    if not isinstance(op, str) or op not in _PARSERS:
        raise not_understood(f"op must be one of {', '.join(_PARSERS)}.", "unknown_op")
    return _PARSERS[op](body)


def _subscribe(body: dict[str, Any]) -> Subscribe:
    cursor, depth = body.get("cursor"), body.get("depth", False)
    if not isinstance(depth, bool):
        raise not_understood("depth must be true or false.", "bad_depth")
    return Subscribe(_symbols(body), None if cursor is None else _cursor(cursor, "cursor"), depth)


def _unsubscribe(body: dict[str, Any]) -> Unsubscribe:
    return Unsubscribe(_symbols(body))


def _order(body: dict[str, Any]) -> PlaceOrder:
    client_id = need_line(body, "client_id", LONGEST_CLIENT_ID)
    symbol = body.get("symbol")
    if not isinstance(symbol, str):
        raise not_understood("symbol must be the symbol of a stock.", "bad_symbol")
    side, kind = _one_of(body, "side", BUY, SELL), _one_of(body, "kind", "market", "limit")
    quantity = _whole(body, "quantity")
    price = _cents(body.get("price")) if kind == "limit" else None
    _need_known(symbol)
    if not 1 <= quantity <= MOST_SHARES:
        raise ApiError(422, "bad_quantity", f"quantity must be from 1 to {MOST_SHARES:,} shares.")
    return PlaceOrder(Ticket(client_id, symbol, side, kind, quantity, price))


def _cancel(body: dict[str, Any]) -> CancelOrder:
    order_id = _whole(body, "order_id")
    if not 0 < order_id < 2**63:
        raise not_yours("order")
    return CancelOrder(order_id)


def _ack(body: dict[str, Any]) -> Ack:
    return Ack(_cursor(body.get("id"), "id"))


def _ping(body: dict[str, Any]) -> Ping:
    return Ping(_whole(body, "n"))


_PARSERS: dict[str, Callable[[dict[str, Any]], Op]] = {
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "order": _order,
    "cancel": _cancel,
    "ack": _ack,
    "ping": _ping,
}


def _symbols(body: dict[str, Any]) -> frozenset[str]:
    symbols = body.get("symbols")
    if not isinstance(symbols, list) or not symbols or not all(isinstance(one, str) for one in symbols):
        raise not_understood("symbols must be a list of stock symbols.", "bad_symbols")
    for symbol in symbols:
        _need_known(symbol)
    return frozenset(symbols)


def _need_known(symbol: str) -> None:
    if symbol not in STOCKS:
        raise unknown("symbol", symbol, "/tickers/api/symbols/")


def _cursor(value: object, name: str) -> Cursor:
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return Cursor.parse(value)
    raise not_understood(f"{name} must be the id of a frame, unchanged.", f"bad_{name}")


def _one_of(body: dict[str, Any], name: str, *values: str) -> str:
    value = body.get(name)
    if value not in values:
        raise not_understood(f"{name} must be {' or '.join(values)}.", f"bad_{name}")
    return str(value)


def _whole(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if type(value) is not int:
        raise not_understood(f"{name} must be a whole number.", f"bad_{name}")
    return value


def _cents(price: object) -> int:
    """Return a price in dollars, written with at most two decimals, as whole cents."""
    if not isinstance(price, int | Decimal) or isinstance(price, bool):
        raise not_understood("price must be a number of dollars, such as 123.45.", "bad_price")
    amount = Decimal(price)
    if not 0 < amount * 100 <= HIGHEST_PRICE or amount % _CENT:
        raise ApiError(
            422, "bad_price", "price must be from 0.01 to 1,000,000.00, with at most two decimals."
        )
    return int(amount / _CENT)
