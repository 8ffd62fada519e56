import asyncio
import json
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.chat.conversation import assert_heard_once_and_in_order, converse
from tests.chat.readers import Connection
from tests.live_server import LiveServer, live_server
from tests.waiting import until, wait_until

# A request that leaked would lose many times as much; memory that is allocated again is never quite the same.
MOST_BYTES_LOST = 4096
# Cycles wait for Python's collector, and 10,000 closed connections are enough to call it.
ROUNDS = 10


@pytest.fixture(params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def own_site(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A site that a test may mistreat."""
    with live_server(request.param, CHAT_BOTS=0) as server:
        yield server


def process(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/wire/process/", timeout=60) as answer:
        return json.load(answer)


def test_every_reader_gets_every_message_once_and_in_order(loaded_site: LiveServer) -> None:
    """Every other reader drops a fifth of its answers unread."""
    readers = asyncio.run(converse(loaded_site, writers=10, readers=20, messages=200, drops=0.2))
    assert_heard_once_and_in_order(readers, writers=10, messages=200)


@pytest.mark.soak
def test_two_thousand_messages_reach_fifty_readers_once_and_in_order(own_site: LiveServer) -> None:
    """Every other reader drops a tenth of its answers unread."""
    readers = asyncio.run(converse(own_site, writers=10, readers=50, messages=2_000, drops=0.1, seconds=120))
    assert_heard_once_and_in_order(readers, writers=10, messages=2_000)


def test_readers_and_writers_outlive_a_crash_of_redis(own_site: LiveServer) -> None:
    async def crash() -> None:
        await asyncio.sleep(0.5)
        await asyncio.to_thread(own_site.redis.kill)
        await asyncio.sleep(1.0)
        await asyncio.to_thread(own_site.redis.start)

    readers = asyncio.run(converse(own_site, writers=10, readers=20, messages=200, meanwhile=crash))
    assert_heard_once_and_in_order(readers, writers=10, messages=200)
    assert [reader.statuses for reader in readers] == [{200}] * 20


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.soak)])
def test_requests_that_are_opened_and_abandoned_leave_nothing_behind(
    own_site: LiveServer, count: int
) -> None:
    def left() -> tuple[int, int, int]:
        now = process(own_site.url)
        return now["held_total"], now["threads"], len(list(Path(f"/proc/{own_site.web.pid}/fd").iterdir()))

    async def open_and_abandon() -> None:
        held = [Connection(own_site.url) for _ in range(count)]
        path = "/chat/api/rooms/quiet/updates/?wait=55"
        asking = [asyncio.ensure_future(connection.ask(path)) for connection in held]
        await until(lambda: process(own_site.url)["held_total"] == count, "all are held")
        for connection, asked in zip(held, asking, strict=True):
            connection.close()
            asked.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    for _ in range(2):
        asyncio.run(open_and_abandon())
        wait_until(lambda: left()[0] == 0, "all are let go of")
    at_first = left()
    memory = [process(own_site.url)["pss_bytes"]]
    for _ in range(ROUNDS):
        asyncio.run(open_and_abandon())
        wait_until(
            lambda: all(now <= then for now, then in zip(left(), at_first, strict=True)), "all is as it was"
        )
        memory.append(process(own_site.url)["pss_bytes"])
    # What leaks leaks each time; that the allocator asks for more now and then is no leak.
    assert min(after - before for before, after in pairwise(memory)) / count < MOST_BYTES_LOST
