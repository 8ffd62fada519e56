"""What the processes of the site report about themselves, and what Redis knows: for pages and monitoring.

Each process reports once a second, by one command, under its epoch: a name that it gives itself when it
starts, so that its counters are never compared with those of the process before it. A silent process is left
out. All times are by the clock of Redis, because the clocks of several hosts may differ.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from . import log, scripts

REPORT_SECONDS = 1.0
# Two reports are late, or the process does not run: in either case we do not know its present state.
SILENT_MS = 3_500
# A process that was cut off from Redis continues under its epoch; one that ended leaves its last report.
FORGOTTEN_MS = 60_000
# A report that is dated in the future was made before the clock was set back, and is ignored.
CLOCK_TOLERANCE_MS = 1_000
# Counters that are older say nothing about the last second.
EARLIER_SECONDS = 10
_REPORTS = "observed:reports"
_EARLIER = "observed:earlier"
# Kombu's: tasks that a worker has fetched and not yet acknowledged.
_FETCHED = "unacked"


@dataclass(frozen=True)
class Queue:
    """A Celery queue: how many tasks wait, and when the oldest was sent, in microseconds since 1970."""

    waiting: int
    oldest_sent_at: int | None


@dataclass(frozen=True)
class Observed:
    """What Redis knows at one moment, `at_ms` by its clock.

    `reports` are by epoch, `gone` are the epochs that have been silent for a long time, and `appended` counts
    the events of each app.
    """

    at_ms: int
    reports: dict[str, dict[str, Any]]
    gone: list[str]
    queues: dict[str, Queue]
    fetched_tasks: int
    memory_bytes: int
    clients: int
    appended: dict[str, int]


def report(epoch: str, figures: dict[str, Any]) -> None:
    """Report a process's figures. Raises one of log.LogUnavailable."""
    text = json.dumps(figures, separators=(",", ":"))
    log.connection().eval(scripts.REPORT, 1, _REPORTS, epoch, text)


def look() -> Observed:
    """Return what all processes have reported lately, in one round trip. Raises one of log.LogUnavailable."""
    with log.connection().pipeline(transaction=False) as pipeline:
        pipeline.time()
        pipeline.hgetall(_REPORTS)
        pipeline.info("memory")
        pipeline.info("clients")
        pipeline.hlen(_FETCHED)
        pipeline.hgetall(log.APPENDED)
        for queue in settings.SILENT_AFTER_SECONDS:
            pipeline.llen(queue)
            pipeline.lindex(queue, -1)  # Kombu puts what is new at the left end
        (seconds, micro), reports, memory, clients, fetched, appended, *queues = pipeline.execute()
    at_ms = seconds * 1000 + micro // 1000
    pairs = zip(queues[::2], queues[1::2], strict=True)
    return Observed(
        at_ms=at_ms,
        reports=dict(_recent(reports, at_ms)),
        gone=[epoch.decode() for epoch in reports if abs(at_ms - _written_at(reports[epoch])) > FORGOTTEN_MS],
        queues={
            name: Queue(*_looked_at(*pair))
            for name, pair in zip(settings.SILENT_AFTER_SECONDS, pairs, strict=True)
        },
        fetched_tasks=fetched,
        memory_bytes=memory["used_memory"],
        clients=clients["connected_clients"],
        appended={app.decode(): int(count) for app, count in appended.items()},
    )


def silent_workers() -> list[str]:
    """Return the queues that no worker works on. Raises one of log.LogUnavailable.

    This also writes, because a Redis that is full or read-only is as good as down.
    """
    with log.connection().pipeline(transaction=False) as pipeline:
        pipeline.set("health:asked", "")
        pipeline.time()
        pipeline.hgetall(_REPORTS)
        _, (seconds, micro), reports = pipeline.execute()
        at_ms = seconds * 1000 + micro // 1000
    working = {
        queue
        for text in reports.values()
        for queue, finished in _finished(text, at_ms).items()
        if finished < settings.SILENT_AFTER_SECONDS[queue]
    }
    return [queue for queue in settings.SILENT_AFTER_SECONDS if queue not in working]


def compare(figures: dict[str, Any]) -> dict[str, Any] | None:
    """Keep figures for the next call, from any process; return those of the previous call, if any."""
    text = json.dumps(figures, separators=(",", ":"))
    earlier: Any = log.connection().set(_EARLIER, text, ex=EARLIER_SECONDS, get=True)
    return json.loads(earlier) if earlier else None


def forget(epochs: Iterable[str]) -> None:
    """Forget processes that are gone."""
    log.connection().hdel(_REPORTS, *epochs)


def _finished(text: bytes, at_ms: int) -> dict[str, float]:
    """Return, by queue, for how many seconds a worker has finished no task; empty for other processes."""
    figures = json.loads(text.partition(b" ")[2])
    age_ms = at_ms - _written_at(text)
    if figures.get("idle_s") is None or age_ms < -CLOCK_TOLERANCE_MS:
        return {}
    return dict.fromkeys(figures["queues"], age_ms / 1000 + figures["idle_s"])


def _recent(reports: dict[bytes, bytes], at_ms: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for epoch, text in sorted(reports.items()):
        if -CLOCK_TOLERANCE_MS <= at_ms - _written_at(text) < SILENT_MS:
            yield epoch.decode(), json.loads(text.partition(b" ")[2])


def _written_at(text: bytes) -> int:
    return int(text.partition(b" ")[0])


def _looked_at(waiting: int, oldest: bytes | None) -> Iterable[Any]:
    return waiting, json.loads(oldest)["headers"].get("sent_at") if oldest else None
