"""Clients of held connections record each event once, however its bytes are cut, and answer as they must."""

from collections.abc import Iterable

import pytest

from bench.clients.base import Client, Crowd
from bench.clients.longpoll import LongPoll
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


EVENT = b'{"t": 1700000000000001, "data": {}}'


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


def test_a_refused_long_poll_is_wrong_and_a_lost_connection_broken() -> None:
    client, _ = _opened(LongPoll)
    client.data_received(_answer(b'{"error": {}}', b"410 Gone"))
    client.connection_lost(None)
    assert (client.crowd.opened, client.crowd.wrong, client.crowd.broken) == (0, 1, 1)
