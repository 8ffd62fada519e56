"""This project's way to notify many clients: the hub reads the log once and wakes every follower."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bench.subscribers import Tally  # noqa: E402
from events import log  # noqa: E402
from events.event import Event  # noqa: E402
from events.hub import Hub  # noqa: E402
from events.outbox import publish_now  # noqa: E402
from events.publishers import events_kept  # noqa: E402
from weather.events import Observation, topic  # noqa: E402

FACT = Observation("JFK", "2013-02-08T00:00:00Z", -1.0, -3.0, 86.0, 30.0, 9.0, None, 0.3, 1011.0, 3.2)

_followers: set[asyncio.Task[None]] = set()


class TimedHub(Hub):
    """The hub, which also records when it has read each event, and what waking all costs."""

    def __init__(self, tally: Tally) -> None:
        super().__init__({"weather": events_kept("weather")})
        self._tally = tally

    async def _append(self, reader: log.Reader, app: str, events: list[Event]) -> None:
        for event in events:
            self._tally.take(event.t)
        began = time.thread_time()
        await super()._append(reader, app, events)
        self._tally.woke(time.thread_time() - began)


async def follow(tally: Tally, count: int) -> None:
    """Start this many followers of one topic and return when the hub reads."""
    hub = TimedHub(tally)
    hub.start()
    while hub.cursor("weather") is None:  # noqa: ASYNC110 - the hub has no event for it, and needs none
        await asyncio.sleep(0.01)
    _followers.update(asyncio.create_task(_follower(hub, tally)) for _ in range(count))
    await asyncio.sleep(0)


async def _follower(hub: Hub, tally: Tally) -> None:
    with hub.subscribe(topic("JFK")) as subscription:
        while True:
            for event in await subscription.next():
                tally.record(event.t)


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that publishes one observation."""

    async def publish() -> None:
        publish_now(FACT)

    return publish
