"""A process that publishes at a steady pace: `python -m bench.publisher <way> <seconds>`.

The way is a module with `publisher()`, which returns the coroutine function that publishes one event. At
the end it writes how many it has published.
"""

import asyncio
import sys
from importlib import import_module

PER_SECOND = 20


async def main(way: str, seconds: float) -> int:
    """Publish PER_SECOND events a second, each on its own beat, and return how many."""
    publish = await import_module(way).publisher()
    loop = asyncio.get_running_loop()
    began = loop.time()
    count = round(seconds * PER_SECOND)
    for number in range(count):
        await asyncio.sleep(began + number / PER_SECOND - loop.time())
        await publish()
    return count


if __name__ == "__main__":
    print(asyncio.run(main(sys.argv[1], float(sys.argv[2]))))
