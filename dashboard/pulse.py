"""The pulse of an event loop: how late it runs what is due.

A timer asks to be called twenty times a second and notes how late it was. What was due while the loop stood
still counts too, each turn with its own delay: else a stall of a second would be one sample of many, and the
99th percentile would not see it. Source: G. Tene, "How NOT to Measure Latency" (coordinated omission).
"""

import asyncio
import math
import time
from collections import deque

# Often enough to see what a person would call a pause; it costs less than a thousandth of a core.
EVERY_SECONDS = 0.05
# Five seconds of turns; the 99th percentile is the second worst of them.
TURNS_KEPT = 100


class Pulse:
    """The lateness of the last turns, in seconds."""

    def __init__(self) -> None:
        self._late: deque[float] = deque(maxlen=TURNS_KEPT)
        self._due = 0.0
        # The cost of this timer itself, in seconds of CPU.
        self.cost = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None

    def follow(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Begin on a loop, from any thread; does nothing if it already runs there."""
        if loop is not None and loop is not self._loop:
            self._loop = loop
            loop.call_soon_threadsafe(self._begin)

    @property
    def p99(self) -> float | None:
        """The 99th percentile of the last turns, in seconds; None before there was one."""
        late = sorted(self._late)
        return late[math.ceil(0.99 * len(late)) - 1] if late else None

    def note(self, late: float) -> None:
        """Note that a turn was this late, and with it the turns that were due during that time."""
        missed = min(int(late / EVERY_SECONDS), TURNS_KEPT - 1)
        self._late.extend(late - turn * EVERY_SECONDS for turn in range(missed + 1))

    def _begin(self) -> None:
        assert self._loop is not None  # noqa: S101 - tells mypy what follow() has seen to
        self._due = self._loop.time() + EVERY_SECONDS
        self._loop.call_at(self._due, self._turn)

    def _turn(self) -> None:
        assert self._loop is not None  # noqa: S101 - as in _begin
        began, now = time.thread_time(), self._loop.time()
        self.note(max(0.0, now - self._due))
        self._due += EVERY_SECONDS * (int((now - self._due) / EVERY_SECONDS) + 1)
        self._loop.call_at(self._due, self._turn)
        self.cost += time.thread_time() - began


pulse = Pulse()
