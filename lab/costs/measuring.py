"""A measurement: this many clients of one lane for fifteen seconds, at one pulse a second.

What it costs is the whole web process's: CPU time and memory, as the kernel counts them. With several web
processes behind one address nobody knows which is asked, so nothing is said of either.
"""

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import requests
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from events.clock import microseconds
from web import files

from .. import domain, slots
from ..lanes import webhook
from ..models import Measured, Measuring, Run
from ..schedule import Settings
from .clients import Crowd

logger = logging.getLogger(__name__)

# In public mode any stranger may start one: no more than a class.
SIZES: tuple[int, ...] = (1, 10, 100) if settings.PUBLIC_DEMO else (1, 10, 100, 1000)
RATE = 1.0
PAYLOAD = 120
WINDOW_SECONDS = 15.0
# What the site does anyway is measured first, and taken off.
QUIET_SECONDS = 5.0
# A thousand are opened within seconds; every measurement is over by then.
MOST_SECONDS = 90
# Figures are saved once a second by the web process.
SAVED_SECONDS = 1.2
MOST_LOOKS = 5
# The worker looks for a measurement every second, but may be about something else.
FETCHED_WITHIN_SECONDS = 5
# Nobody's run: the site's own.
VISITOR = "costs"
# Who asked at the same moment may have read the clock a little later; a clock that was set back says more.
SET_BACK_SECONDS = 60
# A sender of webhooks has about as many threads.
SENDERS = 8
ASKED_WITHIN_SECONDS = 20

_MICROSECONDS = 1_000_000

Figures = dict[str, float | None]


def begin(lane: str, clients: int) -> bool:
    """Request a measurement; a worker starts it within a second or so. Returns False if one is going on."""
    now = microseconds()
    until = now + (MOST_SECONDS + FETCHED_WITHIN_SECONDS) * _MICROSECONDS
    with transaction.atomic():
        Measuring.objects.get_or_create(pk=1, defaults={"lane": lane, "clients": 0, "until": now})
        set_by_a_clock_that_went_back = Q(until__gt=until + SET_BACK_SECONDS * _MICROSECONDS)
        free = Measuring.objects.filter(Q(until__lte=now) | set_by_a_clock_that_went_back, pk=1)
        return bool(free.update(lane=lane, clients=clients, until=until, fetched=False))


def state() -> dict[str, object]:
    """Return what is being measured, if anything is, and what has been."""
    going = Measuring.objects.filter(until__gt=microseconds()).first()
    measured = Measured.objects.order_by("lane", "clients")
    return {
        "sizes": list(SIZES),
        "rate": RATE,
        "measuring": {"lane": going.lane, "clients": going.clients, "until": going.until} if going else None,
        "measured": [{"lane": one.lane, "clients": one.clients, **one.figures} for one in measured],
    }


def measure_requested() -> None:
    """Carry out the requested measurement, if there is one."""
    wanted = Measuring.objects.filter(pk=1, fetched=False, until__gt=microseconds())
    if not wanted.exists() or not wanted.update(fetched=True):  # looking locks nobody out of SQLite
        return
    one = Measuring.objects.get(pk=1)
    try:
        measure(one.lane, one.clients)
    except slots.NoRoom:
        logger.warning("%s clients of %s are not measured: the lab is full", one.clients, one.lane)
    finally:
        Measuring.objects.filter(pk=1).update(until=microseconds())


def measure(lane: str, clients: int) -> None:
    """Measure this many clients of a lane, and replace older figures. Raises slots.NoRoom."""
    files.raise_limit()
    run = domain.start(VISITOR, Settings("steady", RATE, MOST_SECONDS, PAYLOAD, seed=1))
    try:
        figures = (
            _of_webhooks(run, clients) if lane == "webhook" else asyncio.run(_of_crowd(run, lane, clients))
        )
    finally:
        domain.end(VISITOR)
    kept = {"figures": figures | {"at": microseconds()}}
    Measured.objects.update_or_create(lane=lane, clients=clients, defaults=kept)


async def _of_crowd(run: Run, lane: str, clients: int) -> Figures:
    """Open the clients, wait until all is quiet, and compare the beginning of the window with its end."""
    await asyncio.sleep(domain.LEAD_SECONDS)
    quiet = await asyncio.to_thread(_process)
    await asyncio.sleep(QUIET_SECONDS)
    before = await asyncio.to_thread(_process)
    async with Crowd(lane, run.id, clients) as crowd:
        first = await asyncio.to_thread(_process) | crowd.counts
        await asyncio.sleep(WINDOW_SECONDS)
        last = await asyncio.to_thread(_process) | crowd.counts
        stayed = crowd.size
    figures = _difference(first, last)
    figures["cpu_seconds"] = _above(figures, _difference(quiet, before))
    figures["payload_bytes"] = (figures["delivered"] or 0) * await asyncio.to_thread(_payload_of, run, lane)
    return figures | {"memory_bytes": _memory(before, last), "stayed": stayed}


def _of_webhooks(run: Run, clients: int) -> Figures:
    """Send one pulse to this many clients, and count the time of the workers that sign and send as well."""
    first = _process() | domain.figures_of(run)["webhook"]
    with ThreadPoolExecutor(SENDERS) as senders:
        cpu_ns = list(senders.map(lambda _: _send(run), range(clients)))
    last = _process()
    for _ in range(MOST_LOOKS):
        time.sleep(SAVED_SECONDS)
        last |= domain.figures_of(run)["webhook"]
        if last["requests"] - first["requests"] >= clients:
            break
    figures = _difference(first, last)
    if figures["cpu_seconds"] is not None:
        figures["cpu_seconds"] += sum(cpu_ns) / 1e9
    return figures | {"memory_bytes": 0, "stayed": clients}


def _send(run: Run) -> int:
    """Send a webhook; return the nanoseconds of CPU time that it took. None is sent when time is over."""
    if microseconds() > run.ends_at:
        return 0
    began = time.thread_time_ns()
    data = {"run": run.id, "n": 1, "due": run.begins_at, "pad": "x" * PAYLOAD}
    body = json.dumps({"type": "pulse", "id": "1-0", "data": data})
    webhook.deliver.run(f"{settings.SELF_URL}/lab/runs/{run.id}/webhook/", run.secret, "1-0", body)
    return time.thread_time_ns() - began


def _payload_of(run: Run, lane: str) -> float:
    """Return the bytes of one pulse, as the lane's own figures have it."""
    figures = domain.figures_of(run)[lane]
    return figures["payload_bytes"] / max(1, figures["delivered"])


def _process() -> dict[str, float]:
    """Return the time, and what the web process says of itself."""
    answer = requests.get(f"{settings.SELF_URL}/wire/process/", timeout=ASKED_WITHIN_SECONDS).json()
    reported = {
        "pid": answer["pid"],
        "cpu_seconds": answer["cpu_seconds"],
        "pss_bytes": answer["pss_bytes"] or 0,
    }
    return {"seconds": time.monotonic(), **reported}


def _difference(first: Mapping[str, float], last: Mapping[str, float]) -> Figures:
    names = ("seconds", "requests", "delivered", "bytes_up", "bytes_down", "payload_bytes")
    figures: Figures = {name: round(last.get(name, 0) - first.get(name, 0), 3) for name in names}
    is_one = first["pid"] == last["pid"]
    figures["cpu_seconds"] = last["cpu_seconds"] - first["cpu_seconds"] if is_one else None
    return figures


def _above(figures: Figures, quiet: Figures) -> float | None:
    """Return the CPU time of a window without what as long a window takes while nobody is there."""
    busy, base = figures["cpu_seconds"], quiet["cpu_seconds"]
    if busy is None or base is None:
        return None
    return max(0.0, busy - base * (figures["seconds"] or 0) / (quiet["seconds"] or 1))


def _memory(before: dict[str, float], after: dict[str, float]) -> int | None:
    is_known = before["pid"] == after["pid"] and before["pss_bytes"]
    return max(0, round(after["pss_bytes"] - before["pss_bytes"])) if is_known else None
