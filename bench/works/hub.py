"""The hub: how soon the followers of a topic have an event, and what waking them costs."""

import json
import select
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from typing import TypeAlias

from bench.processes import ROOT, START_SECONDS, cpu_seconds, running, wait_until
from bench.publisher import PER_SECOND
from bench.rounds import Contestant, Measure, Plan, Row, Sample, Target, Work, interleave
from bench.site import Site, site

Subscribers: TypeAlias = "subprocess.Popen[str]"

OURS = ("this project's hub", "bench.ours.hub")
PEERS = {
    "redis-py: a pub/sub connection for each": "bench.peers.redis_pubsub",
    "Channels group_send, pub/sub layer": "bench.peers.channel_layer",
}

MEASURES = (
    Measure("cpu_us", "CPU per delivery, with Redis's", "µs", 1),
    Measure("p50_ms", "delay p50", "ms", 2),
    Measure("p99_ms", "delay p99", "ms", 2),
    Measure("all_ms", "until all have it, p50", "ms", 2),
    Measure("within_ms", "of the delay within the hub, p50", "ms", 2),
    Measure("wake_ms", "to wake all, p50", "ms", 2),
    Measure("pss_mb", "memory", "MB"),
    Measure("lost", "lost", ""),
)


def run(plan: Plan) -> list[Row]:
    """Measure deliveries to few and to many, one size after the other."""
    ways = dict([OURS]) | {name: way for name, way in PEERS.items() if _is_installed(way)}
    for name in PEERS.keys() - ways.keys():
        print(f"left out, not installed: {name}")
    with site() as opened:
        return [row for count in plan.followers for row in _measure(plan, opened, ways, count)]


def _is_installed(way: str) -> bool:
    return way != "bench.peers.channel_layer" or find_spec("channels_redis") is not None


def _measure(plan: Plan, site: Site, ways: dict[str, str], count: int) -> list[Row]:
    case = _case(count)
    with ExitStack() as stack:
        contestants = []
        for name, way in ways.items():
            process = stack.enter_context(_subscribers(site, way, count))
            contestants.append(Contestant(case, name, name == OURS[0], partial(_round, site, way, process)))
        return interleave(plan, contestants)


def _case(count: int) -> str:
    return f"{count:,} subscriber{'s' if count > 1 else ''}"


@contextmanager
def _subscribers(site: Site, way: str, count: int) -> Iterator[Subscribers]:
    log = site.folder / f"{way}-{count}.log"
    command = [sys.executable, "-m", "bench.subscribers", way, str(count)]
    with running(command, site.env, log, piped=True) as process:
        wait_until(lambda: _read(process) == "ready", process, log)
        yield process


def _round(site: Site, way: str, process: Subscribers, seconds: float) -> Sample:
    """Publish for this many seconds and return what the subscribers, and Redis for them, measured."""
    _write(process, "begin")
    redis = cpu_seconds(site.redis_pid)
    command = [sys.executable, "-m", "bench.publisher", way, str(seconds)]
    done = subprocess.run(
        command, cwd=ROOT, env=site.process_env, stdout=subprocess.PIPE, check=True, timeout=seconds + 30
    )
    _write(process, f"end {int(done.stdout)}")
    report = json.loads(_read(process))
    spent = report.pop("cpu_seconds") + cpu_seconds(site.redis_pid) - redis
    deliveries, expected = report.pop("deliveries"), report.pop("expected")
    return report | {"cpu_us": spent / deliveries * 1e6, "lost": expected - deliveries}


def _write(process: Subscribers, line: str) -> None:
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def _read(process: Subscribers) -> str:
    assert process.stdout
    if not select.select([process.stdout], [], [], START_SECONDS)[0]:
        raise RuntimeError(f"{process.args!r} says nothing")
    return process.stdout.readline().strip()


def targets(plan: Plan) -> Sequence[Target]:
    """Return the project's targets for the hub."""
    return [Target(_case(count), "wake_ms", at_most=2) for count in plan.followers if count == 1000]


WORK = Work(
    name="hub",
    title="The hub: from publish to all who follow",
    text=(
        f"One process publishes {PER_SECOND} events a second, another holds all subscribers, and a real "
        "Redis is between them. The delay runs from the event's `t` to the moment a subscriber has it. CPU "
        "is that of the subscribers' process and of Redis; to wake all is the hub's thread alone. This "
        "project's events stay in a log and can be asked for again; what the peers send is lost if nobody "
        "receives it."
    ),
    measures=MEASURES,
    drawn=("cpu_us", "all_ms"),
    run=run,
    targets=targets,
)
