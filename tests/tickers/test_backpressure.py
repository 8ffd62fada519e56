"""Clients that do not read, acknowledge what they were not sent, or resume over and over, on both servers."""

import contextlib
import json
import socket as sockets
import struct
import time

import psutil
import pytest

from events.event import Cursor
from tests.live_server import LiveServer
from tests.waiting import wait_until

from .client import Prices, desk, handshake, newest_place, raw_socket
from .test_protocol import CLOSE, PING_FRAME, TEXT, frame


@pytest.fixture
def prices(site: LiveServer) -> Prices:
    return Prices(site)


@pytest.mark.parametrize("ahead", ["18446744073709551615-0", "next", "1-0"])
def test_an_ack_of_what_was_never_sent_is_an_error_and_changes_no_bound(
    site: LiveServer, prices: Prices, ahead: str
) -> None:
    with desk(site) as client:
        client.say("subscribe", symbols=["AAPL"])
        client.receive("snapshot")
        client.say("ack", id="1-0")
        assert client.receive("error")["code"] == "not_sent"
        ids = prices.step(60)
        assert [client.receive("ticks")["id"] for _ in ids] == ids
        newest = Cursor.parse(ids[-1])
        client.say("ack", id=str(Cursor(newest.ms, newest.n + 1)) if ahead == "next" else ahead)
        assert [told["code"] for told in client.silent()] == ([] if ahead == "1-0" else ["not_sent"])
        prices.step(5)
        assert client.closed() == 4008


def test_an_ack_that_comes_again_or_late_changes_nothing(site: LiveServer, prices: Prices) -> None:
    with desk(site) as client:
        client.say("subscribe", symbols=["AAPL"])
        client.receive("snapshot")
        ids = prices.step(60)
        assert [client.receive("ticks")["id"] for _ in ids] == ids
        for id_ in (ids[-1], ids[0], ids[-1]):
            client.say("ack", id=id_)
        assert client.silent() == []
        ids = prices.step(60)
        assert [client.receive("ticks")["id"] for _ in ids] == ids


def test_a_connection_is_replayed_the_log_twice_and_then_gets_resets(
    loaded_site: LiveServer,
) -> None:
    first, *_, last = Prices(loaded_site).step(1200)
    with desk(loaded_site) as client:
        wait_until(lambda: newest_place(loaded_site) >= Cursor.parse(last), "the hub has read the steps")
        replayed = []
        for _ in range(9):
            client.say("subscribe", symbols=["AAPL"], cursor=first)
            got = 0
            while (told := client.next())["type"] != "snapshot":
                got += told["type"] == "ticks"
            replayed.append(got)
        assert replayed[:3] == [1199] * 3
        assert replayed[-1] == 0
        assert sum(replayed) < 8400


def test_pings_whose_answers_are_not_read_do_not_pile_up_and_end_with_4008(loaded_site: LiveServer) -> None:
    process = psutil.Process(loaded_site.web.pid)
    with raw_socket(loaded_site) as raw:
        before = process.memory_info().rss
        assert _seconds_of_pinging(raw) > 10
        assert process.memory_info().rss - before < 10_000_000


def _seconds_of_pinging(raw: sockets.socket) -> float:
    """Send pings whenever they are taken, read nothing; returns when the server has ended it."""
    raw.settimeout(120)
    began = time.monotonic()
    with contextlib.suppress(ConnectionError):
        while True:
            raw.sendall(frame(PING_FRAME, b"x" * 125) * 500)
    return time.monotonic() - began


def test_a_replay_that_is_not_read_is_held_back(loaded_site: LiveServer) -> None:
    first, *_, last = Prices(loaded_site).step(3900)
    process = psutil.Process(loaded_site.web.pid)
    wait_until(lambda: newest_place(loaded_site) >= Cursor.parse(last), "the hub has read the steps")
    op = {"op": "subscribe", "symbols": ["AAPL", "MSFT"], "cursor": first, "depth": True}
    with contextlib.ExitStack() as stack:
        raws = [stack.enter_context(raw_socket(loaded_site)) for _ in range(20)]
        before = process.memory_info().rss
        for raw in raws:
            raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
            raw.sendall(frame(TEXT, json.dumps(op).encode()))
        time.sleep(4)
        assert process.memory_info().rss - before < 15_000_000


@pytest.mark.parametrize("data", [b"\xff" * 20, frame(CLOSE), frame(CLOSE) + frame(TEXT, b"{}")])
def test_a_socket_that_is_closed_as_soon_as_it_is_opened_leaves_no_traceback(
    site: LiveServer, data: bytes
) -> None:
    before = site.web.log.count("Traceback")
    for path in ("/tickers/ws/", "/nowhere/"):
        for number in range(12):
            raw = sockets.create_connection((site.host, site.port))
            raw.sendall(handshake(site, path) + (data if number % 2 else b""))
            raw.recv(4000)
            with contextlib.suppress(ConnectionError):
                raw.sendall(data)
            if number % 3:
                raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
            raw.close()
    with desk(site):
        time.sleep(1.5)  # Daphne looks for what has failed once a second
    assert site.web.log.count("Traceback") == before


@pytest.mark.parametrize("version", ["12", "8", "0", "x"])
def test_another_version_is_answered_with_the_supported_one(site: LiveServer, version: str) -> None:
    with sockets.create_connection((site.host, site.port)) as raw:
        raw.sendall(handshake(site).replace(b"Version: 13", f"Version: {version}".encode()))
        head = raw.makefile("rb").read().split(b"\r\n\r\n")[0].lower()
    assert head.startswith(b"http/1.1 400 bad request\r\n")
    assert b"\r\nsec-websocket-version: 13" in head
