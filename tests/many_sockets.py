"""Many WebSockets at once, as a class or a crowd after a restart opens them."""

import asyncio
import random

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from web import files

from .live_server import LiveServer


async def open_many(site: LiveServer, path: str, count: int) -> None:
    """Open so many sockets, spread over a second; returns when each was welcomed, and closes it then.

    One that is cut off comes again, as pages do.
    """
    files.raise_limit()
    head = (
        f"GET {path} HTTP/1.1\r\nHost: {site.host}:{site.port}\r\nOrigin: {site.url}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n"
    ).encode()

    async def one(number: int) -> None:
        await asyncio.sleep(number / count)
        while not await is_welcomed():  # noqa: ASYNC110
            await asyncio.sleep(random.uniform(0, 1))

    async def is_welcomed() -> bool:
        reader, writer = await asyncio.open_connection(site.host, site.port)
        writer.write(head)
        try:
            await reader.readuntil(b'welcome"')
            return True
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        finally:
            writer.transport.abort()

    await asyncio.gather(*(one(number) for number in range(count)))


async def codes_of_watchers(site: LiveServer, path: str, count: int) -> list[int]:
    """Hold so many sockets and read from each until the server closes it; return the codes it gave."""

    async def watch() -> int:
        async with connect(
            f"ws://{site.host}:{site.port}{path}",
            origin=Origin(site.url),
            compression=None,
            open_timeout=None,  # a slow machine takes long to welcome so many
        ) as socket:
            try:
                while True:
                    await socket.recv()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 0

    return await asyncio.gather(*(watch() for _ in range(count)))
