"""What a thousand followers cost in the hub itself, against the least that asyncio needs to wake a thousand.

Both are measured in turn, in time of this thread on the processor, so that a slow or busy machine slows both:
the one call that wakes them, `Tail.extend`, and all until the last of them has its event. How many
milliseconds that are is for `make bench`.
"""

import asyncio
import contextlib
import statistics
import time
from collections.abc import Iterator

import pytest

from events import log
from events.event import Cursor, Event
from events.hub import Hub
from events.tail import Reset
from tests.redis_server import RedisServer
from tests.waiting import until

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("clean_log")]

FOLLOWERS = 1000
ROUNDS = 25
# An `asyncio.Event` completes a future for each that waits; so does the hub, after asking each follower.
MOST_TIMES_TO_WAKE = 3.0
# A follower is a context manager that cuts its slice out of a tail; who waits for a bare event does nothing.
MOST_TIMES_TO_THE_LAST = 6.0


class Bare:
    """A thousand who wait for one `asyncio.Event` and note when they were woken."""

    def __init__(self) -> None:
        self.event, self.woken, self.last_at = asyncio.Event(), 0, 0.0

    async def follow(self) -> None:
        while True:
            await self.event.wait()
            self.woken, self.last_at = self.woken + 1, time.thread_time()

    def wake(self, number: int) -> None:
        self.event.set()
        self.event.clear()


class Hubs:
    """A thousand who follow a topic of the hub and note when they had its event."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self.woken, self.last_at = hub, 0, 0.0

    async def follow(self) -> None:
        with self._hub.subscribe("weather.JFK") as subscription:
            while True:
                events = await subscription.next()
                self.woken += len(events)
                self.last_at = time.thread_time()

    def wake(self, number: int) -> None:
        tail = self._hub.tails["weather"]
        cursor = Cursor(tail.newest.ms + 1, 0)
        tail.extend([Event(cursor, "weather.JFK", "noted", 1, str(number))])


async def test_waking_a_thousand_followers_costs_a_few_times_the_least_that_asyncio_needs() -> None:
    hub = Hub({"weather": 10_000})
    hub.start()
    await until(lambda: hub.cursor("weather"), "the hub has read the log")
    bare, ours = Bare(), Hubs(hub)
    with following(bare), following(ours):
        await asyncio.sleep(0)
        rounds = [(await measured(bare, number), await measured(ours, number)) for number in range(ROUNDS)]
    await hub.stop()
    wake = statistics.median(mine[0] / least[0] for least, mine in rounds)
    last = statistics.median(mine[1] / least[1] for least, mine in rounds)
    assert wake < MOST_TIMES_TO_WAKE
    assert last < MOST_TIMES_TO_THE_LAST


@contextlib.contextmanager
def following(crowd: Bare | Hubs) -> Iterator[None]:
    tasks = [asyncio.ensure_future(crowd.follow()) for _ in range(FOLLOWERS)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


async def measured(crowd: Bare | Hubs, number: int) -> tuple[float, float]:
    """Return the seconds until all are woken, and until the last of them has been served."""
    crowd.woken = 0
    began = time.thread_time()
    crowd.wake(number)
    woken = time.thread_time()
    while crowd.woken < FOLLOWERS:  # noqa: ASYNC110
        await asyncio.sleep(0)
    return woken - began, crowd.last_at - began


async def test_one_follower_that_stops_reading_delays_no_other(clean_log: RedisServer) -> None:
    hub = Hub({"weather": 10})
    hub.start()
    await until(lambda: hub.cursor("weather"), "the hub has read the log")
    with hub.subscribe("weather.JFK") as stopped, hub.subscribe("weather.JFK") as eager:
        assert await stopped.next(seconds=0.01) == []
        for number in range(100):
            log.append("weather.JFK", "noted", 1, str(number))
            [event] = await eager.next(seconds=10)
            assert event.data == str(number)
        with pytest.raises(Reset):
            await stopped.next(seconds=10)
    await hub.stop()
    assert len(hub.tails["weather"]._entries) == 10  # what the idle one did not read is not kept for it
