"""What each process reports once a second: web processes, workers and Celery's beat, all in the same way.

A thread does it, so that a process whose event loop or task hangs is still seen, and seen to hang. If
Redis does not answer, the report is dropped: the next one says the same and more.
"""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from events import observed
from events.hub import hub
from events.log import LogUnavailable
from web.asgi.http import held
from web.connections.census import census
from wire import process

from .pulse import pulse

# The kernel takes a millisecond to sum up the memory of a process, and memory changes slowly.
MEMORY_EVERY = 5
# Figures of a process beyond those that every process has.
Gather = Callable[[], dict[str, Any]]


class Reporter:
    """Reports the figures of this process, under an epoch of its own."""

    def __init__(self, kind: str, gather: Gather = dict) -> None:
        self.epoch = secrets.token_hex(3)
        self._kind, self._gather = kind, gather
        self._began_at = int(time.time() * 1000)
        self._began = self._at = time.monotonic()
        self._cpu = self._cost = 0.0
        self._memory: dict[str, int | None] = {}
        self._reports = 0

    def start(self) -> None:
        """Begin, in a thread that ends with the process."""
        threading.Thread(target=self._run, name="reporter", daemon=True).start()

    def _run(self) -> None:
        pause = threading.Event()
        while True:
            self.report()
            pause.wait(observed.REPORT_SECONDS)

    def report(self) -> None:
        """Report once."""
        with contextlib.suppress(*LogUnavailable):  # the reader sees that this process is silent
            observed.report(self.epoch, self._figures())
        self._cost = time.thread_time()

    def _figures(self) -> dict[str, Any]:
        """Return the figures that every process has, and the additional ones of this process.

        `cpu` is its share of a core since the last report; all that ends in `_s` is in seconds.
        """
        if self._reports % MEMORY_EVERY == 0:
            self._memory = process.look()
        self._reports += 1
        now, cpu = time.monotonic(), time.process_time()
        share = (cpu - self._cpu) / (now - self._at) if self._reports > 1 else None
        self._at, self._cpu = now, cpu
        return {
            "kind": self._kind,
            "began_at": self._began_at,
            "uptime_s": round(now - self._began, 1),
            "cpu_s": round(cpu, 3),
            "cpu": share and round(share, 4),
            "cost_s": round(self._cost + pulse.cost, 4),
            **self._memory,
            **self._gather(),
        }


def web_figures() -> dict[str, Any]:
    """Return the additional figures of a web process."""
    pulse.follow(hub.loop)
    delay, hub.longest_delay = hub.longest_delay, None
    return {
        "lag_s": _rounded(pulse.p99),
        "hub_s": _rounded(None if delay is None else delay / 1_000_000),
        "held": held.total(),
        "ages": census.ages(),
        "opened": census.opened(),
        "closed": census.closed(),
        "arrivals": census.arrivals(),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 5)
