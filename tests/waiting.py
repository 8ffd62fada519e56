"""Waiting for a condition with a deadline: a test never sleeps to find out, and never waits for ever."""

import asyncio
import socket
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

# A machine that runs other things as well may be ten times slower than usual; a test that hangs still ends.
DEADLINE_SECONDS = 20.0
_STEP_SECONDS = 0.02


def wait_until(condition: Callable[[], Value], what: str, seconds: float = DEADLINE_SECONDS) -> Value:
    """Return the condition's value once it is true; fails, naming what was waited for, after the deadline."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(_STEP_SECONDS)
    return value


async def until(condition: Callable[[], Value], what: str, seconds: float = DEADLINE_SECONDS) -> Value:
    """The same on an event loop, which goes on meanwhile."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:.0f} s in vain: {what}")
        await asyncio.sleep(_STEP_SECONDS)
    return value


def free_port() -> int:
    """Return a TCP port of the loopback interface that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
