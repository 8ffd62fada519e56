"""The socket's consumer in this process: its cost, what it leaves behind, what it does when parts fail."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from channels.testing import WebsocketCommunicator
from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.utils import CursorWrapper

from config.asgi import application
from events import log, outbox
from events.hub import hub
from events.person import Person
from tests.redis_server import RedisServer
from tests.tasks import tasks_of_clients
from tests.waiting import until
from tickers import domain, transport
from tickers.events import Ticks
from tickers.line import catching_up, following, frames, order_queue
from web.asgi.http import held
from web.visitor import COOKIE, cookie_value, new_visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]

PRICES = {"last": 1.0, "bid": 0.99, "ask": 1.01, "volume": 100, "book": {"bids": [], "asks": []}}


@pytest_asyncio.fixture(autouse=True)
async def exchange(clean_log: RedisServer, transactional_db: None) -> AsyncIterator[RedisServer]:
    await asyncio.to_thread(_in_thread, domain.seed)
    yield clean_log
    await hub.stop()
    await asyncio.wrap_future(order_queue._thread.submit(connections.close_all))


def _in_thread(act: Any, *arguments: Any) -> Any:
    try:
        return act(*arguments)
    finally:
        connections.close_all()


def socket(visitor: Person | None = None) -> WebsocketCommunicator:
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    if visitor:
        headers.append((b"cookie", f"{COOKIE}={cookie_value(visitor)}".encode()))
    return WebsocketCommunicator(application, "/tickers/ws/", headers=headers)


async def opened(visitor: Person | None = None) -> WebsocketCommunicator:
    one = socket(visitor)
    assert (await one.connect(timeout=60))[0]
    assert (await receive(one))["type"] == "welcome"
    return one


async def receive(one: WebsocketCommunicator) -> dict[str, Any]:
    return json.loads(await one.receive_from(timeout=60))


async def step(price: float = 1.0) -> None:
    await asyncio.to_thread(outbox.publish_now, Ticks("2000-02-01", {"AAPL": PRICES | {"last": price}}))


async def followed(*symbols: str) -> WebsocketCommunicator:
    one = await opened()
    await one.send_to(json.dumps({"op": "subscribe", "symbols": symbols}))
    while (await receive(one))["type"] != "snapshot":
        pass
    return one


async def test_a_frame_is_encoded_once_for_all_clients_that_follow_the_same_stocks(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await step()
    clients = [await followed("AAPL") for _ in range(5)]
    written = []
    real = frames.frame
    monkeypatch.setattr(
        frames, "frame", lambda type_, **fields: written.append(type_) or real(type_, **fields)
    )
    await step(2.0)
    assert [(await receive(one))["data"]["AAPL"]["last"] for one in clients] == [2.0] * 5
    assert written == ["ticks"]
    for one in clients:
        await one.disconnect()


async def test_a_step_costs_no_query_and_no_redis_command_a_client(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await step()
    clients = [await followed("AAPL") for _ in range(20)]
    await until(lambda: all(tail.loaded for tail in hub.tails.values()), "the hub has read all logs")
    queries = []
    execute = CursorWrapper.execute
    monkeypatch.setattr(CursorWrapper, "execute", lambda *given: queries.append(given) or execute(*given))
    with exchange.client() as redis:
        before, began = redis.info("commandstats"), time.monotonic()
        await step(2.0)
        for one in clients:
            await receive(one)
        after, seconds = redis.info("commandstats"), time.monotonic() - began
    assert queries == []
    # The hub asks again after a time without news, with any followers.
    without_news = seconds * 1000 // log.BLOCK_MS
    reads = [commands.get("cmdstat_xread", {"calls": 0})["calls"] for commands in (before, after)]
    assert reads[1] - reads[0] <= 2 + without_news
    for one in clients:
        await one.disconnect()


async def test_a_client_that_leaves_leaves_nothing_behind(exchange: RedisServer) -> None:
    await step()
    await (await followed("AAPL")).disconnect()
    for _ in range(20):
        one = await followed("AAPL")
        await one.disconnect()
    await until(lambda: held["tickers"] == 0, "no socket counts as held")
    await until(lambda: not tasks_of_clients(), "no task is left")
    assert hub.tails["tickers"].follow("tickers.ticks").followers == 1  # this one


async def test_a_handler_that_fails_leaves_nothing_behind(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await step()
    one = await followed("AAPL")
    monkeypatch.setattr(transport.ops, "parse", lambda body: 1 / 0)
    await one.send_to("{}")
    with pytest.raises(ZeroDivisionError):
        await one.wait(timeout=60)
    assert held["tickers"] == 0
    await until(lambda: not tasks_of_clients(), "no task is left")


async def test_a_log_that_cannot_be_followed_closes_with_1011(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await step()
    one = await followed("AAPL")
    monkeypatch.setattr(following.frames, "ticks", lambda *_: 1 / 0)
    await step(2.0)
    closed = await one.receive_output(timeout=60)
    assert (closed["type"], closed["code"]) == ("websocket.close", 1011)
    await one.disconnect()


async def test_replays_give_way_after_twenty_entries_however_many_there_are(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await step()
    clients = [await opened() for _ in range(3)]
    first = str(hub.cursor("tickers"))
    steps = [Ticks("2000-02-01", {"AAPL": PRICES})] * 200
    await asyncio.to_thread(log.append_all, [(one.topic, one.type, 0, one.data, "") for one in steps])
    await until(lambda: len(hub.tails["tickers"].events("tickers.ticks")) == 201, "the steps are read")
    replayed: list[object] = []
    missed = following.Following.missed
    monkeypatch.setattr(
        following.Following, "missed", lambda *given: replayed.append(given) or missed(*given)
    )
    in_each_turn: list[int] = []

    async def count() -> None:
        while True:
            in_each_turn.append(len(replayed))
            replayed.clear()
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    for one in clients:
        await one.send_to(json.dumps({"op": "subscribe", "symbols": ["AAPL"], "cursor": first}))
    for one in clients:
        assert [(await receive(one))["type"] for _ in range(201)] == ["ticks"] * 200 + ["snapshot"]
    counting.cancel()
    assert (sum(in_each_turn), max(in_each_turn)) == (600, 20)
    for one in clients:
        await one.disconnect()


ORDER = {"op": "order", "client_id": "one", "symbol": "AAPL", "side": "buy", "kind": "market", "quantity": 1}


async def test_a_database_failure_is_reported_with_the_orders_client_id(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise DatabaseError("database is locked")

    one = await opened(new_visitor())
    monkeypatch.setattr(domain, "place", fails)
    await one.send_to(json.dumps(ORDER))
    error = await receive(one)
    assert (error["type"], error["code"], error["client_id"]) == ("error", "database_unavailable", "one")
    await one.disconnect()


async def test_an_order_is_answered_while_redis_is_down_and_published_when_it_is_back(
    exchange: RedisServer,
) -> None:
    await step()
    one = await opened(new_visitor())
    exchange.kill()
    await one.send_to(json.dumps(ORDER))
    answer = await receive(one)
    assert (answer["type"], answer["client_id"], answer["state"], answer["id"]) == (
        "order",
        "one",
        "filled",
        None,
    )
    exchange.start()
    await asyncio.to_thread(_in_thread, outbox.relay)
    frames_ = [await receive(one) for _ in range(2)]
    assert [(frame["client_id"], frame["state"]) for frame in frames_] == [
        ("one", "accepted"),
        ("one", "filled"),
    ]
    await one.disconnect()


async def test_a_ping_does_not_wait_for_an_order(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    may_go_on = threading.Event()

    def slow(*_: object) -> None:
        may_go_on.wait(10)
        raise DatabaseError("too late")

    one = await opened(new_visitor())
    monkeypatch.setattr(domain, "place", slow)
    await one.send_to(json.dumps(ORDER))
    await one.send_to('{"op":"ping","n":5}')
    assert await receive(one) == {"type": "pong", "n": 5}
    may_go_on.set()
    assert (await receive(one))["code"] == "database_unavailable"
    await one.disconnect()


async def test_a_resume_before_the_log_was_read_is_a_reset_not_silence(exchange: RedisServer) -> None:
    exchange.kill()
    one = await opened()
    await one.send_to('{"op":"subscribe","symbols":["AAPL"],"cursor":"1-0"}')
    assert (await receive(one))["type"] == "reset"
    snapshot = await receive(one)
    assert (snapshot["type"], snapshot["cursor"], snapshot["data"]["AAPL"]["last"]) == (
        "snapshot",
        None,
        25.94,
    )
    await one.disconnect()


@pytest.mark.parametrize(
    ("path", "origin", "status"),
    [
        ("/tickers/ws", b"http://localhost", 404),
        ("/", b"http://localhost", 404),
        ("/tickers/ws/", b"http://example.org", 403),
        ("/tickers/ws/", b"null", 403),
        ("/tickers/ws/", b"http://[", 403),
    ],
)
async def test_a_refusal_is_an_answer_and_no_exception(path: str, origin: bytes, status: int) -> None:
    one = WebsocketCommunicator(application, path, headers=[(b"host", b"localhost"), (b"origin", origin)])
    one.scope["extensions"] = {"websocket.http.response": {}}
    await one.send_input({"type": "websocket.connect"})
    assert (await one.receive_output(timeout=60))["status"] == status
    assert (await one.receive_output(timeout=60))["type"] == "websocket.http.response.body"
    await one.wait(timeout=60)


async def test_a_server_without_denial_responses_closes_instead() -> None:
    one = WebsocketCommunicator(application, "/nowhere/", headers=[])
    assert await one.connect(timeout=60) == (False, 1000)
    await one.wait(timeout=60)


async def test_a_cursor_from_elsewhere_is_a_reset_even_while_redis_does_not_answer(
    exchange: RedisServer,
) -> None:
    await step()
    one = await opened()
    exchange.kill()
    await one.send_to('{"op":"subscribe","symbols":["AAPL"],"cursor":"18446744073709551615-0"}')
    assert [(await receive(one))["type"] for _ in range(2)] == ["reset", "snapshot"]
    exchange.start()
    await step(2.0)
    assert (await receive(one))["data"]["AAPL"]["last"] == 2.0
    await one.disconnect()


async def test_a_resume_at_the_moment_of_stopping_is_answered_with_1012(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await step()
    one = await opened()
    cursor = str(hub.cursor("tickers"))
    monkeypatch.setattr(hub, "stopping", True)
    await one.send_to(json.dumps({"op": "subscribe", "symbols": ["AAPL"], "cursor": cursor}))
    assert (await one.receive_output(timeout=60))["code"] == 1012
    await one.disconnect()
    await one.wait(timeout=60)


async def test_a_market_that_cannot_be_read_is_an_error_and_the_socket_stays(
    exchange: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails() -> None:
        raise InterfaceError("connection already closed")

    one = await opened()
    monkeypatch.setattr(catching_up, "market_now", fails)
    await one.send_to('{"op":"subscribe","symbols":["AAPL"]}')
    assert (await receive(one))["code"] == "database_unavailable"
    await one.send_to('{"op":"ping","n":1}')
    assert (await receive(one))["type"] == "pong"
    await one.disconnect()
