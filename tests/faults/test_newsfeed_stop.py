"""A web process that stops under its streams: all resume elsewhere, nothing lost, nothing twice."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer, live_server, replica
from tests.newsfeed.crowd import all_have_a_place, all_have_heard, crowd, publish

CLIENTS = 300


@pytest.fixture(params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def two_processes(request: pytest.FixtureRequest) -> Iterator[tuple[LiveServer, int]]:
    """A site, and the port of a second web process on the same database and log."""
    with live_server(request.param) as server, replica(server) as second:
        yield server, second.port


def test_three_hundred_streams_resume_at_another_process_each_event_once(
    two_processes: tuple[LiveServer, int],
) -> None:
    site, second = two_processes

    async def stop_in_the_middle() -> tuple[list[list[int]], int, int]:
        async with crowd([site.port, second], CLIENTS, drops=False) as readers:
            first = await all_have_a_place(site, readers)
            publishing = asyncio.create_task(publish(site, first, 200, 50))
            await all_have_heard(readers, first + 20)
            site.web.sigterm()
            await publishing
            await all_have_heard(readers, first + 199)
            return (
                [reader.received for reader in readers],
                first + 199,
                sum(reader.resets for reader in readers),
            )

    received, last, resets = asyncio.run(stop_in_the_middle())
    assert len(received) == 300
    assert all(numbers == list(range(numbers[0], last + 1)) for numbers in received)
    assert resets == 0
    assert site.web.wait_ended() in (0, -15)
