"""Publishes to a server by POST: `publisher_of(what)`, over a kept connection."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable

from bench.processes import HOST


def publisher_of(
    what: Callable[[int, int], object],
) -> Callable[[], Awaitable[Callable[[], Awaitable[None]]]]:
    """Return the `publisher()` of a way; `what` returns the event of a number and a time, or its bytes."""

    async def publisher() -> Callable[[], Awaitable[None]]:
        port, count = os.environ["PUBLISH_PORT"], 0
        reader, writer = await asyncio.open_connection(HOST, int(port))

        async def publish() -> None:
            nonlocal count, reader, writer
            count += 1
            if reader.at_eof():  # servers close connections that were silent for some seconds
                reader, writer = await asyncio.open_connection(HOST, int(port))
            event = what(count, time.time_ns() // 1000)
            body = event if isinstance(event, bytes) else json.dumps(event).encode()
            head = f"POST /publish/ HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/json\r\n"
            writer.write(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
            await reader.readuntil(b"\r\n\r\n")

        return publish

    return publisher
