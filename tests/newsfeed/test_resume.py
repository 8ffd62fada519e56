"""Readers that drop and resume at random get each event exactly once."""

import asyncio

import pytest

from tests.live_server import LiveServer, live_server

from .crowd import Restless, all_have_a_place, all_have_heard, crowd, publish

pytestmark = pytest.mark.asyncio


def assert_each_once(readers: list[Restless], last: int) -> None:
    """Every reader has received all from its first event on, once, in order, and was never lost."""
    for reader in readers:
        assert reader.received == list(range(reader.received[0], last + 1))
        assert reader.resets == 0


async def test_readers_that_drop_and_resume_at_random_get_each_event_once(loaded_site: LiveServer) -> None:
    async with crowd([loaded_site.port], 20) as readers:
        first = await all_have_a_place(loaded_site, readers)
        await publish(loaded_site, first, 600, 200)
        await all_have_heard(readers, first + 599)
    assert_each_once(readers, first + 599)


@pytest.mark.soak
@pytest.mark.parametrize("asgi_server", ["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
async def test_sixty_readers_at_two_hundred_events_a_second_through_restarts_of_all_parts(
    asgi_server: str,
) -> None:
    with live_server(asgi_server) as site:
        async with crowd([site.port], 60) as readers:
            first = await all_have_a_place(site, readers)
            for round_ in range(3):
                await publish(site, first + round_ * 2000, 2000, 200)
                await _restart_something(site, round_)
            await all_have_heard(readers, first + 5999, 60)
    assert_each_once(readers, first + 5999)


async def _restart_something(site: LiveServer, round_: int) -> None:
    """The web process gently, Redis with its file, the web process as by a crash."""
    loop = asyncio.get_running_loop()
    if round_ == 1:
        site.redis.restart()
        return
    if round_ == 0:
        site.web.sigterm()
        await loop.run_in_executor(None, site.web.wait_ended)
    else:
        site.web.kill()
    await loop.run_in_executor(None, site.restart_web)
