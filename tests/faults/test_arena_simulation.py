"""The process that simulates the arena is killed, or stopped: another one goes on, on a real Redis."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise

import pytest

from arena import exchange
from arena.messages import Moment, Request
from events import log
from tests.arena.playing import SIMULATE
from tests.live_server import Process
from tests.redis_server import RedisServer
from tests.waiting import until, wait_until, within

# Of a keyframe each half second, and the tick after it.
MOST_TICKS_LOST = 16


@pytest.fixture
def simulators(clean_log: RedisServer) -> Iterator[list[Process]]:
    """Two processes that would simulate."""
    environment = os.environ | {"REDIS_URL": clean_log.url}
    processes = [
        Process(f"simulator-{number}", [sys.executable, "-c", SIMULATE], environment, clean_log.folder)
        for number in (1, 2)
    ]
    for process in processes:
        process.start()
    yield processes
    for process in processes:
        process.kill()


def who_simulates(simulators: list[Process]) -> Process:
    """Return the process that has the lease."""

    def found() -> Process | None:
        lease = log.connection().get("arena:lease")
        holder = int(lease.split()[1]) if lease else 0  # type: ignore[union-attr]
        return next((process for process in simulators if process.pid == holder), None)

    return wait_until(found, "somebody simulates")


class Following:
    """What a web process would see, for as long as this block runs: the ticks in their order."""

    def __init__(self) -> None:
        self.ticks: list[int] = []

    async def __aenter__(self) -> "Following":
        self.watcher = exchange.Watcher()
        self._tasks = [asyncio.create_task(self._watch()), asyncio.create_task(self._follow())]
        await self.reaches(1)  # on a slow machine a request may be forgotten before somebody simulates
        await self.watcher.send([Request("join", "a", "Ada")])
        await self.reaches(self.ticks[-1] + 20)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.watcher.close()

    async def reaches(self, tick: int) -> None:
        """Wait until this tick was published."""
        await until(lambda: max(self.ticks, default=0) >= tick, f"tick {tick}")

    async def _watch(self) -> None:
        while True:
            await self.watcher.now_watched()
            await asyncio.sleep(0.5)

    async def _follow(self) -> None:
        async for one in self.watcher.follow():
            if isinstance(one, Moment):
                self.ticks.append(one.tick)


@pytest.mark.asyncio
async def test_the_game_goes_on_from_the_last_keyframe_when_its_process_is_killed(
    simulators: list[Process],
) -> None:
    async with Following() as following:
        holder = await asyncio.to_thread(who_simulates, simulators)
        holder.kill()
        await asyncio.sleep(0.1)
        last = following.ticks[-1]
        with within(3, "another process goes on"):
            await following.reaches(last + 1)
        state = await following.watcher.read_state()
    after = following.ticks[following.ticks.index(last) + 1]
    assert last - MOST_TICKS_LOST <= after <= last + 2
    assert state
    assert [seat.name for seat in state.seats if not seat.bot] == ["Ada"]


@pytest.mark.asyncio
async def test_a_process_that_was_stopped_for_a_while_publishes_nothing_when_it_wakes(
    simulators: list[Process],
) -> None:
    async with Following() as following:
        holder = await asyncio.to_thread(who_simulates, simulators)
        os.kill(holder.pid, signal.SIGSTOP)
        await asyncio.sleep(0.1)
        last = following.ticks[-1]
        await following.reaches(last + 30)
        seen = len(following.ticks)
        os.kill(holder.pid, signal.SIGCONT)
        await following.reaches(last + 150)
    # From now on one process simulates at a time: no tick comes twice, none is missed.
    assert {after - before for before, after in pairwise(following.ticks[seen:])} == {1, 2}
