"""The stock way to notify many clients with Channels: a group in a channel layer on Redis pub/sub.

Source: Channels documentation, "Channel Layers" (pub/sub layer, groups, "Using Outside Of Consumers").
The subscribers receive from the layer itself, without consumers, whose cost is not the question here.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable

from channels_redis.pubsub import RedisPubSubChannelLayer

from bench.subscribers import Tally

from .redis_pubsub import CHANNEL, DATA, OPTIONS

_receivers: set[asyncio.Task] = set()


def _layer() -> RedisPubSubChannelLayer:
    return RedisPubSubChannelLayer(hosts=[{"address": os.environ["REDIS_URL"], **OPTIONS}])


async def follow(tally: Tally, count: int) -> None:
    """Add this many channels to one group and return when all are in it."""
    layer = _layer()
    for _ in range(count):
        channel = await layer.new_channel()
        await layer.group_add(CHANNEL, channel)
        _receivers.add(asyncio.create_task(_receive(layer, channel, tally)))


async def _receive(layer: RedisPubSubChannelLayer, channel: str, tally: Tally) -> None:
    while True:
        tally.record((await layer.receive(channel))["t"])


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that publishes one observation; one event loop is faster than one for each call."""
    layer = _layer()

    async def publish() -> None:
        await layer.group_send(CHANNEL, {"type": "observation", "t": time.time_ns() // 1000, "data": DATA})

    return publish
