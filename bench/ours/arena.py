"""This project's arena: a tick as its worker makes it, with what thirty players have asked for since."""

import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from arena import exchange, wire  # noqa: E402
from arena.game import keyframe  # noqa: E402
from arena.game.field import Field  # noqa: E402
from arena.messages import Moment, Request  # noqa: E402
from bench.peers.snapshots import stamped  # noqa: E402
from events import log  # noqa: E402

# Milliseconds of each tick, for the process that measures: what it computed, and until Redis had answered.
TICKS, TICKS_ANSWERED = "bench:ticks", "bench:ticks-answered"
KEYFRAME_TICKS = 10


async def publisher() -> Callable[[], Awaitable[None]]:
    """Return a function that makes one tick and publishes it."""
    field, lease = Field(), exchange.Lease()

    async def publish() -> None:
        if lease.take():
            lease.listen()  # what players sent between two rounds is not this tick's work
        began, cpu_began = time.perf_counter(), time.process_time()
        tick(field, lease)
        cpu_seconds, seconds = time.process_time() - cpu_began, time.perf_counter() - began
        log.connection().rpush(TICKS, cpu_seconds * 1000)
        log.connection().rpush(TICKS_ANSWERED, seconds * 1000)

    return publish


def tick(field: Field, lease: exchange.Lease) -> None:
    """Do what a slice of the simulation does at each tick."""
    requests: list[Request] = []
    with suppress(exchange.LeaseLost):
        _, requests = lease.listen()
    news = field.step(requests)
    t = time.time_ns() // 1000
    moment = Moment(field.tick, t, field.crown.place, stamped(wire.encoded(field.snapshot()), t))
    is_kept = news or field.tick % KEYFRAME_TICKS == 0
    with suppress(exchange.LeaseLost):
        lease.send_out(moment, news, keyframe.of(field, t) if is_kept else None)
