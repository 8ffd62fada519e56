import asyncio
from collections.abc import Iterator

import pytest

from tests.chat.conversation import assert_heard_once_and_in_order, following, place_in_the_log, write
from tests.chat.readers import Reader
from tests.live_server import LiveServer, live_server, replica
from tests.waiting import until

from .test_chat_nothing_lost import process

CLIENTS = 300


@pytest.fixture(params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def two_processes(request: pytest.FixtureRequest) -> Iterator[tuple[LiveServer, str]]:
    """A site, and the address of a second web process on the same database and log."""
    with live_server(request.param, CHAT_BOTS=0) as server, replica(server) as second:
        yield server, second.url


def test_a_process_stopped_under_its_readers_loses_nothing_and_delivers_nothing_twice(
    two_processes: tuple[LiveServer, str],
) -> None:
    site, second = two_processes

    async def stop_in_the_middle() -> list[Reader]:
        start = await asyncio.to_thread(place_in_the_log, site)
        readers = [Reader([site.url, second], "quiet", cursor=start) for _ in range(CLIENTS)]
        async with following(readers):
            await until(lambda: process(site.url)["held_total"] == CLIENTS, "all are held")
            writing = asyncio.gather(*(write(second, f"w{number}", 10) for number in range(4)))
            await until(lambda: all(reader.received for reader in readers), "the first words")
            site.web.sigterm()
            await writing
            await until(lambda: all(len(reader.received) >= 40 for reader in readers), "all received all", 40)
        return readers

    readers = asyncio.run(stop_in_the_middle())
    assert_heard_once_and_in_order(readers, writers=4, messages=40)
    assert {status for reader in readers for status in reader.statuses} <= {200, 503}
    assert site.web.wait_ended() in (0, -15)
