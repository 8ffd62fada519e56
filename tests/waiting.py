"""Waiting for a condition with a deadline: a test never sleeps to find out, and never waits for ever.

Seconds are those of an ordinary machine with nothing else to do. While a test waits, a small piece of work is
done now and then; where it takes three times as long as it would there, three seconds count as one. So what
the site promises in seconds can be asked for on a slow machine, and beside whatever else a machine does.
"""

import asyncio
import itertools
import os
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Value = TypeVar("Value")

# Long enough for all that a test waits for by the way; a test that hangs still ends.
DEADLINE_SECONDS = 20.0
# Between two looks at a condition, a twentieth of the time waited so far, within these bounds: to ask a site
# fifty times a second costs as much as what is waited for.
_SHORTEST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.02, 0.25
# How often the machine is measured meanwhile. Whoever waits for less time than that is not measured at all.
_MEASURE_SECONDS = 1.0
# Longer than the operating system lets one process run while others want to: those it has to wait for count.
_WORK_STEPS = 300_000
# What that takes an ordinary machine: a laptop of 2020, on which nothing else runs.
_WORK_SECONDS = 0.012
# A port is used seconds after it was looked for. So each process of pytest has so many of its own, below
# those that the kernel gives to whoever asks for any, and above 10,080, which Chromium refuses to open.
_LOWEST_PORT, _PORTS = 11_000, 2_000


def slowness(clock: Callable[[], float] = time.monotonic) -> float:
    """Return how many times longer work takes now than on an ordinary machine alone; at least 1.

    By `time.thread_time` without what others take of the machine meanwhile.
    """
    began = clock()
    total = 0
    for number in range(_WORK_STEPS):
        total += number & 7
    return max(1.0, (clock() - began) / _WORK_SECONDS)


class Stopwatch:
    """Counts the seconds that would have passed on an ordinary machine; it has to be looked at to measure."""

    def __init__(self) -> None:
        self._counted, self._measured_at = 0.0, time.monotonic()
        self._lock = threading.Lock()

    def seconds(self) -> float:
        """Return how many have passed since it was made."""
        with self._lock:
            since = time.monotonic() - self._measured_at
            if since < _MEASURE_SECONDS:
                return self._counted + since
            self._counted += since / slowness()
            self._measured_at = time.monotonic()
            return self._counted


@contextmanager
def within(seconds: float, what: str) -> Iterator[None]:
    """Fail, naming what was promised, where the block takes longer than that on an ordinary machine."""
    watch, done = Stopwatch(), threading.Event()

    def look() -> None:
        while not done.wait(_MEASURE_SECONDS):
            watch.seconds()

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        done.set()
        looking.join()
    took = watch.seconds()
    assert took < seconds, f"{what}: promised within {seconds:g} s, it took {took:.1f}"


def wait_until(condition: Callable[[], Value], what: str, seconds: float = DEADLINE_SECONDS) -> Value:
    """Return the condition's value once it is true; fails, naming what was waited for, after the deadline."""
    watch = Stopwatch()
    while not (value := condition()):
        if watch.seconds() > seconds:
            raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(_pause(watch))
    return value


async def until(condition: Callable[[], Value], what: str, seconds: float = DEADLINE_SECONDS) -> Value:
    """The same on an event loop, which goes on meanwhile."""
    watch = Stopwatch()
    while not (value := condition()):
        if watch.seconds() > seconds:
            raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")
        await asyncio.sleep(_pause(watch))
    return value


def _pause(watch: Stopwatch) -> float:
    return min(max(watch.seconds() / 20, _SHORTEST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on."""
    return next(port for port in _ports if _is_free(port))


def _own_ports() -> list[int]:
    """Return the ports of this process of pytest, from some place on: another pytest may run beside it."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first, start = _LOWEST_PORT + worker * _PORTS, random.randrange(_PORTS)
    return [first + (start + number) % _PORTS for number in range(_PORTS)]


_ports = itertools.cycle(_own_ports())


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
