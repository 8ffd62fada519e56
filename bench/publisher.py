"""A process that publishes at a steady pace: `python -m bench.publisher <way> [<seconds>]`.

The way is a module with `publisher()`, which returns the coroutine function that publishes one event. At
the end it writes how many it has published. Without seconds it writes "ready", reads lines of
`<seconds> <events a second>` and answers each when it is done.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module

PER_SECOND = 20


async def main(way: str, seconds: float | None) -> None:
    """Publish for this many seconds, each time a line asks for it."""
    publish = await import_module(way).publisher()
    if seconds is not None:
        print(await publish_for(publish, seconds, PER_SECOND))
        return
    print("ready", flush=True)
    while line := (await asyncio.to_thread(sys.stdin.readline)).split():
        print(await publish_for(publish, float(line[0]), float(line[1])), flush=True)


async def publish_for(publish: Callable[[], Awaitable[None]], seconds: float, per_second: float) -> int:
    """Publish this many events a second at a regular interval, at least two, and return how many."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    count = max(2, round(seconds * per_second))
    for number in range(count):
        await asyncio.sleep(began + number / per_second - loop.time())
        await publish()
    return count


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else None))
