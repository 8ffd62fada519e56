"""The socket as it is seen from outside, on Daphne and on uvicorn: each frame and each close code."""

import contextlib
import json
import socket as sockets
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from events.event import Cursor
from tests.live_server import LiveServer
from tests.waiting import Stopwatch, wait_until

from .client import Client, Prices, desk, new_visitor, newest_place, open_socket, portfolio, raw_socket


@pytest.fixture
def prices(site: LiveServer) -> Prices:
    return Prices(site)


@pytest.fixture
def client(site: LiveServer) -> Iterator[Client]:
    with desk(site) as client:
        yield client


@pytest.mark.parametrize("origin", [None, "null", "http://example.org", "http://127.0.0.1:1", "nonsense"])
def test_a_foreign_null_or_absent_origin_is_refused_before_the_handshake(
    site: LiveServer, origin: Any
) -> None:
    with pytest.raises(InvalidStatus) as refused, open_socket(site, origin=origin):
        pass
    answer = refused.value.response
    assert answer.status_code == 403 or (origin == "nonsense" and answer.status_code == 400)
    if answer.status_code == 403:
        assert json.loads(answer.body)["error"]["code"] == "foreign_origin"


@pytest.mark.parametrize("path", ["/tickers/ws", "/tickers/", "/", "/nowhere/", "/tickers/ws/more/"])
@pytest.mark.parametrize("own", [True, False])
def test_an_unknown_path_is_not_found(site: LiveServer, path: str, own: bool) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        open_socket(site, path=path, origin=site.url if own else None),
    ):
        pass
    answer = refused.value.response
    assert (answer.status_code, json.loads(answer.body)["error"]["code"]) == (404, "not_found")


def test_the_welcome_has_the_stocks_the_cursor_and_the_portfolio(site: LiveServer, prices: Prices) -> None:
    prices.step()
    with desk(site, new_visitor(site)) as client:
        welcome = client.welcome
    assert sorted(welcome) == ["cursor", "portfolio", "symbols", "type"]
    assert welcome["symbols"] == ["AAPL", "AMZN", "GOOG", "IBM", "MSFT"]
    assert welcome["cursor"]
    assert (welcome["portfolio"]["cash"], welcome["portfolio"]["holdings"]) == (100000.0, [])


def test_a_client_without_a_cookie_may_watch_but_not_order(client: Client) -> None:
    assert client.welcome["portfolio"] is None
    client.say("order", client_id="one", symbol="AAPL", side="buy", kind="market", quantity=1)
    error = client.receive("error")
    assert (error["code"], error["client_id"]) == ("no_visitor", "one")
    client.say("cancel", order_id=1)
    assert client.receive("error")["code"] == "no_visitor"


def test_following_begins_with_a_snapshot_and_continues_with_one_frame_per_step(
    client: Client, prices: Prices
) -> None:
    client.say("subscribe", symbols=["AAPL", "MSFT"], cursor=None)
    snapshot = client.receive("snapshot")
    assert snapshot["symbols"] == ["AAPL", "MSFT"]
    ids = prices.step(3)
    frames = [client.next() for _ in ids]
    assert [frame["id"] for frame in frames] == ids
    assert sorted(frames[0]) == ["data", "date", "id", "t", "topic", "type"]
    assert frames[0]["date"] == "2000-02-01"
    assert frames[0]["data"]["AAPL"] == {"last": 1, "bid": 0.99, "ask": 1.01, "volume": 100}
    assert [frame["data"]["AAPL"]["last"] for frame in frames] == [1, 2, 3]
    assert sorted(frames[2]["data"]) == ["AAPL", "MSFT"]


def test_only_followed_stocks_are_sent_and_with_depth_the_book(client: Client, prices: Prices) -> None:
    client.say("subscribe", symbols=["AAPL"], depth=True)
    client.receive("snapshot")
    prices.step()
    assert client.next()["data"] == {
        "AAPL": {
            "last": 1,
            "bid": 0.99,
            "ask": 1.01,
            "volume": 100,
            "book": {"bids": [[0.99, 100]], "asks": [[1.01, 100]]},
        }
    }
    client.say("unsubscribe", symbols=["AAPL"])
    assert client.silent() == []
    prices.step()
    assert client.silent() == []


def test_a_ping_is_answered_with_its_number(client: Client) -> None:
    client.say("ping", n=17)
    assert client.next() == {"type": "pong", "n": 17}


def test_every_state_of_an_order_is_sent_and_its_trade_to_all(site: LiveServer) -> None:
    cookie = new_visitor(site)
    with desk(site, cookie) as client, desk(site, cookie) as tab, desk(site, new_visitor(site)) as other:
        for one in (client, tab, other):
            one.say("subscribe", symbols=["IBM"])
            one.receive("snapshot")
        client.say("order", client_id="one", symbol="IBM", side="buy", kind="market", quantity=10)
        for one in (client, tab):
            accepted, filled = one.receive("order"), one.receive("order")
            assert (accepted["client_id"], accepted["state"], filled["state"]) == (
                "one",
                "accepted",
                "filled",
            )
            assert filled["data"]["filled"] == 10
            assert filled["topic"].startswith("tickers.orders.")
        trade = other.receive("trade")
        assert (trade["data"]["symbol"], trade["data"]["quantity"]) == ("IBM", 10)
        assert [frame["type"] for frame in other.silent()] == []
    mine = portfolio(site, cookie)
    assert mine["holdings"][0]["shares"] == 10
    assert mine["cash"] == round(100000 - filled["data"]["value"], 2)


def test_the_same_client_id_twice_is_one_order(site: LiveServer) -> None:
    cookie = new_visitor(site)
    with desk(site, cookie) as client:
        order = {"client_id": "one", "symbol": "MSFT", "side": "buy", "kind": "market", "quantity": 3}
        client.say("order", **order)
        first = client.receive("order", state="filled")
        client.say("order", **order)
        again = client.receive("order")
        assert (again["state"], again["order_id"], again["id"]) == ("filled", first["order_id"], None)
    assert portfolio(site, cookie)["holdings"][0]["shares"] == 3


def test_a_limit_order_waits_and_is_cancelled_once(site: LiveServer) -> None:
    with desk(site, new_visitor(site)) as client, desk(site, new_visitor(site)) as other:
        client.say("order", client_id="one", symbol="MSFT", side="buy", kind="limit", price=1.25, quantity=3)
        accepted = client.receive("order")
        assert (accepted["state"], accepted["data"]["price"]) == ("accepted", 1.25)
        other.say("cancel", order_id=accepted["order_id"])
        assert other.receive("error")["code"] == "unknown_order"
        client.say("cancel", order_id=accepted["order_id"])
        assert client.receive("order")["state"] == "cancelled"
        client.say("cancel", order_id=accepted["order_id"])
        assert client.receive("error")["code"] == "not_open"


def test_an_order_that_cannot_be_paid_for_is_rejected_with_its_reason(site: LiveServer) -> None:
    with desk(site, new_visitor(site)) as client:
        client.say("order", client_id="one", symbol="AAPL", side="sell", kind="market", quantity=1)
        order = client.receive("order")
        assert (order["state"], order["reason"]) == ("rejected", "insufficient_shares")
        client.say(
            "order", client_id="two", symbol="AAPL", side="buy", kind="limit", price=1000, quantity=5000
        )
        assert client.receive("order")["reason"] == "insufficient_cash"
        client.say("order", client_id="three", symbol="GOOG", side="buy", kind="market", quantity=1)
        assert client.receive("order")["reason"] == "not_listed"


GOOD = {
    "op": "order",
    "client_id": "x",
    "symbol": "AAPL",
    "side": "buy",
    "kind": "limit",
    "price": 1,
    "quantity": 1,
}
BAD = {
    "not json": "{",
    "an array": "[]",
    "nothing": "null",
    "NaN": '{"op":"ping","n":NaN}',
    "deep": "[" * 30_000,
    "no op": "{}",
    "unknown op": '{"op":"buy"}',
    "op of another type": '{"op":{}}',
    "symbols missing": '{"op":"subscribe"}',
    "symbols empty": '{"op":"subscribe","symbols":[]}',
    "symbols of text": '{"op":"subscribe","symbols":"AAPL"}',
    "symbols of numbers": '{"op":"subscribe","symbols":[1]}',
    "a cursor of rubbish": '{"op":"subscribe","symbols":["AAPL"],"cursor":"abc"}',
    "a cursor of a number": '{"op":"subscribe","symbols":["AAPL"],"cursor":17}',
    "depth of text": '{"op":"subscribe","symbols":["AAPL"],"depth":"yes"}',
    "ack without id": '{"op":"ack"}',
    "ack of rubbish": '{"op":"ack","id":"1-"}',
    "ping of text": '{"op":"ping","n":"1"}',
    "ping of true": '{"op":"ping","n":true}',
    "cancel of text": '{"op":"cancel","order_id":"1"}',
    "quantity of text": json.dumps(GOOD | {"quantity": "1"}),
    "half a share": json.dumps(GOOD | {"quantity": 1.5}),
    "price of text": json.dumps(GOOD | {"price": "1.00"}),
    "no price": json.dumps(GOOD | {"price": None}),
    "price true": json.dumps(GOOD | {"price": True}),
    "another side": json.dumps(GOOD | {"side": "hold"}),
    "another kind": json.dumps(GOOD | {"kind": ["limit"]}),
    "no client_id": json.dumps(GOOD | {"client_id": ""}),
    "a control character": json.dumps(GOOD | {"client_id": "a\u0000b"}),
    "half a character": json.dumps(GOOD | {"client_id": "\ud800"}),
    "symbol of a number": json.dumps(GOOD | {"symbol": 1}),
}


def test_a_malformed_frame_is_answered_and_the_third_in_a_row_closes(site: LiveServer) -> None:
    texts = list(BAD.items())
    for first in range(0, len(texts), 3):
        three = (texts[first : first + 3] * 3)[:3]
        with desk(site) as client:
            for name, text in three:
                client.socket.send(text)
                error = client.next()
                assert error["type"] == "error", name
                assert error["code"].startswith(("bad_", "unknown_op")), (name, error)
            assert client.closed() == 4400


def test_a_good_frame_between_bad_ones_resets_the_count(client: Client) -> None:
    for _ in range(3):
        for _ in range(2):
            client.socket.send("{")
            assert client.receive("error")["code"] == "bad_json"
        client.say("ping", n=1)
        client.receive("pong")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": 0}, "bad_quantity"),
        ({"quantity": -1}, "bad_quantity"),
        ({"quantity": 10**30}, "bad_quantity"),
        ({"price": 0}, "bad_price"),
        ({"price": -1}, "bad_price"),
        ({"price": 1.001}, "bad_price"),
        ({"price": 10**30}, "bad_price"),
        ({"symbol": "ENRN"}, "unknown_symbol"),
        ({"client_id": "x" * 65}, "too_long"),
    ],
)
def test_an_impossible_order_is_refused_without_counting_as_malformed(
    site: LiveServer, change: dict[str, Any], code: str
) -> None:
    with desk(site, new_visitor(site)) as client:
        for _ in range(4):
            client.socket.send(json.dumps(GOOD | change))
            assert client.receive("error")["code"] == code


@pytest.mark.parametrize(
    ("text", "cents"), [("0.01", 0.01), ("123.45", 123.45), ("1e2", 100.0), ("7", 7.0), ("1.10", 1.1)]
)
def test_a_price_is_read_to_the_cent(site: LiveServer, text: str, cents: float) -> None:
    with desk(site, new_visitor(site)) as client:
        client.socket.send(json.dumps(GOOD).replace('"price": 1,', f'"price": {text},'))
        assert client.receive("order")["data"]["price"] == cents


@pytest.mark.parametrize("text", ["0.1" + "0" * 30 + "1", "1e300", "1e-300", "0.005"])
def test_a_price_that_is_no_number_of_cents_is_refused(site: LiveServer, text: str) -> None:
    with desk(site, new_visitor(site)) as client:
        client.socket.send(json.dumps(GOOD).replace('"price": 1,', f'"price": {text},'))
        assert client.receive("error")["code"] == "bad_price"


@pytest.mark.parametrize("number", ["1E+900000", "1e99999999999999999999", "9" * 60_000])
@pytest.mark.parametrize("text", ['{"op":"order","price":%s}', '{"op":"ping","n":%s}', "[[%s]]"])
def test_a_huge_number_anywhere_is_refused_at_once_and_counts_as_malformed(
    site: LiveServer, text: str, number: str
) -> None:
    process = psutil.Process(site.web.pid)
    with desk(site) as client:
        before = sum(process.cpu_times()[:2])
        for _ in range(3):
            client.socket.send(text % number)
            assert client.receive("error")["code"] == "bad_json"
        assert client.closed() == 4400
    assert sum(process.cpu_times()[:2]) - before < 0.3


def test_a_binary_frame_closes_with_1003(client: Client) -> None:
    client.socket.send(b"{}")
    assert client.closed() == 1003


def test_64_kib_are_read_and_more_close_with_1009(site: LiveServer) -> None:
    with desk(site) as client:
        client.socket.send("{" + "x" * 65535)
        assert client.receive("error")["code"] == "bad_json"
        client.socket.send("{" + "x" * 65536)
        assert client.closed() == 1009


def test_many_frames_of_one_message_count_together_and_close_with_1009(client: Client) -> None:
    with contextlib.suppress(ConnectionClosed):  # it may be closed before the last frame has left
        client.socket.send(["x" * 30_000] * 3)
    assert client.closed() == 1009


def test_20_messages_in_a_second_are_answered_and_the_21st_closes_with_4029(client: Client) -> None:
    for n in range(20):
        client.say("ping", n=n)
    assert [client.receive("pong")["n"] for _ in range(20)] == list(range(20))
    with contextlib.suppress(ConnectionClosed):  # by then it may be
        for _ in range(200):  # a slow machine takes long: some 21 of them are within a second
            client.say("ping", n=20)
    assert client.closed() == 4029


def test_a_client_that_acknowledges_nothing_is_closed_with_4008_after_64_frames_and_can_resume(
    site: LiveServer, prices: Prices
) -> None:
    with desk(site) as client:
        client.say("subscribe", symbols=["AAPL"])
        client.receive("snapshot")
        ids = prices.step(70)
        received = [client.receive("ticks")["id"] for _ in range(64)]
        assert client.closed() == 4008
        assert received == ids[:64]
    with desk(site) as client:
        client.say("subscribe", symbols=["AAPL"], cursor=received[-1])
        assert [client.next()["id"] for _ in range(6)] == ids[64:]
        assert client.next()["type"] == "snapshot"


def test_a_client_that_acknowledges_is_never_closed(site: LiveServer, prices: Prices, client: Client) -> None:
    client.say("subscribe", symbols=["AAPL"])
    client.receive("snapshot")
    for _ in range(5):
        ids = prices.step(60)
        assert [client.receive("ticks")["id"] for _ in range(60)] == ids
        client.say("ack", id=ids[-1])
        client.silent()


def test_a_resume_gets_all_that_was_missed_once_even_200_steps_and_then_the_present(
    site: LiveServer, prices: Prices
) -> None:
    missed = prices.step(201)
    with desk(site) as client:
        wait_until(lambda: newest_place(site) >= Cursor.parse(missed[-1]), "the hub has read the steps")
        client.say("subscribe", symbols=["AAPL"], cursor=missed[0])
        assert [client.next()["id"] for _ in range(200)] == missed[1:]
        assert client.receive("snapshot")["data"]["AAPL"]["last"] == 201
        assert client.silent() == []
        live = prices.step(2)
        assert [client.next()["id"] for _ in range(2)] == live


@pytest.mark.parametrize("cursor", ["1-0", "18446744073709551615-0", "99999999999999-0"])
def test_a_cursor_that_is_not_kept_or_not_known_is_answered_with_a_reset(
    site: LiveServer, prices: Prices, client: Client, cursor: str
) -> None:
    client.say("subscribe", symbols=["AAPL"], cursor=cursor)
    assert client.next()["type"] == "reset"
    assert client.next()["type"] == "snapshot"
    ids = prices.step()
    assert client.next()["id"] == ids[0]


def test_another_stock_can_be_resumed_beside_one_that_is_live(
    site: LiveServer, prices: Prices, client: Client
) -> None:
    client.say("subscribe", symbols=["AAPL"])
    client.receive("snapshot")
    ids = prices.step(3)
    assert [client.next()["id"] for _ in ids] == ids
    client.say("subscribe", symbols=["MSFT"], cursor=ids[0])
    past = [client.next() for _ in range(2)]
    assert [(frame["id"], list(frame["data"])) for frame in past] == [(ids[1], ["MSFT"]), (ids[2], ["MSFT"])]
    client.receive("snapshot")
    prices.step()
    assert sorted(client.next()["data"]) == ["AAPL", "MSFT"]


def test_a_client_that_never_reads_is_closed_and_delays_no_one(site: LiveServer, prices: Prices) -> None:
    with _silent_socket(site) as silent, desk(site) as client:
        client.say("subscribe", symbols=["AAPL"])
        client.receive("snapshot")
        before = psutil.Process(site.web.pid).memory_info().rss
        delays = []
        for _ in range(20):
            ids = prices.step(10)
            watch = Stopwatch()
            assert [client.receive("ticks")["id"] for _ in ids] == ids
            delays.append(watch.seconds())
            client.say("ack", id=ids[-1])
        assert psutil.Process(site.web.pid).memory_info().rss - before < 20_000_000
        assert max(delays) < 1.0
        received = _read_until(silent, _CLOSE_4008)
        assert received.count(b'"type": "ticks"') == 64


_CLOSE_4008 = b"\x88\x02\x0f\xa8"


def _read_until(raw: sockets.socket, end: bytes) -> bytes:
    raw.settimeout(15)
    received = b""
    while end not in received:
        chunk = raw.recv(65536)
        assert chunk, "the connection ended without a word"
        received += chunk
    return received


def _silent_socket(site: LiveServer) -> sockets.socket:
    """Return a socket that follows Apple and does not read."""
    raw = raw_socket(site)
    payload = b'{"op":"subscribe","symbols":["AAPL"]}'
    raw.sendall(bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
    return raw


def test_without_upgrade_the_answer_is_426(site: LiveServer) -> None:
    with pytest.raises(urllib.error.HTTPError) as plain:
        urllib.request.urlopen(f"{site.url}/tickers/ws/", timeout=60)
    with plain.value as answer_to_plain:
        assert (answer_to_plain.code, answer_to_plain.headers["Upgrade"]) == (426, "websocket")
        assert "upgrade" in answer_to_plain.headers.get_all("Connection")
        assert json.load(answer_to_plain)["error"]["code"] == "upgrade_required"
