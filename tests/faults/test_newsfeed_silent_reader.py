"""A client that opens the stream and never reads: it costs what it is allowed to cost, and delays nobody."""

import asyncio
import socket
from collections.abc import Iterator

import psutil
import pytest

from tests.live_server import LiveServer, live_server
from tests.newsfeed.crowd import Restless, all_have_a_place, all_have_heard, crowd
from tests.newsfeed.reader import Reader, request_for
from tests.newsfeed.sites import KEPT, tell_all

# The most a process may grow by one such client.
MOST_GROWTH_MB = 20
# Each event is about two kilobytes on the wire: all of them are three times what the client may cost.
PADDING = "x" * 1800
EVENTS, AT_ONCE = 30_000, 500


@pytest.fixture(params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def own_site(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A site of one's own, so that nothing else makes it grow."""
    with live_server(request.param) as server:
        yield server


def memory_mb(site: LiveServer) -> float:
    return psutil.Process(site.web.pid).memory_full_info().pss / 1e6


def test_a_stream_ends_after_eight_megabytes_and_is_resumed_after_its_last_event(site: LiveServer) -> None:
    with Reader(site.port) as reader:
        reader.until(lambda stream: stream.retry, "the first line")
        for told in range(10, 90, 10):
            tell_all(site, list(range(told - 10, told)), padding="x" * 100_000)
            reader.until(lambda stream, told=told: len(stream.events) >= told, "ten more")
        reader.until_ended()
        assert 8_000_000 < len(reader.raw) < 8_200_000
    tell_all(site, list(range(80, 120)), padding="x" * 100_000)
    with Reader(site.port, Last_Event_ID=reader.stream.last_id) as resumed:
        resumed.until(lambda stream: len(stream.events) >= 40, "the rest")
    both = reader.stream.events + resumed.stream.events
    assert [event.json["data"]["number"] for event in both] == list(range(120))


async def tell_in_steps(site: LiveServer, readers: list[Restless], first: int, count: int) -> int:
    """Publish as fast as the readers read; returns the number that comes next."""
    for start in range(first, first + count, AT_ONCE):
        tell_all(site, list(range(start, start + AT_ONCE)), padding=PADDING)
        await all_have_heard(readers, start + AT_ONCE - 1)
    return first + count


@pytest.mark.soak
def test_a_client_that_never_reads_costs_less_than_twenty_megabytes(own_site: LiveServer) -> None:
    async def stay_silent() -> tuple[float, list[int], int]:
        async with crowd([own_site.port], 1, drops=False) as readers:
            first = await all_have_a_place(own_site, readers)
            first = await tell_in_steps(own_site, readers, first, KEPT + AT_ONCE)
            before = memory_mb(own_site)
            with socket.create_connection(("127.0.0.1", own_site.port)) as silent:
                silent.sendall(request_for("GET", "/newsfeed/stream/", "127.0.0.1"))
                silent.recv(1)
                last = await tell_in_steps(own_site, readers, first, EVENTS) - 1
                return memory_mb(own_site) - before, readers[0].heard, last

    growth, heard, last = asyncio.run(stay_silent())
    assert growth < MOST_GROWTH_MB
    assert heard == list(range(heard[0], last + 1))
