"""What is unread is bounded, and whoever has not read for longest is cut off first."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from typing import Any, cast

import pytest

from web.asgi.http import Request
from web.asgi.stream import Stream
from web.connections import backpressure
from web.connections.backpressure import BUFFER_BYTES, FLOW, Brake, Ledger
from web.connections.connection import CONNECTION, Connection, Wire

pytestmark = pytest.mark.asyncio

CHUNK = 10_000


class Unread:
    """A connection of whose client a test says whether it reads."""

    def __init__(self, ledger: Ledger, address: str) -> None:
        self._ledger, self._address = ledger, address
        self.aborted = False

    async def waits(self) -> None:
        with self._ledger.holding(self._address, CHUNK, self.abort):
            await asyncio.sleep(60)

    def abort(self) -> None:
        self.aborted = True


async def waiting(ledger: Ledger, *addresses: str) -> list[bool]:
    """Return who was cut off of those that wait at these addresses, one after the other."""
    connections = [Unread(ledger, address) for address in addresses]
    tasks = []
    for connection in connections:
        tasks.append(asyncio.ensure_future(connection.waits()))
        await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return [connection.aborted for connection in connections]


async def test_at_an_address_with_too_much_unread_the_one_that_waits_for_longest_is_cut_off() -> None:
    ledger = Ledger(most_of_address=2 * (CHUNK + BUFFER_BYTES))
    assert await waiting(ledger, "a", "b", "a", "a", "b") == [True, False, False, False, False]


async def test_with_too_much_unread_in_all_the_one_that_waits_for_longest_is_cut_off() -> None:
    ledger = Ledger(most_of_all=3 * (CHUNK + BUFFER_BYTES))
    assert await waiting(ledger, "a", "b", "c", "d", "e") == [True, True, False, False, False]


async def test_what_was_read_counts_no_more() -> None:
    ledger = Ledger(most_of_address=CHUNK + BUFFER_BYTES)
    for _ in range(3):
        assert await waiting(ledger, "a") == [False]


class Silent:
    """The flow of a client that reads nothing; cut off, it is gone."""

    def __init__(self) -> None:
        self.connection = Connection(cast("Wire", None))
        self.sent: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)

    async def receive(self) -> dict[str, str]:
        return {"type": "http.request"}

    def write(self, chunk: bytes) -> bool:
        return False

    async def drained(self) -> None:
        await asyncio.sleep(60)

    def start(self) -> None:
        """Nothing to do."""

    def stop(self) -> None:
        """Nothing to do."""

    def abort(self) -> None:
        self.connection.lost()


async def endless() -> AsyncGenerator[bytes, None]:
    while True:
        yield b"x" * CHUNK


async def test_a_stream_waits_until_each_chunk_is_read_and_disconnects_a_client_that_never_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backpressure, "STALLED_SECONDS", 0.05)
    client = Silent()
    never: Awaitable[object] = asyncio.get_running_loop().create_future()
    scope = {"type": "http", "method": "GET", "path": "/newsfeed/stream/", "headers": []}
    scope |= {"url_route": {"kwargs": {}}, "extensions": {FLOW: client, CONNECTION: client.connection}}
    stream = Stream(Request(scope, client.receive), endless(), {}, never)
    await asyncio.wait_for(stream.send(client.send), 5)
    assert [len(message.get("body", b"")) for message in client.sent] == [0, 0, CHUNK, 0]


@pytest.mark.parametrize("in_time", [True, False])
async def test_a_socket_whose_client_reads_nothing_is_sent_nothing_more_and_closed(in_time: bool) -> None:
    closed = asyncio.Event()
    brake = Brake(closed.set, seconds=0.1)
    brake.pause()
    brake.pause()
    assert not brake.writable.is_set()
    if in_time:
        brake.resume()
    await asyncio.sleep(0.2)
    assert closed.is_set() is not in_time
    brake.resume()
    assert brake.writable.is_set()
    assert not backpressure.ledger._waiting
