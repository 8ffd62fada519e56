"""A crowd of readers that drop their connection at random and come back as EventSource does."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Sequence
from itertools import cycle

from tests.live_server import LiveServer
from tests.waiting import until

from .reader import Answer, Parser, request_for
from .sites import tell_all

# What EventSource waits for is its own affair; a test need not wait as long.
COME_BACK_SECONDS = 0.05


class Restless:
    """One reader. `received` is everything from all its connections, `resets` how often it was reset."""

    def __init__(self, ports: Sequence[int], dice: random.Random, drops: bool) -> None:
        self._ports, self._dice, self._drops = cycle(ports), dice, drops
        self.received: list[int] = []
        self.resets = 0
        self._last_id = ""

    async def run(self) -> None:
        """Read, drop, come back, for ever."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._read_for_a_while()
            await asyncio.sleep(COME_BACK_SECONDS)

    async def _read_for_a_while(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", next(self._ports))
        try:
            headers = {"Last_Event_ID": self._last_id} if self._last_id else {}
            writer.write(request_for("GET", "/newsfeed/stream/", "127.0.0.1", **headers))
            seconds = self._dice.uniform(0.1, 2.0) if self._drops else 3600
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._read(reader), seconds)
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        answer, stream = Answer(), Parser(last_id=self._last_id)
        while not answer.ended and (data := await reader.read(65_536)):
            stream.feed(answer.feed(data))
            self._take(stream)

    def _take(self, stream: Parser) -> None:
        for event in stream.events:
            if event.type == "reset":
                self.resets += 1
            else:
                self.received.append(event.json["data"]["number"])
        stream.events.clear()
        self._last_id = stream.last_id


@contextlib.asynccontextmanager
async def crowd(ports: Sequence[int], count: int, drops: bool = True) -> AsyncIterator[list[Restless]]:
    """So many readers of the processes at these ports, in turn."""
    readers = [Restless(ports, random.Random(seed), drops) for seed in range(count)]
    tasks = [asyncio.create_task(reader.run()) for reader in readers]
    try:
        yield readers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def publish(site: LiveServer, first: int, count: int, per_second: int) -> None:
    """Publish numbers at an even pace."""
    began = time.monotonic()
    for number in range(first, first + count):
        tell_all(site, [number])
        await asyncio.sleep(max(0.0, began + (number - first) / per_second - time.monotonic()))


async def all_have_a_place(site: LiveServer, readers: list[Restless]) -> int:
    """Publish until every reader has received something; returns the number that comes next."""
    number = 0
    while not all(reader.received for reader in readers):
        tell_all(site, [number])
        number += 1
        await asyncio.sleep(0.1)
    return number


async def all_have_heard(readers: list[Restless], last: int, seconds: float = 30.0) -> None:
    """Wait until every reader has received a number; what came on the way is for the test to judge."""
    await until(
        lambda: all(reader.received and reader.received[-1] >= last for reader in readers),
        f"all {len(readers)} have received {last}",
        seconds,
    )
