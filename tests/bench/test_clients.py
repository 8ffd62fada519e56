"""Clients of held connections record each event once, however its bytes are cut, and answer as they must."""

import time
from collections.abc import Iterable

import pytest

from bench.clients.base import Client, Crowd
from bench.clients.longpoll import LongPoll
from bench.clients.socketio import SocketIO
from bench.clients.sse import Stream
from bench.clients.tickers import Trader
from bench.clients.websocket import Listener
from bench.subscribers import Tally


class _Transport:
    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data


def _opened(kind: type[Client], path: str = "/held/") -> tuple[Client, _Transport]:
    client, transport = kind(Crowd(8000, path, ("Cookie: visitor=v",), Tally())), _Transport()
    client.connection_made(transport)  # type: ignore[arg-type]
    return client, transport


def _pieces(data: bytes, size: int) -> Iterable[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def _answer(body: bytes, status: bytes = b"200 OK") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(body), body)


EVENT = b'{"t": 9700000000000001, "data": {}}'


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_long_poll_asks_at_once_with_the_new_cursor_and_records_each_event(size: int) -> None:
    client, transport = _opened(LongPoll)
    asked = b"GET /held/?%s HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nCookie: visitor=v\r\n\r\n"
    assert transport.written == asked % b"wait=0"
    client.data_received(_answer(b'{"events": [], "cursor": "5-0"}'))
    assert (client.crowd.opened, len(client.crowd.tally.delays)) == (1, 0)
    for piece in _pieces(_answer(b'{"events": [%s, %s], "cursor": "6-1"}' % (EVENT, EVENT)), size):
        client.data_received(piece)
    assert transport.written.endswith(asked % b"cursor=5-0&wait=55" + asked % b"cursor=6-1&wait=55")
    assert (client.crowd.opened, len(client.crowd.tally.delays), client.crowd.wrong) == (1, 2, 0)


def test_what_was_published_before_the_window_is_not_counted_in_it() -> None:
    tally = Tally()
    published = time.time_ns() // 1000
    time.sleep(0.001)
    tally.begin()
    tally.record(published)
    tally.record(time.time_ns() // 1000)
    assert len(tally.delays) == 1


def test_a_refused_long_poll_is_wrong_and_a_lost_connection_broken() -> None:
    client, _ = _opened(LongPoll)
    client.data_received(_answer(b'{"error": {}}', b"410 Gone"))
    client.connection_lost(None)
    assert (client.crowd.opened, client.crowd.wrong, client.crowd.broken) == (0, 1, 1)


def _frame(text: bytes, opcode: int = 1) -> bytes:
    length = bytes([len(text)]) if len(text) < 126 else b"\x7e" + len(text).to_bytes(2, "big")
    return bytes([0x80 | opcode]) + length + text


SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_trader_subscribes_receives_each_step_once_and_acknowledges_the_last(size: int) -> None:
    client, transport = _opened(Trader)
    step = b'{"type": "ticks", "id": "7-%d", "t": 9700000000000001, "data": "' + b"x" * 200 + b'"}'
    for piece in _pieces(
        SWITCHED + _frame(b'{"type": "snapshot"}') + _frame(step % 1) + _frame(step % 2), size
    ):
        client.data_received(piece)
    assert (client.crowd.opened, len(client.crowd.tally.delays)) == (1, 2)
    transport.written = b""
    client.tick()
    client.tick()
    assert transport.written == b'\x81\x97\0\0\0\0{"op":"ack","id":"7-2"}'


def test_a_ping_is_answered_and_is_no_event() -> None:
    client, transport = _opened(Listener)
    client.data_received(SWITCHED)
    transport.written = b""
    client.data_received(b"\x89\x00" + _frame(b"", 9) + _frame(b"abc", 9))
    assert transport.written == b"\x8a\x80\0\0\0\0" * 2 + b"\x8a\x83\0\0\0\0abc"
    assert (client.crowd.opened, len(client.crowd.tally.delays)) == (1, 0)


def test_a_refused_handshake_is_wrong() -> None:
    client, _ = _opened(Listener)
    client.data_received(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    assert (client.crowd.opened, client.crowd.wrong) == (0, 1)


def test_a_socket_io_client_connects_answers_pings_and_receives_what_is_emitted() -> None:
    client, transport = _opened(SocketIO)
    client.data_received(SWITCHED + _frame(b'0{"sid":"a"}'))
    assert (transport.written.endswith(b"\x81\x82\0\0\0\x0040"), client.crowd.opened) == (True, 0)
    client.data_received(
        _frame(b'40{"sid":"b"}') + _frame(b"2") + _frame(b'42["ticks",{"t":9700000000000001}]')
    )
    assert transport.written.endswith(b"\x81\x81\0\0\0\x003")
    assert (client.crowd.opened, len(client.crowd.tally.delays)) == (1, 1)


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_a_client_of_a_stream_receives_each_event_once_in_pieces_of_any_size(size: int) -> None:
    client, transport = _opened(Stream)
    assert b"\r\nAccept: text/event-stream\r\n" in transport.written
    chunk = b"id: 1\nevent: headline\ndata: %s\n\n" % EVENT
    for piece in _pieces(b"HTTP/1.1 200 OK\r\n\r\nretry: 3000\n\n" + chunk * 3, size):
        client.data_received(piece)
    assert (client.crowd.opened, len(client.crowd.tally.delays)) == (1, 3)


def test_a_refused_stream_is_wrong() -> None:
    client, _ = _opened(Stream)
    client.data_received(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
    assert (client.crowd.opened, client.crowd.wrong) == (0, 1)
