"""The CPU time of a lane's own steps.

A coroutine runs in steps, from one `await` that has to wait to the next; between them others have their turn.
Each step is timed by the CPU clock of its thread, so that neither waiting nor what others do is counted.

Counted is what the lane does in Python until the server has its bytes: reading the request's fields, looking
into the log as this process knows it, encoding, handing over. Not counted is what the server does before and
after it (reading and parsing, the socket, TLS) and what is done once for all (the hub's reading from Redis).
"""

import time
import types
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any, TypeVar

Returned = TypeVar("Returned")


@types.coroutine
def timed(awaitable: Awaitable[Returned], add: Callable[[int], None]) -> Generator[Any, Any, Returned]:
    """Await something to its end; `add` is called with the nanoseconds of CPU time of each of its steps."""
    steps = awaitable.__await__()
    step: Callable[[], Any] = partial(next, steps)
    while True:
        began = time.thread_time_ns()
        try:
            awaited = step()
        except StopIteration as returned:
            result: Returned = returned.value
            return result
        finally:
            add(time.thread_time_ns() - began)
        try:
            yield awaited
        except BaseException as error:  # noqa: BLE001 - it is thrown on, at once
            step = partial(steps.throw, error)
        else:
            step = partial(next, steps)
