"""The trading desk with all its parts, when they are slow, stop, or are torn away."""

import asyncio
import contextlib
import statistics
from collections.abc import Iterator

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from tests.live_server import TICKS, LiveServer, live_server, replica
from tests.many_sockets import open_many
from tests.waiting import slowness, wait_until, within

from .client import Client, desk, new_visitor, portfolio, raw_socket

# Held clients of one server that stops: enough that one forgotten would be seen.
HELD = 40


@pytest.fixture(scope="module", params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def market(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A site whose market runs."""
    with live_server(request.param, workers=True, **TICKS) as server:
        yield server


def order(client: Client, client_id: str, **fields: object) -> None:
    """Send an order for Microsoft."""
    defaults = {"symbol": "MSFT", "side": "buy", "kind": "market", "quantity": 1}
    client.say("order", client_id=client_id, **defaults | fields)


def test_the_market_steps_four_times_a_second_and_no_faster(market: LiveServer) -> None:
    """No faster over all of them since they began: a step that was late is close to the next."""
    with desk(market) as client:
        client.say("subscribe", symbols=["AAPL", "AMZN", "GOOG", "IBM", "MSFT"])
        assert sorted(client.receive("ticks")["data"]) == ["AAPL", "AMZN", "IBM", "MSFT"]
        with within(12 * 0.25 * 3, "twelve steps"):
            last = [client.receive("ticks") for _ in range(12)][-1]
    began = psutil.Process(market.beat.pid).create_time()
    with market.redis.client() as redis:
        log = [fields for _, fields in redis.xrange("events:tickers") if fields["type"] == "ticks"]
    steps = [step for step in log if began <= int(step["t"]) / 1e6 <= last["t"] / 1e6]
    assert len(steps) <= 1 + (last["t"] / 1e6 - began) / 0.25


def test_an_order_is_answered_before_the_next_step_of_the_market(market: LiveServer) -> None:
    """Of 20 orders most: a step may come at the very moment in which an order is on its way."""
    with desk(market, new_visitor(market)) as client:
        client.say("subscribe", symbols=["AAPL"])
        before = [_steps_before_the_answer(client, f"o{number}") for number in range(20)]
    assert statistics.median(before) <= slowness() - 1  # that is none on an ordinary machine


def _steps_before_the_answer(client: Client, client_id: str) -> int:
    """Order just after a step; returns how many came before the order was accepted."""
    client.say("ack", id=client.receive("ticks")["id"])
    order(client, client_id)
    steps = 0
    while (frame := client.next())["type"] != "order" or frame["client_id"] != client_id:
        steps += frame["type"] == "ticks"
    return steps


def test_an_order_placed_at_one_process_arrives_at_another_and_they_share_one_book(
    market: LiveServer,
) -> None:
    with replica(market) as other:
        cookie = new_visitor(market)
        with (
            desk(market, cookie) as here,
            desk(other, cookie) as there,
            desk(other, new_visitor(market)) as seller,
        ):
            order(here, "one", quantity=10)
            assert there.receive("order", client_id="one", state="filled")["data"]["filled"] == 10
            order(there, "two", side="sell", kind="limit", price=900, quantity=10)
            placed = here.receive("order", client_id="two")
            here.say("cancel", order_id=placed["order_id"])
            assert there.receive("order", client_id="two", state="cancelled")["reason"] == "by_visitor"
            order(seller, "one", side="sell")
            assert seller.receive("order")["reason"] == "insufficient_shares"


def test_a_server_that_stops_closes_all_with_1012_and_they_resume_elsewhere_without_a_gap(
    market: LiveServer,
) -> None:
    """Of 40 clients each sees every step exactly once, on the one process and then on the other."""
    with replica(market) as other, contextlib.ExitStack() as stack:
        clients = [stack.enter_context(desk(other)) for _ in range(HELD)]
        for client in clients:
            client.say("subscribe", symbols=["AAPL"])
        seen = [[client.receive("ticks")["id"] for _ in range(2)] for client in clients]
        other.web.sigterm()
        for client, ids in zip(clients, seen, strict=True):
            assert _ticks_until_closed(client, ids) == 1012
        for ids in seen:
            with desk(market) as client:
                client.say("subscribe", symbols=["AAPL"], cursor=ids[-1])
                ids += [client.receive("ticks")["id"] for _ in range(3)]
    with market.redis.client() as redis:
        log = [id_ for id_, fields in redis.xrange("events:tickers") if fields["type"] == "ticks"]
    for ids in seen:
        first = log.index(ids[0])
        assert ids == log[first : first + len(ids)]


def _ticks_until_closed(client: Client, ids: list[str]) -> int | None:
    try:
        while True:
            frame = client.next()
            if frame["type"] == "ticks":
                ids.append(frame["id"])
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_a_redis_that_comes_back_empty_is_a_reset_within_ten_seconds_and_the_prices_continue(
    market: LiveServer,
) -> None:
    with desk(market, new_visitor(market)) as client:
        client.say("subscribe", symbols=["AAPL"])
        before = client.receive("ticks")["id"]
        market.redis.kill()
        order(client, "meanwhile")
        answer = client.receive("order", client_id="meanwhile")
        assert (answer["state"], answer["id"]) == ("filled", None)
        market.redis.empty()
        market.redis.start()
        with within(10, "a reset and new prices"):
            assert client.receive("reset")["symbols"] == ["AAPL"]
            client.receive("snapshot")
            client.receive("ticks")
    with desk(market) as client:
        client.say("subscribe", symbols=["AAPL"], cursor=before)
        assert client.receive("reset")
    wait_until(lambda: market.health()[0] == 200, "all parts are well")


def test_the_book_survives_a_server_that_is_killed(market: LiveServer) -> None:
    cookie = new_visitor(market)
    with replica(market) as other:
        with desk(other, cookie) as client:
            order(client, "one", kind="limit", price=1.23, quantity=7)
            placed = client.receive("order", client_id="one")
            other.web.kill()
        assert portfolio(market, cookie)["reserved"] == 8.61
        with desk(market, cookie) as client:
            client.say("cancel", order_id=placed["order_id"])
            client.receive("order", client_id="one", state="cancelled")
    assert portfolio(market, cookie)["reserved"] == 0.0


def test_a_thousand_sockets_opened_in_a_second_are_all_answered(market: LiveServer) -> None:
    """However slow the machine: each that is cut off comes again, as pages do, and none comes in vain."""
    with within(20, "all are welcomed"):
        asyncio.run(open_many(market, "/tickers/ws/", 1000))


@pytest.mark.soak
def test_a_client_that_answers_no_ping_is_closed_within_50_seconds(market: LiveServer) -> None:
    with within(50, "it is closed"), raw_socket(market) as raw, contextlib.suppress(ConnectionResetError):
        raw.settimeout(300)
        while raw.recv(65536):
            pass
