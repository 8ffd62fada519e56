"""Two web processes and two workers of each kind on one PostgreSQL and one Redis, all at work at once.

The market has one stepper, each fact is published once, and the books balance at the end, even if orders for
one stock come through different processes at the same moment.
"""

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from events.event import Cursor
from tests.live_server import TICKS, LiveServer, live_server, more_workers, replica
from tests.postgres_server import MISSING, PostgresServer, programs
from tests.tickers.client import Client, Frame, desk, new_visitor
from tests.waiting import wait_until

pytestmark = [pytest.mark.soak, pytest.mark.skipif(programs() is None, reason=MISSING)]

VISITORS = 6
# By each visitor at each of the two processes: 360 in all. Every third is sent to both, as one order.
ORDERS = 30
# So often does one visitor at one process offer what another at the other process buys next.
MEETINGS = 10
# All of them want the same stock.
SYMBOL = "IBM"
STEPS_AT_ONCE = 60
# A worker that comes too soon after another steps no more: half of the time between two steps.
SHORTEST_STEP_SECONDS = 0.125
# Frames a second of one socket that the site allows are 20.
PACE_SECONDS = 0.06

BOOKS = """
import json
from events.models import OutboxEvent
from tickers.models import Account, Holding, Market, OrderRow, TradeRow
def rows(model, *names): return list(model.objects.order_by("pk").values(*names))
print(json.dumps({
    "orders": rows(OrderRow, "id", "visitor_id", "client_id", "symbol", "side", "price", "quantity", "filled",
                   "value", "state", "open"),
    "trades": rows(TradeRow, "symbol", "side", "price", "quantity", "order_id", "other_id"),
    "accounts": rows(Account, "visitor_id", "cash", "reserved"),
    "holdings": rows(Holding, "visitor_id", "symbol", "shares", "reserved"),
    "market": rows(Market, "seq"),
    "facts": rows(OutboxEvent, "topic", "type", "entry_id"),
}))
"""
STEP_AT_ONCE = f"""
from config.celery import app
for _ in range({STEPS_AT_ONCE}):
    app.send_task("tickers.tasks.step", queue="beat")
"""
UNTOLD = "from events.models import OutboxEvent as O; print(O.objects.filter(entry_id='').count())"


Books = dict[str, list[dict[str, Any]]]


@dataclass
class Site:
    """A site twice over: what is the first's and the second's, and the PostgreSQL under both."""

    first: LiveServer
    second: LiveServer
    postgres: PostgresServer


@pytest.fixture(scope="module")
def both() -> Iterator[Site]:
    """Daphne and uvicorn side by side, two workers for each queue, one beat."""
    with (
        PostgresServer() as postgres,
        live_server("daphne", workers=True, DATABASE_URL=postgres.url, CHAT_BOTS=0, **TICKS) as first,
        replica(first, "uvicorn") as second,
        more_workers(first),
    ):
        yield Site(first, second, postgres)


def published(site: LiveServer, app: str) -> list[tuple[str, dict[str, str]]]:
    """Return the entries of an app's log: id, and fields."""
    with site.redis.client() as redis:
        entries: list[tuple[str, dict[str, str]]] = redis.xrange(f"events:{app}")
    return entries


def published_steps(site: LiveServer) -> int:
    return sum(fields["type"] == "ticks" for _, fields in published(site, "tickers"))


def test_the_market_keeps_its_pace_whichever_worker_steps_it(both: Site) -> None:
    wait_until(lambda: published_steps(both.first) > 5, "the market steps")
    before, began = published_steps(both.first), time.monotonic()
    both.first.shell(STEP_AT_ONCE)
    wait_until(lambda: published_steps(both.first) > before + 12, "it has stepped on")
    assert published_steps(both.first) - before <= 1 + (time.monotonic() - began) / SHORTEST_STEP_SECONDS


class Trader(threading.Thread):
    """One visitor at one process: sends orders that meet those of the others, and keeps its frames."""

    def __init__(self, server: LiveServer, cookie: str, seed: int, here: str) -> None:
        super().__init__()
        self._server, self._cookie, self._here = server, cookie, here
        self._random = random.Random(seed)
        self._prices: Frame = {}
        self.received: list[Frame] = []
        self._acked = 0.0

    def run(self) -> None:
        with desk(self._server, self._cookie, max_queue=None) as client:
            client.say("subscribe", symbols=[SYMBOL])
            self._prices = client.receive("snapshot")["data"][SYMBOL]
            for number in range(ORDERS):
                # The third is the same order at both processes, and may arrive at both at one moment.
                name = f"both {number}" if number % 3 == 0 else f"{self._here} {number}"
                client.say("order", client_id=name, **self._order())
                self._hear_of(client, name)
            self._hear_out(client)

    def _order(self) -> dict[str, Any]:
        """Return an order at the makers' price, or between their prices, where only visitors are."""
        side = self._random.choice(["buy", "buy", "sell"])
        bid, ask = self._prices["bid"], self._prices["ask"]
        between = (bid + ask) / 2 + self._random.choice([-0.01, 0, 0.01])
        price = self._random.choice([ask if side == "buy" else bid, between, between])
        size = self._random.randint(1, 40)
        return {"symbol": SYMBOL, "side": side, "kind": "limit", "quantity": size, "price": round(price, 2)}

    def _hear_of(self, client: Client, name: str) -> None:
        began = time.monotonic()
        while not self.received or self.received[-1].get("client_id") != name:
            self._next(client)
        time.sleep(max(0.0, began + PACE_SECONDS - time.monotonic()))  # below 20 messages a second

    def _hear_out(self, client: Client) -> None:
        client.say("ping", n=0)
        while self._next(client)["type"] != "pong":
            pass

    def _next(self, client: Client) -> Frame:
        frame = client.next(60)
        if frame["type"] == "ticks":
            self._prices = frame["data"][SYMBOL]
            if time.monotonic() > self._acked + 1:  # as pages do: a burst of steps is no burst of messages
                client.say("ack", id=frame["id"])
                self._acked = time.monotonic()
        elif frame["type"] in ("order", "error"):
            self.received.append(frame)
        return frame


@pytest.fixture(scope="module")
def traders(both: Site) -> list[Trader]:
    """All visitors at both processes, after they have traded."""
    cookies = [new_visitor(both.first) for _ in range(VISITORS)]
    made = [
        Trader(server, cookie, seed=10 * place + number, here=str(number))
        for place, cookie in enumerate(cookies)
        for number, server in enumerate((both.first, both.second))
    ]
    for trader in made:
        trader.start()
    for trader in made:
        trader.join()
    meet(both, *cookies[:2])
    return made


def meet(both: Site, seller_cookie: str, buyer_cookie: str) -> None:
    """Let one visitor offer a share between the makers' prices, and another bid as much right after."""
    with desk(both.first, seller_cookie) as seller, desk(both.second, buyer_cookie) as buyer:
        seller.say("subscribe", symbols=[SYMBOL])
        prices = seller.receive("snapshot")["data"][SYMBOL]
        order = {"symbol": SYMBOL, "kind": "limit", "quantity": 1}
        dear = round(prices["ask"] * 1.05, 2)
        seller.say("order", client_id="stock", side="buy", price=dear, **order | {"quantity": MEETINGS})
        for number in range(MEETINGS):
            ticks = [frame for frame in seller.silent() if frame["type"] == "ticks"]
            if ticks:
                prices = ticks[-1]["data"][SYMBOL]
                seller.say("ack", id=ticks[-1]["id"])
            middle = round((prices["bid"] + prices["ask"]) / 2, 2)
            seller.say("order", client_id=f"offer {number}", side="sell", price=middle, **order)
            seller.receive("order", client_id=f"offer {number}")
            buyer.say("order", client_id=f"bid {number}", side="buy", price=middle, **order)
            buyer.receive("order", client_id=f"bid {number}")
            time.sleep(3 * PACE_SECONDS)  # the seller sent three frames


@pytest.fixture(scope="module")
def books(both: Site, traders: list[Trader]) -> Books:
    """All rows as they are once beat has stopped and everything is published."""
    both.first.beat.stop()
    wait_until(lambda: both.first.shell(UNTOLD).strip() == "0", "all is published")
    rows: Books = json.loads(both.first.shell(BOOKS))
    return rows


def test_every_order_was_answered_and_one_sent_to_both_processes_is_one(
    traders: list[Trader], books: Books
) -> None:
    assert [frame for trader in traders for frame in trader.received if frame["type"] == "error"] == []
    names = Counter(order["client_id"] for order in books["orders"])
    assert len(books["orders"]) == VISITORS * (10 + 2 * 20) + 1 + 2 * MEETINGS
    assert {names[f"both {number}"] for number in range(0, ORDERS, 3)} == {VISITORS}


def test_visitors_traded_with_each_other(books: Books) -> None:
    assert any(
        trade["order_id"] is not None and trade["other_id"] is not None and trade["quantity"] == 1
        for trade in books["trades"]
    )


def test_no_order_is_filled_beyond_its_size_or_differs_from_its_trades(
    books: Books,
) -> None:
    filled: Counter[int] = Counter()
    for trade in books["trades"]:
        for side in (trade["order_id"], trade["other_id"]):
            filled[side] += trade["quantity"]
    for order in books["orders"]:
        assert order["filled"] == filled[order["id"]] <= order["quantity"]


def test_money_and_shares_are_what_the_orders_moved_to_the_cent(
    books: Books,
) -> None:
    for account in books["accounts"]:
        mine = [order for order in books["orders"] if order["visitor_id"] == account["visitor_id"]]
        spent = sum(order["value"] for order in mine if order["side"] == "buy")
        earned = sum(order["value"] for order in mine if order["side"] == "sell")
        waiting = [order for order in mine if order["open"] and order["side"] == "buy"]
        assert account["cash"] == 100_000_00 - spent + earned >= 0
        reserved = sum((order["quantity"] - order["filled"]) * order["price"] for order in waiting)
        assert account["reserved"] == reserved <= account["cash"]


def test_nobody_sold_a_share_twice(books: Books) -> None:
    for holding in books["holdings"]:
        mine = [order for order in books["orders"] if order["visitor_id"] == holding["visitor_id"]]
        sign = {"buy": 1, "sell": -1}
        assert holding["shares"] == sum(sign[order["side"]] * order["filled"] for order in mine) >= 0
        waiting = [order for order in mine if order["open"] and order["side"] == "sell"]
        offered = sum(order["quantity"] - order["filled"] for order in waiting)
        assert holding["reserved"] == offered <= holding["shares"]


def test_the_book_is_not_crossed(books: Books) -> None:
    waiting = [order for order in books["orders"] if order["open"]]
    bids = [order["price"] for order in waiting if order["side"] == "buy"]
    asks = [order["price"] for order in waiting if order["side"] == "sell"]
    assert not (bids and asks) or max(bids) < min(asks)


def test_each_step_of_the_market_was_published_once(both: Site, books: Books) -> None:
    assert published_steps(both.first) == books["market"][0]["seq"]


def test_each_fact_is_in_the_log_once(both: Site, books: Books) -> None:
    for app in ("tickers", "weather", "newsfeed"):
        saved = [fact["entry_id"] for fact in books["facts"] if fact["topic"].startswith(f"{app}.")]
        in_log = [
            id_ for id_, fields in published(both.first, app) if fields["type"] not in ("ticks", "log.opened")
        ]
        assert saved
        assert sorted(saved) == sorted(in_log)


def test_both_of_a_visitors_sockets_get_each_change_of_an_order_once_and_in_order(
    traders: list[Trader],
) -> None:
    for here, there in zip(traders[::2], traders[1::2], strict=True):
        received = [
            [Cursor.parse(f["id"]) for f in trader.received if f.get("id")] for trader in (here, there)
        ]
        first, last = max(ids[0] for ids in received), min(ids[-1] for ids in received)
        common = [[id_ for id_ in ids if first <= id_ <= last] for ids in received]
        assert len(common[0]) > ORDERS
        assert common[0] == common[1] == sorted(set(common[0]))


def test_no_transaction_was_ended_by_a_deadlock(both: Site, traders: list[Trader]) -> None:
    assert "deadlock" not in both.postgres.log
