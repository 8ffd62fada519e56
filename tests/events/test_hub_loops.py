"""The hub belongs to one event loop at a time; a test or a reload has a new loop and binds it again."""

import asyncio

import pytest

from events import log
from events.hub import Hub
from tests.waiting import until


@pytest.mark.usefixtures("clean_log")
def test_a_hub_binds_itself_to_a_new_loop_and_reads_the_log_again() -> None:
    hub = Hub({"weather": 100})

    async def follow(number: int) -> str:
        hub.start()
        await until(lambda: hub.cursor("weather"), "the hub has read the log")
        with hub.subscribe("weather.JFK") as subscription:
            log.append("weather.JFK", "noted", 1, str(number))
            [event] = await subscription.next(seconds=10)
        return event.data

    assert asyncio.run(follow(1)) == "1"
    assert asyncio.run(follow(2)) == "2"


@pytest.mark.usefixtures("clean_log")
def test_followers_of_a_loop_that_is_gone_do_not_disturb_the_next() -> None:
    hub = Hub({"weather": 100})
    abandoned = []

    async def abandon() -> None:
        hub.start()
        await until(lambda: hub.cursor("weather"), "the hub has read the log")
        subscription = hub.subscribe("weather.JFK").__enter__()
        abandoned.append((subscription, asyncio.ensure_future(subscription.next())))
        await asyncio.sleep(0)

    async def follow() -> str:
        hub.start()
        await until(lambda: hub.cursor("weather"), "the hub has read the log")
        with hub.subscribe("weather.JFK") as subscription:
            log.append("weather.JFK", "noted", 1, "1")
            [event] = await subscription.next(seconds=10)
        await hub.stop()
        return event.data

    asyncio.run(abandon())
    assert asyncio.run(follow()) == "1"
    assert abandoned[0][1].cancelled()
