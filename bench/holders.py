"""A process that holds many connections to one server, and when each of them received each event.

`python -m bench.holders <kind> <port> <path> <count> --pid <server's>`: the kind is a module in `clients/`.
Writes what opening took when all are open; then a line "begin" begins a window, which it confirms by
"begun", and "end <published>" ends it with a report.
"""

import argparse
import asyncio
import json
import os
import time
from contextlib import suppress
from importlib import import_module

import psutil

from web.files import raise_limit

from .clients.base import Crowd
from .processes import HOST, cpu_seconds, pss_mb
from .subscribers import Tally, lines

# A class connects within a second; only clients of a restarted server connect faster than this.
OPENED_A_SECOND = 1000
OPEN_SECONDS = 60.0
FIRST = 50
# After this silence nothing more will arrive: what is missing is lost, not late.
QUIET_SECONDS = 4.0
# A server that has not finished after this time is measured by what it has delivered until then.
LONGEST_SECONDS = 20.0
# After this time a server that has answered everything is at rest, and so is its memory.
SETTLE_SECONDS = 0.5
_TURNS = 10


async def main(asked: argparse.Namespace) -> None:
    """Open all connections, then report on each window."""
    crowd = Crowd(asked.port, asked.path, tuple(asked.header), Tally())
    commands = await lines()
    print(json.dumps(await _opening(crowd, asked)), flush=True)
    ticking = asyncio.create_task(_tick(crowd))
    window = Window(crowd, asked.pid)
    while line := (await commands.readline()).decode().split():
        if line[0] == "begin":
            window.begin()
            print("begun", flush=True)
        else:
            print(json.dumps(await window.end(int(line[1]) * asked.count)), flush=True)
    crowd.over = True
    ticking.cancel()


async def _opening(crowd: Crowd, asked: argparse.Namespace) -> dict[str, float]:
    """Open all; the first connections are not counted in the memory: they grow pools that all share."""
    first = min(FIRST, asked.count // 2)
    await _open(crowd, asked, first)
    await asyncio.sleep(SETTLE_SECONDS)
    before = pss_mb(asked.pid[0])
    seconds = await _open(crowd, asked, asked.count - first)
    await asyncio.sleep(SETTLE_SECONDS)
    each = (pss_mb(asked.pid[0]) - before) * 1000 / (asked.count - first)
    return {"opened": crowd.opened, "open_s": seconds, "kb_each": each}


async def _open(crowd: Crowd, asked: argparse.Namespace, count: int) -> float:
    """Open this many connections at a regular interval; return the seconds until the last was answered."""
    loop = asyncio.get_running_loop()
    client, began = import_module(f"bench.clients.{asked.kind}").CLIENT, loop.time()
    opening = []
    for number in range(count):
        await asyncio.sleep(began + number / OPENED_A_SECOND - loop.time())
        opening.append(loop.create_task(loop.create_connection(lambda: client(crowd), HOST, asked.port)))
    crowd.clients += [opened for _, opened in await asyncio.gather(*opening)]
    while crowd.opened < len(crowd.clients) and loop.time() < began + OPEN_SECONDS:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    return loop.time() - began


async def _tick(crowd: Crowd) -> None:
    """Let each client act once a second, spread over the whole second."""
    while True:
        for turn in range(_TURNS):
            for client in crowd.clients[turn::_TURNS]:
                client.tick()
            await asyncio.sleep(1 / _TURNS)


class Window:
    """A window of time in which events are sent, and what that cost."""

    def __init__(self, crowd: Crowd, pids: list[int]) -> None:
        self._crowd, self._pids = crowd, pids

    def begin(self) -> None:
        """Forget everything before."""
        self._crowd.tally.begin()
        self._crowd.wrong = self._crowd.broken = 0
        self._began, self._client = time.perf_counter(), time.process_time()
        self._server = self._cpu()

    async def end(self, expected: int) -> dict[str, float]:
        """Wait until everything has arrived, or nothing arrives any more, and report."""
        await self._until_arrived(expected)
        tally, arrived = self._crowd.tally, len(self._crowd.tally.delays)
        spent = self._cpu() - self._server
        seconds = time.perf_counter() - self._began
        report = {
            "cpu_us": spent / max(1, arrived) * 1e6,
            "lost": expected - arrived + self._crowd.wrong + self._crowd.broken,
            "threads": psutil.Process(self._pids[0]).num_threads(),
            "pss_mb": pss_mb(self._pids[0]),
            "client_cpu_pct": 100 * (time.process_time() - self._client) / seconds,
        }
        return report | (tally.report() if arrived else {})

    async def _until_arrived(self, expected: int) -> None:
        now = time.monotonic()
        end, quiet, seen = now + LONGEST_SECONDS, now + QUIET_SECONDS, -1
        while (arrived := len(self._crowd.tally.delays)) < expected and now < min(end, quiet):
            await asyncio.sleep(0.01)
            now = time.monotonic()
            if arrived != seen:
                quiet, seen = now + QUIET_SECONDS, arrived

    def _cpu(self) -> float:
        return sum(cpu_seconds(pid) for pid in self._pids)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.holders", description=__doc__)
    parser.add_argument("kind")
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("count", type=int)
    parser.add_argument("--pid", type=int, action="append", required=True, help="the server's first")
    parser.add_argument("--header", action="append", default=[], help='as "Name: value"; may be repeated')
    return parser.parse_args()


if __name__ == "__main__":
    raise_limit()
    with suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(main(_asked()))
    os._exit(0)  # the server learns at once that all connections are gone, without a close handshake for each
