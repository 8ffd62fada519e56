"""The stock way to notify many clients with Redis: one pub/sub connection for each subscriber.

Source: redis-py documentation, "Asyncio Examples", publish/subscribe mode.
"""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable

import redis.asyncio as redis

from bench.subscribers import Tally

CHANNEL = "weather.JFK"
DATA = {
    "station": "JFK",
    "observed_at": "2013-02-08T00:00:00Z",
    "temperature_c": -1.0,
    "pressure_hpa": 1011.0,
}
# By default, redis-py closes a connection that is silent for five seconds.
OPTIONS = {"socket_timeout": None}

_readers: set[asyncio.Task] = set()


async def follow(tally: Tally, count: int) -> None:
    """Open this many pub/sub connections and return when all have subscribed."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"], max_connections=count, **OPTIONS)
    for _ in range(count):
        pubsub = client.pubsub()
        await pubsub.subscribe(CHANNEL)
        _readers.add(asyncio.create_task(_reader(pubsub, tally)))


async def _reader(channel: redis.client.PubSub, tally: Tally) -> None:
    while True:
        message = await channel.get_message(ignore_subscribe_messages=True, timeout=None)
        if message is not None:
            tally.record(json.loads(message["data"])["t"])


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that publishes one observation."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"], **OPTIONS)

    async def publish() -> None:
        await client.publish(CHANNEL, json.dumps({"t": time.time_ns() // 1000, "data": DATA}))

    return publish
