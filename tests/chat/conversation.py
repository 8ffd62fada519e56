"""A conversation over a real site: many write, many read, and every reader receives everything once."""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import requests

from events.event import BEFORE_ALL
from events.person import Person
from tests.live_server import LiveServer
from tests.waiting import until, wait_until
from web.visitor import COOKIE, cookie_value

from .readers import RETRY_SECONDS, Connection, Reader

# A visitor may write five times a second: a writer speaks as several.
VISITORS_A_WRITER = 8
PAUSE_SECONDS = 0.21 / VISITORS_A_WRITER


async def write(url: str, name: str, count: int) -> None:
    """Say `<name> 0`, `<name> 1` and so on, one after the other, each until it has been said."""
    connection = Connection(url)
    visitors = [Person(secrets.token_hex(8), name) for _ in range(VISITORS_A_WRITER)]
    cookies = [f"{COOKIE}={cookie_value(visitor)}" for visitor in visitors]
    for number in range(count):
        began = time.monotonic()
        body = json.dumps({"text": f"{name} {number}", "client_id": f"{number}"}).encode()
        await _say(connection, cookies[number % VISITORS_A_WRITER], body)
        await asyncio.sleep(max(0.0, PAUSE_SECONDS - (time.monotonic() - began)))
    connection.close()


async def _say(connection: Connection, cookie: str, body: bytes) -> None:
    if not await _said(connection, cookie, body):
        await asyncio.sleep(RETRY_SECONDS)
        await _say(connection, cookie, body)


async def _said(connection: Connection, cookie: str, body: bytes) -> bool:
    try:
        status, _ = await connection.ask("/chat/api/rooms/quiet/messages/", cookie, "POST", body)
    except (OSError, EOFError):
        connection.close()
        return False
    assert status in (200, 201, 429, 503), status
    return status in (200, 201)


async def converse(
    site: LiveServer,
    *,
    writers: int,
    readers: int,
    messages: int,
    drops: float = 0.0,
    meanwhile: Callable[[], Awaitable[None]] | None = None,
    seconds: float = 60.0,
) -> list[Reader]:
    """Let them write while something happens; return the readers when all have received everything."""
    start = await asyncio.to_thread(place_in_the_log, site)
    everyone = [Reader([site.url], "quiet", cursor=start, drops=drops * (n % 2)) for n in range(readers)]
    async with following(everyone):
        writing = [write(site.url, f"w{number}", messages // writers) for number in range(writers)]
        await asyncio.gather(*writing, *([meanwhile()] if meanwhile else []))
        # A process that spares Redis, because it was slow or away, left what it committed to the sweep.
        await asyncio.to_thread(site.shell, "from events import outbox; outbox.relay()")
        await until(
            lambda: all(len(one.received) >= messages for one in everyone), "all received all", seconds
        )
    return everyone


def place_in_the_log(site: LiveServer) -> str:
    """Return the room's cursor once the web process has read the log; an earlier one is answered with 410."""

    def known() -> str:
        cursor: str = requests.get(f"{site.url}/chat/api/rooms/quiet/", timeout=60).json()["cursor"]
        return "" if cursor == str(BEFORE_ALL) else cursor

    return wait_until(known, "the web process has read the log")


@contextlib.asynccontextmanager
async def following(readers: list[Reader]) -> AsyncIterator[None]:
    """Let readers follow until the end of this block."""
    tasks = [asyncio.ensure_future(reader.follow()) for reader in readers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def assert_heard_once_and_in_order(readers: list[Reader], writers: int, messages: int) -> None:
    """Check that all received the same, each message once, and each writer's in the order of writing."""
    first = readers[0].received
    assert len(first) == len(set(first)) == messages
    for number in range(writers):
        own = [text for text in first if text.startswith(f"w{number} ")]
        assert own == [f"w{number} {count}" for count in range(messages // writers)]
    assert [reader.received == first for reader in readers] == [True] * len(readers)
