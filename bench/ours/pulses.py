"""This project's lab: a pulse of a run, as its worker publishes it."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from bench.peers.pulses import PAD, RUN  # noqa: E402
from events.outbox import publish_now  # noqa: E402
from lab.events import Pulse  # noqa: E402
from lab.models import Run  # noqa: E402

SETTINGS = {"pattern": "steady", "rate": 5.0, "seconds": 60.0, "payload": len(PAD), "seed": 1}
WHEN = {"visitor_id": "bench", "begins_at": 0, "ends_at": 0}


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that publishes one pulse; the lanes refuse a run that is not known."""
    await asyncio.to_thread(Run.objects.get_or_create, id=RUN, defaults=SETTINGS | WHEN)
    count = 0

    async def publish() -> None:
        nonlocal count
        count += 1
        publish_now(Pulse(RUN, count, time.time_ns() // 1000, PAD))

    return publish
