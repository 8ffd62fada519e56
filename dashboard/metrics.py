"""The same figures in Prometheus' text format, of all processes at once.

Source: Prometheus, "Metric and label naming" and "Exposition formats". Counters grow while their process
lives; its `epoch` is a label, so that a restart begins another series. Gauges that come from the last sample
are left out when it is old: an old figure would look like a new one.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from events.clock import microseconds
from events.event import Event
from events.observed import Observed
from web.connections.census import AGES

# Three missing samples.
FRESH_SECONDS = 3.5
_PREFIX = "five_ways_"
_PROCESS = ("process", "epoch")
_AGE_NAMES = [*(f"under_{age}s" for age in AGES), f"over_{AGES[-1]}s"]
# What a value is, and the labels that it has.
Sampled = Iterable[tuple[tuple[str, ...], float | None]]


def text(seen: Observed, sample: Event | None) -> bytes:
    """Return all metrics, given what all processes have reported and the last sample, if there was one."""
    families = [*_of_processes(seen), *_of_connections(seen), *_of_redis(seen), *_of_sample(sample)]
    return generate_latest(_Families(families))


class _Families(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def _of_processes(seen: Observed) -> Iterator[Metric]:
    def each(field: str) -> Sampled:
        return [((report["kind"], epoch), report.get(field)) for epoch, report in seen.reports.items()]

    yield _counter("process_cpu_seconds", "CPU time of the process.", _PROCESS, each("cpu_s"))
    yield _gauge("process_memory_bytes", "Memory of the process (PSS).", _PROCESS, each("pss_bytes"))
    yield _gauge("process_threads", "Threads of the process.", _PROCESS, each("threads"))
    yield _gauge("process_open_files", "Open files and sockets of the process.", _PROCESS, each("files"))
    yield _gauge("process_uptime_seconds", "How long the process has run.", _PROCESS, each("uptime_s"))
    yield _counter("observer_cpu_seconds", "CPU time spent on reporting.", _PROCESS, each("cost_s"))
    yield _gauge("worker_idle_seconds", "Time since the worker finished a task.", _PROCESS, each("idle_s"))
    yield _gauge("event_loop_lag_p99_seconds", "99th percentile over 5 s.", _PROCESS, each("lag_s"))
    yield _gauge("hub_delay_seconds", "From publishing to the process, at most.", _PROCESS, each("hub_s"))


def _of_connections(seen: Observed) -> Iterator[Metric]:
    technique = (*_PROCESS, "technique")
    ages, opened, closed = [], [], []
    for epoch, report in seen.reports.items():
        process = (report["kind"], epoch)
        for name, counts in report.get("ages", {}).items():
            ages += [((*process, name, age), n) for age, n in zip(_AGE_NAMES, counts, strict=True)]
        for name, count in report.get("opened", {}).items():
            opened.append(((*process, name), count))
        for name, codes in report.get("closed", {}).items():
            closed += [((*process, name, code), n) for code, n in codes.items()]
    yield _gauge("connections", "Open connections, by technique and age.", (*technique, "age"), ages)
    yield _counter("connections_opened", "Connections opened.", technique, opened)
    ended = "Connections that have ended, by HTTP status or WebSocket close code."
    yield _counter("connections_closed", ended, (*technique, "code"), closed)


def _of_redis(seen: Observed) -> Iterator[Metric]:
    queues, now = seen.queues.items(), microseconds()
    ages = [
        ((name,), None if queue.oldest_sent_at is None else max(0, now - queue.oldest_sent_at) / 1e6)
        for name, queue in queues
    ]
    waiting = [((name,), queue.waiting) for name, queue in queues]
    yield _gauge("queue_tasks", "Tasks that wait in a queue of Celery.", ("queue",), waiting)
    yield _gauge("queue_oldest_task_age_seconds", "Age of the oldest task in a queue.", ("queue",), ages)
    yield _single(
        "tasks_fetched", "Tasks that workers have fetched and not acknowledged.", seen.fetched_tasks
    )
    yield _single("redis_memory_bytes", "Memory that Redis uses.", seen.memory_bytes)
    yield _single("redis_clients", "Clients that are connected to Redis.", seen.clients)
    events = [((app,), count) for app, count in sorted(seen.appended.items())]
    yield _counter("events", "Events published to the log.", ("app",), events)


def _of_sample(sample: Event | None) -> Iterator[Metric]:
    age = None if sample is None else max(0, microseconds() - sample.t) / 1e6
    yield _single("sample_age_seconds", "Time since the last sample was published.", age)
    is_fresh = sample is not None and age is not None and age < FRESH_SECONDS
    known = json.loads(sample.data) if sample and is_fresh else {}
    webhooks = known.get("webhooks") or {}
    latency = known.get("database_ms")
    yield _single("outbox_events", "Committed facts that are not yet in the log.", known.get("outbox"))
    yield _single("webhooks_due", "Deliveries that are due and not taken.", webhooks.get("due"))
    yield _single(
        "webhooks_oldest_due_seconds", "For how long the oldest has been due.", webhooks.get("oldest_s")
    )
    yield _single(
        "database_latency_seconds", "Time of one small query.", None if latency is None else latency / 1000
    )


def _counter(name: str, about: str, labels: tuple[str, ...], values: Sampled) -> Metric:
    return _filled(CounterMetricFamily(_PREFIX + name, about, labels=labels), values)


def _gauge(name: str, about: str, labels: tuple[str, ...], values: Sampled) -> Metric:
    return _filled(GaugeMetricFamily(_PREFIX + name, about, labels=labels), values)


def _single(name: str, about: str, value: float | None) -> Metric:
    return _gauge(name, about, (), [((), value)])


def _filled(family: Any, values: Sampled) -> Metric:
    """Return a family with these values; unknown ones are left out."""
    for labels, value in values:
        if value is not None:
            family.add_metric(labels, value)
    return family
