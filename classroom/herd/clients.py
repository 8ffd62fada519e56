"""Simulated clients, in a worker: each holds a stream, is cut, waits for its `retry:`, and comes back.

That is what a browser's EventSource does. Source: WHATWG HTML, section 9.2.3 (reestablish the connection).
"""

import asyncio
import contextlib
from urllib.parse import urlsplit

from django.conf import settings

from events.clock import microseconds

# Connections opened at the same time: the queue of a listening socket holds about a hundred.
OPENED_AT_ONCE = 50
_RETRY = b"retry: "
_MS = 1000


async def come_back(code: str, count: int, seconds: float) -> list[int]:
    """Hold this many streams of a room until they are cut; return when each came back, in microseconds."""
    opening = asyncio.Semaphore(OPENED_AT_ONCE)
    herd = [asyncio.ensure_future(_one(code, opening)) for _ in range(count)]
    done, late = await asyncio.wait(herd, timeout=seconds)
    for one in late:
        one.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [one.result() for one in done if one.exception() is None]


async def _one(code: str, opening: asyncio.Semaphore) -> int:
    """Return when a client that was cut asked again."""
    async with opening:
        reader, writer = await _ask(code)
        wait_ms = await _retry_ms(reader)
    with contextlib.suppress(OSError):
        while await reader.read(1024):
            pass
    writer.close()
    await asyncio.sleep(wait_ms / _MS)
    came_back = microseconds()
    await asyncio.sleep(0)  # real clients have a processor each: none waits while another connects
    reader, writer = await _ask(code)
    await _retry_ms(reader)
    writer.close()
    return came_back


async def _ask(code: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(settings.SELF_URL)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    path = f"/class/api/rooms/{code}/herd/"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
    return reader, writer


async def _retry_ms(reader: asyncio.StreamReader) -> int:
    """Return the milliseconds that the first line of a stream says."""
    await reader.readuntil(_RETRY)
    return int(await reader.readline())
