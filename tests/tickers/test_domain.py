"""The exchange: orders, what they move, and what never happens whatever anybody orders."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import OutboxEvent
from tickers import desk, domain, retention
from tickers.domain import NotOpen, Ticket, UnknownOrder
from tickers.exchange import makers, market
from tickers.exchange.book import BUY, SELL
from tickers.models import Account, Holding, Listing, Market, OrderRow, TradeRow

from .naive import NaiveExchange, NaiveOrder

# At the end of January 2000 Apple is at 25.94; the makers stand a cent apart around it.
CLOSE = 25_94

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def exchange(db: None) -> None:
    domain.seed()


@pytest.fixture
def silent_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps by the hundred, whose ticks nobody needs."""
    monkeypatch.setattr(domain, "publish_now", lambda fact: None)


def ticket(
    side: str, quantity: int, price: int | None = None, client_id: str = "", symbol: str = "AAPL"
) -> Ticket:
    """Return a limit order, or, without a price, a market order."""
    client_id = client_id or f"c{OrderRow.objects.count()}"
    return Ticket(client_id, symbol, side, "market" if price is None else "limit", quantity, price)


def published(type_: str) -> list[dict]:
    """Return the data of what was published, oldest first."""
    return [json.loads(row.data) for row in OutboxEvent.objects.filter(type=type_).order_by("id")]


def no_makers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tickers.exchange.floor.quotes", lambda *_: [])


def test_a_market_order_takes_the_makers_quote_and_is_paid_to_the_cent() -> None:
    order, new = domain.place("ada", ticket(BUY, 10))
    assert new
    assert (order.state, order.filled, order.value) == ("filled", 10, 259.50)
    assert published("order")[-1]["fills"] == [[25.95, 10]]
    account, holding = Account.objects.get(), Holding.objects.get()
    assert (account.cash, account.reserved) == (100_000_00 - 10 * 25_95, 0)
    assert (holding.shares, holding.cost) == (10, 10 * 25_95)


def test_every_state_of_an_order_and_every_trade_are_published() -> None:
    domain.place("ada", ticket(BUY, 10))
    assert [order["state"] for order in published("order")] == ["accepted", "filled"]
    assert [
        (trade["symbol"], trade["side"], trade["price"], trade["quantity"]) for trade in published("trade")
    ] == [("AAPL", "buy", 25.95, 10)]
    assert OutboxEvent.objects.filter(type="order").first().topic == "tickers.orders.ada"
    assert "ada" not in OutboxEvent.objects.get(type="trade").data


def test_what_the_makers_have_sold_is_gone_until_they_quote_again() -> None:
    first = market.at("AAPL", Market.objects.get().place).volume
    domain.place("ada", ticket(BUY, first))
    order, _ = domain.place("bob", ticket(BUY, 1))
    assert order.value == 25.96


def test_a_limit_order_waits_and_sets_aside_what_it_may_need() -> None:
    order, _ = domain.place("ada", ticket(BUY, 100, 20_00))
    assert (order.state, order.filled) == ("accepted", 0)
    account = Account.objects.get()
    assert (account.cash, account.reserved) == (100_000_00, 2_000_00)
    refused, _ = domain.place("ada", ticket(BUY, 4_901, 20_00))
    assert (refused.state, refused.reason) == ("rejected", "insufficient_cash")
    accepted, _ = domain.place("ada", ticket(BUY, 4_900, 20_00))
    assert accepted.state == "accepted"


def test_shares_that_a_visitor_does_not_have_are_not_sold() -> None:
    refused, _ = domain.place("ada", ticket(SELL, 1))
    assert (refused.state, refused.reason) == ("rejected", "insufficient_shares")
    domain.place("ada", ticket(BUY, 10))
    domain.place("ada", ticket(SELL, 6, 90_00))
    refused, _ = domain.place("ada", ticket(SELL, 5, 90_00))
    assert refused.reason == "insufficient_shares"
    assert domain.place("ada", ticket(SELL, 4, 90_00))[0].state == "accepted"


def test_visitors_trade_with_each_other_at_the_price_of_the_waiting_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    domain.place("ada", ticket(BUY, 10))
    no_makers(monkeypatch)
    domain.place("ada", ticket(SELL, 10, 30_00))
    order, _ = domain.place("bob", ticket(BUY, 4, 31_00))
    assert (order.state, order.value) == ("filled", 120.0)
    assert [one["state"] for one in published("order") if one["side"] == "sell"] == [
        "accepted",
        "partially_filled",
    ]
    ada, bob = Account.objects.get(pk="ada"), Account.objects.get(pk="bob")
    assert (ada.cash, bob.cash) == (100_000_00 - 10 * 25_95 + 4 * 30_00, 100_000_00 - 4 * 30_00)
    holding = Holding.objects.get(visitor_id="ada")
    assert (holding.shares, holding.reserved) == (6, 6)


def test_the_part_of_a_market_order_that_nobody_meets_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    one = makers.quotes(market.Point(25_94, 100))[5]
    monkeypatch.setattr("tickers.exchange.floor.quotes", lambda *_: [one])
    order, _ = domain.place("ada", ticket(BUY, 101))
    assert (order.state, order.reason, order.filled) == ("cancelled", "no_liquidity", 100)
    assert [one["state"] for one in published("order")] == ["accepted", "partially_filled", "cancelled"]
    order, _ = domain.place("bob", ticket(BUY, 10**5))
    assert (order.state, order.reason) == ("cancelled", "no_liquidity")


def test_the_same_client_id_is_the_same_order() -> None:
    first, new = domain.place("ada", ticket(BUY, 10, client_id="one"))
    again, new_again = domain.place("ada", ticket(BUY, 10, client_id="one"))
    assert (new, new_again, again.order_id, again.state) == (True, False, first.order_id, "filled")
    assert OrderRow.objects.count() == TradeRow.objects.count() == 1
    other, new_other = domain.place("bob", ticket(BUY, 10, client_id="one"))
    assert new_other
    assert other.order_id != first.order_id


def test_a_rejected_order_stays_rejected_when_it_is_sent_again() -> None:
    domain.place("ada", ticket(SELL, 10, client_id="one"))
    domain.place("ada", ticket(BUY, 10, client_id="two"))
    again, new = domain.place("ada", ticket(SELL, 10, client_id="one"))
    assert (again.state, new) == ("rejected", False)


def test_a_cancelled_order_gives_back_what_it_set_aside() -> None:
    order, _ = domain.place("ada", ticket(BUY, 100, 20_00))
    cancelled = domain.cancel("ada", order.order_id)
    assert (cancelled.state, cancelled.reason) == ("cancelled", "by_visitor")
    assert Account.objects.get().reserved == 0
    with pytest.raises(NotOpen):
        domain.cancel("ada", order.order_id)


def test_somebody_elses_order_cannot_be_cancelled() -> None:
    order, _ = domain.place("ada", ticket(BUY, 100, 20_00))
    with pytest.raises(UnknownOrder):
        domain.cancel("bob", order.order_id)
    with pytest.raises(UnknownOrder):
        domain.cancel("ada", order.order_id + 1)


def test_nobody_trades_with_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    domain.place("ada", ticket(BUY, 10))
    no_makers(monkeypatch)
    waiting, _ = domain.place("ada", ticket(SELL, 10, 30_00))
    order, _ = domain.place("ada", ticket(BUY, 10, 30_00))
    assert (order.state, order.filled) == ("accepted", 0)
    withdrawn = OrderRow.objects.get(pk=waiting.order_id)
    assert (withdrawn.state, withdrawn.reason, Holding.objects.get().reserved) == (
        "cancelled",
        "self_trade",
        0,
    )


def test_a_stock_that_is_not_listed_yet_cannot_be_traded() -> None:
    order, _ = domain.place("ada", ticket(BUY, 1, symbol="GOOG"))
    assert (order.state, order.reason) == ("rejected", "not_listed")


def test_a_visitor_has_at_most_100_waiting_orders() -> None:
    for _ in range(100):
        assert domain.place("ada", ticket(BUY, 1, 1_00))[0].state == "accepted"
    refused, _ = domain.place("ada", ticket(BUY, 1, 1_00))
    assert (refused.state, refused.reason) == ("rejected", "too_many_orders")


def test_a_book_that_is_full_takes_no_more_orders_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "MOST_OPEN_ORDERS_OF_ALL", 2)
    for visitor_id in ("ada", "bob"):
        assert domain.place(visitor_id, ticket(BUY, 1, 1_00))[0].state == "accepted"
    refused, _ = domain.place("eve", ticket(BUY, 1, 1_00))
    assert (refused.state, refused.reason) == ("rejected", "book_full")
    assert domain.place("eve", ticket(BUY, 1))[0].state == "filled"
    assert domain.place("eve", ticket(BUY, 1, 1_00, symbol="MSFT"))[0].state == "accepted"


def test_accounts_are_deleted_with_the_last_order_of_their_owner() -> None:
    for visitor_id in ("ada", "bob"):
        domain.place(visitor_id, ticket(BUY, 1))
    OrderRow.objects.filter(visitor_id="ada").delete()
    for rule in retention.KEPT:
        rule.prune()
    assert [row.visitor_id for row in Account.objects.all()] == ["bob"]
    assert [row.visitor_id for row in Holding.objects.all()] == ["bob"]


def test_a_step_has_all_listed_stocks_and_their_date(clean_log: object) -> None:
    step = domain.advance()
    assert step
    assert step.date == "2000-02-01"
    assert sorted(step.prices) == ["AAPL", "AMZN", "IBM", "MSFT"]
    apple = step.prices["AAPL"]
    point = market.at("AAPL", market.Place(0, 1, 1))
    assert apple["last"] == point.price / 100
    assert apple["bid"] < apple["last"] < apple["ask"]
    assert apple["volume"] == point.volume
    assert len(apple["book"]["bids"]) == len(apple["book"]["asks"]) == 5


def test_a_step_is_taken_once_and_none_too_soon(clean_log: object, monkeypatch: pytest.MonkeyPatch) -> None:
    now = domain.microseconds()
    monkeypatch.setattr(domain, "microseconds", lambda: now)
    assert domain.advance()
    assert domain.advance() is None
    assert Market.objects.get().seq == 1


def test_a_clock_that_jumps_back_an_hour_does_not_stop_the_market(clean_log: object) -> None:
    domain.advance()
    Market.objects.update(stepped_at=Market.objects.get().stepped_at + 3600 * 1_000_000)
    assert domain.advance()


def step_on() -> domain.Ticks:
    Market.objects.update(stepped_at=0)
    ticks = domain.advance()
    assert ticks
    return ticks


def test_a_waiting_order_trades_at_its_price_when_the_market_comes_to_it(clean_log: object) -> None:
    lowest = min(point.price for point in market.walk("AAPL", 0, 1, 240, 2000) if point)
    order, _ = domain.place("ada", ticket(BUY, 5, lowest + 2))
    assert order.state == "accepted"
    for _ in range(240):
        ticks = step_on()
        if OrderRow.objects.get().state == "filled":
            break
        assert ticks.prices["AAPL"]["ask"] > (lowest + 2) / 100
    assert OrderRow.objects.get().value == 5 * (lowest + 2)
    assert [one["state"] for one in published("order")] == ["accepted", "filled"]
    assert Account.objects.get().reserved == 0


def test_an_order_inside_the_spread_is_the_best_price_of_a_step(clean_log: object) -> None:
    domain.advance()
    point = market.at("AMZN", market.following(Market.objects.get().place))
    domain.place("ada", ticket(BUY, 7, point.price, symbol="AMZN"))
    amazon = step_on().prices["AMZN"]
    assert amazon["bid"] == point.price / 100
    assert amazon["book"]["bids"][0] == (point.price / 100, 7)


def test_volume_counts_what_visitors_traded_since_the_step_before(clean_log: object) -> None:
    step_on()
    domain.place("ada", ticket(BUY, 10))
    assert step_on().prices["AAPL"]["volume"] == market.at("AAPL", market.Place(0, 1, 2)).volume + 10
    assert step_on().prices["AAPL"]["volume"] == market.at("AAPL", market.Place(0, 1, 3)).volume


def test_a_new_round_begins_with_no_shares_and_no_waiting_order(clean_log: object) -> None:
    Market.objects.update(month=122, step=240)
    domain.place("ada", ticket(BUY, 10, symbol="GOOG"))
    paid = 100_000_00 - Account.objects.get().cash
    domain.place("ada", ticket(BUY, 1, 1_00))
    step_on()
    assert Market.objects.get().place == market.Place(1, 0, 240)
    assert Account.objects.get().cash == 100_000_00 - paid + 10 * 560_19
    assert Account.objects.get().reserved == 0
    assert Holding.objects.get().shares == 0
    assert [one["reason"] for one in published("order") if one["reason"]] == ["round_over", "round_over"]


def test_a_portfolio_begins_with_100_000_dollars_and_adds_up() -> None:
    assert desk.portfolio("ada") == {
        "cash": 100000.0,
        "reserved": 0.0,
        "value": 100000.0,
        "profit": 0.0,
        "holdings": [],
        "orders": [],
    }
    domain.place("ada", ticket(BUY, 100))
    mine = desk.portfolio("ada")
    assert (mine["cash"], mine["value"], mine["profit"]) == (97405.0, 99999.0, -1.0)
    assert mine["holdings"] == [
        {"symbol": "AAPL", "shares": 100, "reserved": 0, "cost": 2595.0, "value": 2594.0, "profit": -1.0}
    ]
    assert [order["state"] for order in mine["orders"]] == ["filled"]


@given(st.integers(0, 10**13))
def test_an_amount_is_written_with_exactly_its_cents(cents: int) -> None:
    from tickers.events import dollars

    text = json.dumps(dollars(cents))
    whole, _, part = text.partition(".")
    assert int(whole) * 100 + int(part.ljust(2, "0")) == cents
    assert len(part) <= 2


ACTS = st.lists(
    st.one_of(
        st.tuples(
            st.just("place"),
            st.sampled_from(["ada", "bob", "cy"]),
            st.sampled_from([BUY, SELL]),
            st.integers(1, 30),
            st.one_of(st.none(), st.integers(23_90, 23_99)),
        ),
        st.tuples(st.just("cancel"), st.sampled_from(["ada", "bob", "cy"]), st.integers(0, 20)),
    ),
    max_size=20,
)
STOCK, CASH = 40, 1_500_00


@settings(max_examples=60, deadline=None)
@given(ACTS)
def test_any_orders_of_visitors_trade_as_in_the_naive_model_and_conserve_all(acts: list[tuple]) -> None:
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        no_makers(patch)
        for who in ("ada", "bob", "cy"):
            Account.objects.create(visitor_id=who, cash=CASH)
            Holding.objects.create(visitor_id=who, symbol="AAPL", shares=STOCK, cost=STOCK * CLOSE)
        _run(acts, NaiveExchange())
        transaction.set_rollback(True)


def _run(acts: list[tuple], naive: NaiveExchange) -> None:
    cash, shares = dict.fromkeys(("ada", "bob", "cy"), CASH), dict.fromkeys(("ada", "bob", "cy"), STOCK)
    owners: dict[int, str] = {}
    for number, act in enumerate(acts):
        if act[0] == "cancel":
            _cancel(act[1], act[2], naive, owners)
        else:
            _order(number, act, naive, owners, cash, shares)
        _check(naive, cash, shares)


def _cancel(who: str, place: int, naive: NaiveExchange, owners: dict[int, str]) -> None:
    ids = list(owners)
    order_id = ids[place % len(ids)] if ids else 999_999
    mine = owners.get(order_id) == who
    try:
        domain.cancel(who, order_id)
    except UnknownOrder:
        assert not mine
    except NotOpen:
        assert all(order.id != order_id for order in naive.waiting)
    else:
        assert naive.cancel(order_id)


def _order(
    number: int,
    act: tuple,
    naive: NaiveExchange,
    owners: dict[int, str],
    cash: dict[str, int],
    shares: dict[str, int],
) -> None:
    _, who, side, quantity, limit = act
    before = TradeRow.objects.count()
    order, _ = domain.place(who, ticket(side, quantity, limit, f"n{number}"))
    owners[order.order_id] = who
    if order.state == "rejected":
        _was_right_to_refuse(order.reason, act, naive, cash, shares)
        return
    expected, _ = naive.place(order.order_id, who, side, quantity, limit)
    rows = TradeRow.objects.order_by("id")[before:]
    assert [(row.other_id, row.price, row.quantity) for row in rows] == expected
    for other, price, traded in expected:
        buyer, seller = (who, owners[other]) if side == BUY else (owners[other], who)
        cash[buyer], cash[seller] = cash[buyer] - price * traded, cash[seller] + price * traded
        shares[buyer], shares[seller] = shares[buyer] + traded, shares[seller] - traded


def _was_right_to_refuse(
    reason: str, act: tuple, naive: NaiveExchange, cash: dict[str, int], shares: dict[str, int]
) -> None:
    _, who, side, quantity, limit = act
    waiting = [order for order in naive.waiting if order.owner == who and order.side == side]
    if side == SELL:
        assert reason == "insufficient_shares"
        assert quantity > shares[who] - sum(order.left for order in waiting)
        return
    assert reason == "insufficient_cash"
    copy = NaiveExchange([replace(order) for order in naive.waiting])
    met, _ = copy.place(0, who, side, quantity, limit)
    left = quantity - sum(traded for _, _, traded in met)
    needed = sum(price * traded for _, price, traded in met) + left * (limit or 0)
    assert needed > cash[who] - sum(order.left * order.price for order in waiting)


def _check(naive: NaiveExchange, cash: dict[str, int], shares: dict[str, int]) -> None:
    rows = OrderRow.objects.filter(open=True).order_by("id")
    assert [NaiveOrder(row.pk, row.visitor_id, row.side, row.price, row.left) for row in rows] == sorted(
        naive.waiting, key=lambda order: order.id
    )
    bids = [order.price for order in naive.waiting if order.side == BUY]
    asks = [order.price for order in naive.waiting if order.side == SELL]
    assert not bids or not asks or max(bids) < min(asks)
    for account in Account.objects.all():
        waiting = [order for order in naive.waiting if order.owner == account.pk and order.side == BUY]
        assert (account.cash, account.reserved) == (
            cash[account.pk],
            sum(one.left * one.price for one in waiting),
        )
        assert 0 <= account.reserved <= account.cash
    for holding in Holding.objects.all():
        waiting = [
            order for order in naive.waiting if order.owner == holding.visitor_id and order.side == SELL
        ]
        assert (holding.shares, holding.reserved) == (
            shares[holding.visitor_id],
            sum(one.left for one in waiting),
        )
        assert 0 <= holding.reserved <= holding.shares
    assert sum(cash.values()) == 3 * CASH
    assert sum(shares.values()) == 3 * STOCK


def at_once(count: int, act: Callable[[int], object]) -> None:
    """Run an act in so many threads at once, each with its own connection."""
    begin, failures = threading.Barrier(count), []

    def run(number: int) -> None:
        begin.wait()
        try:
            act(number)
        except Exception as failure:  # noqa: BLE001 - re-raised by the test below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.django_db(transaction=True)
def test_ten_workers_at_once_take_one_step(clean_log: object) -> None:
    """One, or as many as are due by the time that the last of them has come."""
    began = time.monotonic()
    at_once(10, lambda _: domain.advance())
    assert 1 <= Market.objects.get().seq <= 1 + (time.monotonic() - began) / 0.125


@pytest.mark.django_db(transaction=True)
def test_the_same_order_sent_ten_times_at_once_is_one_order(clean_log: object) -> None:
    at_once(10, lambda _: domain.place("ada", Ticket("one", "AAPL", BUY, "market", 10, None)))
    assert OrderRow.objects.count() == TradeRow.objects.count() == 1
    assert Holding.objects.get().shares == 10


@pytest.mark.django_db(transaction=True)
def test_ten_who_buy_the_last_100_shares_at_once_get_no_more_than_there_are(clean_log: object) -> None:
    domain.place("ada", Ticket("buy", "AAPL", BUY, "market", 100, None))
    domain.place("ada", Ticket("sell", "AAPL", SELL, "limit", 100, 25_95))
    Listing.objects.update(sold=10**6, seq=Market.objects.get().seq)
    at_once(10, lambda n: domain.place(f"v{n}", Ticket("one", "AAPL", BUY, "market", 15, None)))
    bought = Holding.objects.exclude(visitor_id="ada")
    assert sum(holding.shares for holding in bought) == 100
    assert Holding.objects.get(visitor_id="ada").shares == 0
    assert Account.objects.get(pk="ada").cash == 100_000_00


WITH_MAKERS = st.lists(
    st.one_of(
        st.tuples(
            st.just("place"),
            st.sampled_from(["ada", "bob"]),
            st.sampled_from([BUY, SELL]),
            st.integers(1, 900),
            st.one_of(st.none(), st.integers(25_00, 27_00)),
        ),
        st.tuples(st.just("step")),
    ),
    max_size=25,
)


@pytest.mark.usefixtures("silent_log")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WITH_MAKERS)
def test_with_makers_and_a_moving_price_nothing_is_crossed_overdrawn_or_lost(acts: list[tuple]) -> None:
    with transaction.atomic():
        for number, act in enumerate(acts):
            if act[0] == "step":
                ticks = step_on()
                published = ticks.prices["AAPL"]
                assert (
                    published["bid"] is None
                    or published["ask"] is None
                    or published["bid"] < published["ask"]
                )
            else:
                domain.place(act[1], ticket(act[2], act[3], act[4], f"n{number}"))
            for who in ("ada", "bob"):
                _adds_up(who)
        transaction.set_rollback(True)


def _adds_up(who: str) -> None:
    """What a visitor has is what their trades made of the 100,000 dollars; what waits is set aside."""
    cash, shares = 100_000_00, 0
    for trade in TradeRow.objects.filter(Q(order__visitor_id=who) | Q(other__visitor_id=who)):
        mine = trade.order if trade.order and trade.order.visitor_id == who else trade.other
        sign = 1 if mine.side == BUY else -1
        cash, shares = cash - sign * trade.price * trade.quantity, shares + sign * trade.quantity
    waiting = OrderRow.objects.filter(visitor_id=who, open=True)
    bids, asks = waiting.filter(side=BUY), waiting.filter(side=SELL)
    account = Account.objects.filter(pk=who).first() or Account(visitor_id=who)
    holding = Holding.objects.filter(visitor_id=who).first() or Holding(visitor_id=who)
    assert (account.cash, holding.shares) == (cash, shares)
    assert account.reserved == sum(row.left * row.price for row in bids)
    assert holding.reserved == sum(row.left for row in asks)
    assert 0 <= account.reserved <= account.cash
    assert 0 <= holding.reserved <= holding.shares
