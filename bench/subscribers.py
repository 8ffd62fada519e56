"""A process with many subscribers to one topic, and when each of them received each event.

`python -m bench.subscribers <way> <count>`: the way is a module with `follow(tally, count)`. Writes "ready"
when all have subscribed; then a line "begin" begins a window, and "end <published>" ends it with a report.
"""

import asyncio
import json
import os
import sys
import time
from array import array
from importlib import import_module

from .processes import cpu_seconds, pss_mb
from .stats import percentile

# An event that has not arrived this long after the last was published counts as lost, not as delayed.
GRACE_SECONDS = 2.0


class Tally:
    """What arrived in a window: the delay of each delivery, and when the last subscriber had each event."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget the window before, and its events that are still to arrive."""
        self.since = time.time_ns() // 1000
        self.delays, self.within = array("q"), array("q")
        self.last: dict[int, int] = {}
        self.taken: dict[int, int] = {}
        self.wakes = array("d")

    def record(self, t: int) -> None:
        """Record that a subscriber has the event published at this time, in microseconds since 1970."""
        if t < self.since:
            return
        now = time.time_ns() // 1000
        self.delays.append(now - t)
        self.last[t] = now
        if self.taken:
            self.within.append(now - self.taken[t])

    def take(self, t: int) -> None:
        """Record that the process has read the event from Redis and begins to deliver it."""
        self.taken[t] = time.time_ns() // 1000

    def woke(self, seconds: float) -> None:
        """Record how long the process's thread took to wake all subscribers of a batch."""
        self.wakes.append(seconds)

    def report(self) -> dict[str, float]:
        """Return delays in milliseconds: of a delivery, until all have an event, and within the process."""
        to_all = [last - t for t, last in self.last.items()]
        shares = {"p50_ms": (self.delays, 0.5), "p99_ms": (self.delays, 0.99), "all_ms": (to_all, 0.5)}
        report = {key: percentile(values, share) / 1000 for key, (values, share) in shares.items()}
        if self.within:
            report["within_ms"] = percentile(self.within, 0.5) / 1000
        if self.wakes:
            report["wake_ms"] = percentile(self.wakes, 0.5) * 1000
        return report


async def lines() -> asyncio.StreamReader:
    """Return the commands that this process reads, line by line."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    return reader


async def main(way: str, count: int) -> None:
    """Subscribe, then report on each window."""
    tally, commands = Tally(), await lines()
    await import_module(way).follow(tally, count)
    print("ready", flush=True)
    cpu = 0.0
    while line := (await commands.readline()).decode().split():
        if line[0] == "begin":
            tally.begin()
            cpu = cpu_seconds(os.getpid())
        else:
            expected = int(line[1]) * count
            await _until_arrived(tally, expected)
            spent = cpu_seconds(os.getpid()) - cpu
            counts = {"cpu_seconds": spent, "deliveries": len(tally.delays), "expected": expected}
            print(json.dumps(counts | {"pss_mb": pss_mb(os.getpid())} | tally.report()), flush=True)


async def _until_arrived(tally: Tally, expected: int) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    while len(tally.delays) < expected and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
