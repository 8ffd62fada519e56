"""A client that opens the stream and never reads: it costs what it is allowed to cost, and delays nobody."""

import asyncio
import contextlib
import json
import socket
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from tests.live_server import LiveServer, live_server
from tests.newsfeed.crowd import Restless, all_have_a_place, all_have_heard, crowd
from tests.newsfeed.reader import Reader, request_for
from tests.newsfeed.sites import KEPT, tell_all
from tests.waiting import wait_until

# The most a process may grow by one such client.
MOST_GROWTH_MB = 20
# Each event is about two kilobytes on the wire: all of them are three times what the client may cost.
PADDING = "x" * 1800
EVENTS, AT_ONCE = 30_000, 500
# Half an hour of headlines that come twice a second, on a day of long ones.
MISSED, SILENT = 4_000, 40


@pytest.fixture(params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def own_site(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A site of one's own, so that nothing else makes it grow."""
    with live_server(request.param) as server:
        yield server


def memory_mb(site: LiveServer) -> float:
    return psutil.Process(site.web.pid).memory_full_info().pss / 1e6


def held(site: LiveServer) -> int:
    with urllib.request.urlopen(f"{site.url}/wire/process/", timeout=60) as answer:
        return json.load(answer)["held_total"]


def silent(site: LiveServer, **headers: str) -> socket.socket:
    """Ask for the stream, and read nothing of the answer."""
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=60)
    connection.sendall(request_for("GET", "/newsfeed/stream/", "127.0.0.1", **headers))
    return connection


def test_forty_that_resume_eight_megabytes_and_read_none_cost_little_and_delay_nobody(
    own_site: LiveServer,
) -> None:
    first, *_ = [tell_all(own_site, list(range(500)), padding=PADDING)[0] for _ in range(MISSED // 500)]
    with Reader(own_site.port) as reader, contextlib.ExitStack() as stack:
        reader.until(lambda stream: stream.retry, "the first line")
        before = memory_mb(own_site)
        for _ in range(SILENT):
            stack.enter_context(silent(own_site, Last_Event_ID=first))
        wait_until(lambda: held(own_site) == SILENT + 1, "all are held")
        tell_all(own_site, [7])
        reader.until(lambda stream: stream.events, "what came meanwhile", 5.0)
        assert memory_mb(own_site) - before < MOST_GROWTH_MB
        with Reader(own_site.port, Last_Event_ID=first) as resumed:
            resumed.until(lambda stream: len(stream.events) == MISSED, "all that was missed")


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
            with silent(own_site) as connection:
                connection.recv(1)
                last = await tell_in_steps(own_site, readers, first, EVENTS) - 1
                return memory_mb(own_site) - before, readers[0].received, last

    growth, received, last = asyncio.run(stay_silent())
    assert growth < MOST_GROWTH_MB
    assert received == list(range(received[0], last + 1))
