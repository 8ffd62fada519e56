"""A process that receives webhooks and answers 204: `python -m bench.receiver <port>`.

Like most servers, it keeps connections: a sender may send one webhook after another over each.

Writes "ready"; then a line "begin <pid> …" begins a window, which it confirms by "begun", and "end <sent>"
ends it with a report: of the deliveries, and of the CPU of those processes.
"""

import asyncio
import contextlib
import json
import re
import sys
import time

from .processes import HOST, cpu_seconds, pss_mb
from .subscribers import lines

# After this silence nothing more will arrive: what is missing is lost, not late.
QUIET_SECONDS = 5.0
_ANSWER = b"HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n"
_ID = re.compile(rb"\r\nwebhook-id: *([^\r]+)", re.IGNORECASE)
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)


class Arrivals:
    """What has arrived in a window, and when."""

    def __init__(self) -> None:
        self.begin([])

    def begin(self, pids: list[int]) -> None:
        """Forget everything before."""
        self.pids, self.ids, self.count = pids, set[bytes](), 0
        self.first = self.last = time.perf_counter()
        self._cpu = self._spent()

    def take(self, head: bytes) -> None:
        """Record a delivery."""
        self.last = time.perf_counter()
        self.first = self.first if self.count else self.last
        self.count += 1
        found = _ID.search(head)
        self.ids.add(found[1] if found else b"")

    def report(self, sent: int) -> dict[str, float]:
        """Return how fast they arrived, from the first to the last, and what each of them cost."""
        arrived = len(self.ids)
        return {
            "per_second": (self.count - 1) / (self.last - self.first) if self.count > 1 else 0.0,
            "cpu_us": (self._spent() - self._cpu) / max(1, arrived) * 1e6,
            "lost": sent - arrived,
            "twice": self.count - arrived,
            "pss_mb": pss_mb(self.pids[0]),
        }

    def _spent(self) -> float:
        return sum(cpu_seconds(pid) for pid in self.pids)


async def main(port: int) -> None:
    """Receive webhooks, and report on each window."""
    arrivals, commands = Arrivals(), await lines()

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):  # the sender closes it
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                await reader.readexactly(int(length[1]) if length else 0)
                arrivals.take(head)
                writer.write(_ANSWER)
        writer.close()

    async with await asyncio.start_server(receive, HOST, port, backlog=1000):
        print("ready", flush=True)
        while line := (await commands.readline()).decode().split():
            if line[0] == "begin":
                arrivals.begin([int(pid) for pid in line[1:]])
                print("begun", flush=True)
            else:
                await _until_arrived(arrivals, int(line[1]))
                print(json.dumps(arrivals.report(int(line[1]))), flush=True)


async def _until_arrived(arrivals: Arrivals, sent: int) -> None:
    began = time.perf_counter()
    while len(arrivals.ids) < sent:
        if time.perf_counter() - max(began, arrivals.last) > QUIET_SECONDS:
            return
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
