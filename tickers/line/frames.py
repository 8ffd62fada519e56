"""What the server sends on the socket. A frame for many clients is written once and sent to all of them."""

import json
from functools import lru_cache
from typing import Any

from events.event import Cursor, Event
from web.errors import ApiError

from ..events import Order, Ticks
from .ops import LONGEST_CLIENT_ID

Frame = dict[str, Any]

# Steps whose frames are kept: clients are fewer steps apart. Each client needs each frame once.
_KEPT = 256


def frame(type_: str, **fields: Any) -> Frame:
    """Return a frame as ASGI sends it: JSON with its type, as text."""
    return {"type": "websocket.send", "text": json.dumps({"type": type_, **fields})}


def error(refusal: ApiError, client_id: object = None) -> Frame:
    """Return the frame that explains why something was not done, and for which order of the client."""
    is_known = isinstance(client_id, str) and len(client_id) <= LONGEST_CLIENT_ID
    about = {"client_id": client_id} if is_known else {}
    return frame("error", code=refusal.code, message=refusal.message, **about)


def reset(place: Cursor | None, symbols: frozenset[str]) -> Frame:
    """Return the frame that reports that something was lost; the market as it is follows."""
    return frame("reset", symbols=sorted(symbols), cursor=place and str(place))


@lru_cache(maxsize=_KEPT)
def ticks(event: Event, symbols: frozenset[str], depth: frozenset[str]) -> Frame | None:
    """Return the frame of a step for clients that follow these stocks, or None if none of them is listed.

    The envelope of the event with the market's date, its `data` the prices; with the book for those in depth.
    """
    step = data_of(event)
    prices = {
        symbol: stock if symbol in depth else {name: stock[name] for name in stock if name != "book"}
        for symbol, stock in step["prices"].items()
        if symbol in symbols
    }
    head = {"id": event.id, "topic": event.topic, "t": event.t, "date": step["date"]}
    return frame("ticks", **head, data=prices) if prices else None


@lru_cache(maxsize=_KEPT)
def trade(event: Event, symbols: frozenset[str]) -> Frame | None:
    """Return the frame of a trade, or None for clients that do not follow its stock."""
    return envelope(event) if data_of(event)["symbol"] in symbols else None


def order(event: Event) -> Frame:
    """Return the frame of an order's new state; its ids and state are repeated outside of `data`."""
    return {"type": "websocket.send", "text": json.dumps(_found_by(data_of(event)) | _envelope(event))}


def order_now(fact: Order, t: int) -> Frame:
    """Return the frame of an order's state that is not new, and so no event: its id is null."""
    data = json.loads(fact.data)
    event = {"id": None, "topic": fact.topic, "type": fact.type, "t": t, "data": data}
    return {"type": "websocket.send", "text": json.dumps(_found_by(data) | event)}


def snapshot(cursor: str | None, step: dict[str, Any], symbols: frozenset[str]) -> Frame:
    """Return the frame with which following these stocks begins: their prices and books as they are."""
    prices = {symbol: stock for symbol, stock in step["prices"].items() if symbol in symbols}
    return frame("snapshot", cursor=cursor, symbols=sorted(symbols), date=step["date"], data=prices)


@lru_cache(maxsize=_KEPT)
def snapshot_at(cursor: str | None, event: Event, symbols: frozenset[str]) -> Frame:
    """Return the frame with which following these stocks begins, at a step that is in the log."""
    return snapshot(cursor, data_of(event), symbols)


@lru_cache(maxsize=_KEPT)
def data_of(event: Event) -> dict[str, Any]:
    """Return the data of an event, parsed once."""
    data: dict[str, Any] = json.loads(event.data)
    return data


def step_of(fact: Ticks) -> dict[str, Any]:
    """Return the data of a step that is not in the log."""
    data: dict[str, Any] = json.loads(fact.data)
    return data


def envelope(event: Event) -> Frame:
    """Return the frame that is an event and nothing else."""
    return {"type": "websocket.send", "text": event.encoded.decode()}


def _envelope(event: Event) -> dict[str, Any]:
    return {"id": event.id, "topic": event.topic, "type": event.type, "t": event.t, "data": data_of(event)}


def _found_by(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("client_id", "order_id", "state", "reason")}
