"""The load of the web process itself: held requests, memory, threads, files. The pages request it."""

import os
import threading
import time
from pathlib import Path

from events.clock import microseconds
from web.asgi.answer import Answer, json_answer
from web.asgi.http import Request, get, held, route

# Pages ask once a second, and the kernel needs a millisecond to add up the memory: all requests within this
# time share one answer.
LOOK_SECONDS = 0.5
_SELF = Path("/proc/self")
_began = time.monotonic()
_seen: dict[str, int | None] = {}
_seen_at = float("-inf")


@get
async def process(request: Request) -> Answer:
    """`GET /wire/process/`: the process's held requests, memory in bytes, threads and files; null if unknown.

    `held` counts the held requests of each app; `t` is the server's time, for comparing clocks.
    """
    answer = {"pid": os.getpid(), "t": microseconds(), "held": dict(+held), "held_total": held.total()}
    answer |= _look() | {"uptime_seconds": round(time.monotonic() - _began, 1)}
    answer["cpu_seconds"] = time.process_time()
    return json_answer(answer, headers={"Cache-Control": "no-store"})


def _look() -> dict[str, int | None]:
    global _seen, _seen_at
    if time.monotonic() - _seen_at > LOOK_SECONDS:
        _seen, _seen_at = look(), time.monotonic()
    return _seen


def look() -> dict[str, int | None]:
    """Return what the kernel knows of this process: threads, open files, and bytes of memory.

    `pss_bytes` divides memory that several processes share among them. Source: proc(5).
    """
    memory = _memory()
    return {
        "threads": _count("task") or threading.active_count(),
        "files": _count("fd"),
        "rss_bytes": memory.get("Rss"),
        "pss_bytes": memory.get("Pss"),
    }


def _count(folder: str) -> int | None:
    try:
        return len(os.listdir(_SELF / folder))  # noqa: PTH208 - ten times faster, and only the number counts
    except OSError:
        return None


def _memory() -> dict[str, int]:
    """Return the fields of /proc/self/smaps_rollup, each written `Name:  <n> kB`, in bytes."""
    try:
        lines = (_SELF / "smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return {}
    return {name: int(size.split()[0]) * 1024 for name, _, size in (line.partition(":") for line in lines)}


routes = [route("wire/process/", process)]
