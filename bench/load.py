"""The load client, a process of its own: polls over many kept connections as fast as the server answers.

Raw sockets on asyncio, with uvloop where it is installed, and no HTTP library, so that it is not what
limits; the CPU it took itself is in its report. `python -m bench.load --help` says how to use it alone.
"""

import argparse
import asyncio
import json
import re
import time
from array import array
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from .processes import cpu_seconds, pss_mb
from .stats import percentile

# All connections are open and every thread pool has grown before the window begins.
RAMP_SECONDS = 0.3

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_BODILESS = (b"204", b"304")


@dataclass
class Tally:
    """What came back: seconds of each right answer, how many were wrong, how many connections broke."""

    wanted: bytes
    seconds: array = field(default_factory=lambda: array("d"))
    wrong: int = 0
    broken: int = 0
    over: bool = False

    def begin(self) -> None:
        """Forget everything before the window."""
        self.seconds, self.wrong, self.broken = array("d"), 0, 0


def answer_length(received: bytes) -> int | None:
    """Return the length of an answer, or None where its header is not complete yet. RFC 9112, section 6."""
    head = received.find(b"\r\n\r\n")
    if head < 0:
        return None
    body = _LENGTH.search(received, 0, head + 2)
    return head + 4 + (int(body[1]) if body and received[9:12] not in _BODILESS else 0)


class Client(asyncio.Protocol):
    """One kept connection: asks, waits for the whole answer, asks again."""

    def __init__(self, request: bytes, tally: Tally) -> None:
        self._request, self._tally = request, tally
        self._received = b""
        self._asked = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._received += data
        length = answer_length(self._received)
        if length is None or len(self._received) < length:
            return
        if self._received[9:12] == self._tally.wanted:
            self._tally.seconds.append(time.perf_counter() - self._asked)
        else:
            self._tally.wrong += 1
        self._received = b""
        self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._tally.broken += not self._tally.over

    def _ask(self) -> None:
        if not self._tally.over:
            self._asked = time.perf_counter()
            self._transport.write(self._request)


async def poll(asked: argparse.Namespace) -> dict[str, float]:
    """Return what a window of full speed cost and brought."""
    lines = [f"GET {asked.path} HTTP/1.1", f"Host: {asked.host}:{asked.port}", *asked.header]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    tally = Tally(str(asked.expect).encode())
    loop = asyncio.get_running_loop()
    for _ in range(asked.connections):
        await loop.create_connection(lambda: Client(request, tally), asked.host, asked.port)
    await asyncio.sleep(RAMP_SECONDS)
    tally.begin()
    report = await _window(asked.pid, lambda: asyncio.sleep(asked.seconds))
    tally.over = True
    return report | _summary(tally, report)


async def _window(pid: int, wait: Callable[[], Awaitable[None]]) -> dict[str, float]:
    began, ours, theirs = time.perf_counter(), time.process_time(), cpu_seconds(pid)
    await wait()
    seconds = time.perf_counter() - began
    return {
        "seconds": seconds,
        "server_cpu_seconds": cpu_seconds(pid) - theirs,
        "client_cpu_pct": 100 * (time.process_time() - ours) / seconds,
        "pss_mb": pss_mb(pid),
    }


def _summary(tally: Tally, report: dict[str, float]) -> dict[str, float]:
    answers = len(tally.seconds)
    if not answers:
        raise SystemExit(f"no right answer: {tally.wrong} wrong, {tally.broken} connections broken")
    return {
        "answers": answers,
        "lost": tally.wrong + tally.broken,
        "per_second": answers / report["seconds"],
        "cpu_us": report["server_cpu_seconds"] / answers * 1e6,
        "p50_ms": percentile(tally.seconds, 0.5) * 1e3,
        "p99_ms": percentile(tally.seconds, 0.99) * 1e3,
    }


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True, help="the server's process, to be measured")
    parser.add_argument("--header", action="append", default=[], help='as "Name: value"; may be repeated')
    parser.add_argument("--expect", type=int, default=200, help="the status that is a right answer")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=3.0)
    return parser.parse_args()


if __name__ == "__main__":
    with suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    print(json.dumps(asyncio.run(poll(_asked()))))
