"""The way of the `websockets` library: `broadcast()` of what arrives by Redis pub/sub.

Source: websockets documentation, "Broadcasting messages" and "Integrate with Django" (a stream of events from
Redis); "Deploy to Kubernetes" for the health check.
"""

import asyncio
import itertools
import json
import os
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import redis.asyncio as redis
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

from .ticks import frame

CHANNEL = "ticks"
CONNECTIONS: set[ServerConnection] = set()


def _redis() -> redis.Redis:
    # By default, redis-py closes a connection that is silent for five seconds.
    return redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None)


async def handler(websocket: ServerConnection) -> None:
    """Keep a client among the connections until it leaves."""
    CONNECTIONS.add(websocket)
    try:
        await websocket.wait_closed()
    finally:
        CONNECTIONS.remove(websocket)


async def process_events() -> None:
    """Send what is published to all clients."""
    pubsub = _redis().pubsub()
    await pubsub.subscribe(CHANNEL)
    async for message in pubsub.listen():
        if message["type"] == "message":
            broadcast(CONNECTIONS, message["data"].decode())


def health_check(connection: ServerConnection, request: Request) -> Response | None:
    """Answer the health check."""
    return connection.respond(HTTPStatus.OK, "OK\n") if request.path == "/healthz" else None


async def main() -> None:
    """Serve until the process is stopped."""
    async with serve(handler, os.environ["HOST"], int(os.environ["PORT"]), process_request=health_check):
        await process_events()


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that publishes one step."""
    client, numbers = _redis(), itertools.count(1)

    async def publish() -> None:
        await client.publish(CHANNEL, json.dumps(frame(next(numbers), time.time_ns() // 1000)))

    return publish


if __name__ == "__main__":
    asyncio.run(main())
