"""A sample: sums of what was reported, differences by epoch, and null for what nobody knows."""

import json
from itertools import pairwise
from typing import Any

import pytest
from django.db import OperationalError

from dashboard import domain, figures
from dashboard.events import TOPIC
from events import log, observed
from events.observed import Observed
from tests.redis_server import RedisServer

from .reports import WORKER, seen, web


def after(first: Observed, second: Observed) -> dict[str, Any]:
    """Return what a sample has of the processes, a second after another."""
    earlier = json.loads(json.dumps(figures.counters(first)))
    return figures.of_processes(second, figures.counters(second), earlier)


def test_what_happened_is_the_difference_of_the_counters_of_each_process_summed_up() -> None:
    first = seen(50_000, {"a": web(), "b": web()}, appended={"chat": 10})
    second = seen(
        51_000,
        {
            "a": web(opened={"long_polling": 45, "sse": 0}, closed={"long_polling": {"200": 40, "503": 1}}),
            "b": web(opened={"long_polling": 41, "sse": 2}),
        },
        appended={"chat": 13, "tickers": 4},
    )
    known = after(first, second)
    assert known["seconds"] == 1.0
    assert known["opened"] == {"long_polling": 6, "sse": 2}
    assert known["closed"] == {"long_polling": {"200": 3, "503": 1}}
    assert known["ages"] == {"long_polling": [2, 4, 0, 0, 0, 0], "sse": [0, 0, 0, 0, 0, 0]}
    assert known["events"] == {"chat": 3, "tickers": 4}


def test_a_process_that_has_just_started_begins_at_zero_and_not_at_minus_what_the_old_one_had() -> None:
    young = web(uptime_s=0.8, opened={"long_polling": 7, "sse": 0}, closed={})
    known = after(seen(50_000, {"old": web()}), seen(51_000, {"new": young}))
    assert known["opened"] == {"long_polling": 7, "sse": 0}
    assert known["closed"] == {}
    assert [row["epoch"] for row in known["processes"]] == ["new"]


def test_a_process_that_was_silent_for_a_while_is_compared_from_the_next_sample_on() -> None:
    known = after(seen(50_000, {"a": web()}), seen(51_000, {"a": web(), "back": web()}))
    assert known["opened"] == {"long_polling": 0, "sse": 0}


def test_what_nobody_reports_is_null_and_not_zero() -> None:
    known = after(seen(50_000, {"w": WORKER}), seen(51_000, {"w": WORKER}))
    assert (known["ages"], known["opened"], known["closed"]) == (None, None, None)
    first = figures.of_processes(seen(50_000, {"a": web()}), figures.counters(seen(50_000, {})), None)
    assert (first["seconds"], first["opened"], first["events"]) == (None, None, None)


def test_after_redis_was_emptied_nothing_is_known_of_what_was_published() -> None:
    known = after(seen(50_000, {}, appended={"chat": 10}), seen(51_000, {}, appended={"chat": 1}))
    assert known["events"] is None


def test_each_tenth_of_a_second_of_arrivals_is_in_one_sample_and_in_no_other() -> None:
    tenths = {str(tenth): 1 for tenth in range(400, 600)}
    samples = [seen(at, {"a": web(arrivals={"sse": tenths})}) for at in (50_000, 51_040, 51_980, 53_000)]
    told: list[int] = []
    for first, second in pairwise(samples):
        begin, *counts = after(first, second)["arrivals"]["sse"]
        told += range(begin, begin + len(counts))
    assert told == list(range(475, 505))


def test_a_sample_stays_below_two_kilobytes_however_many_processes_and_connections_there_are() -> None:
    five = ["polling", "long_polling", "websocket", "sse", "webhook"]
    crowded = web(
        ages=dict.fromkeys(five, [1000] * 6),
        opened=dict.fromkeys(five, 1_000_000),
        closed={technique: {"200": 1000, "503": 10} for technique in five},
    )
    many = {f"web{number:03}": crowded for number in range(20)} | {"w": WORKER}
    first, second = seen(1_700_000_050_000, many), seen(1_700_000_051_000, many)
    known = after(first, second) | figures.known_by_redis(second)
    assert len(known["processes"]) == figures.MOST_PROCESSES
    assert len(json.dumps(known, separators=(",", ":"))) < 1_700


@pytest.mark.django_db
def test_a_sample_is_published_with_what_redis_and_the_database_know(clean_log: RedisServer) -> None:
    observed.report("aaaaaa", web())
    domain.sample()
    domain.sample()
    newest = published(clean_log)[-1]
    assert (newest["outbox"], newest["webhooks"]) == (0, {"due": 0, "oldest_s": None})
    assert newest["database_ms"] > 0
    assert newest["events"] == {"dashboard": 1}
    assert newest["processes"][0]["epoch"] == "aaaaaa"
    assert newest["cost"]["sample"] > 0


def test_without_a_database_its_figures_are_null_and_the_others_are_there(
    clean_log: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**conditions: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(domain.OutboxEvent.objects, "filter", fail)
    domain.sample()
    newest = published(clean_log)[-1]
    assert (newest["outbox"], newest["webhooks"], newest["database_ms"]) == (None, None, None)
    assert newest["redis"]["memory"] > 0


def test_a_process_that_fell_silent_is_left_out_and_forgotten_after_a_minute(clean_log: RedisServer) -> None:
    with clean_log.client() as client:
        client.hset("observed:reports", "frozen", f"{now_ms(client) - 5_000} {json.dumps(web())}")
        client.hset("observed:reports", "gone", f"{now_ms(client) - 70_000} {json.dumps(web())}")
    look = observed.look()
    assert (look.reports, look.gone) == ({}, ["gone"])


def test_the_workers_of_a_queue_are_silent_when_none_has_finished_a_task_for_long(
    clean_log: RedisServer,
) -> None:
    assert observed.silent_workers() == ["beat", "slow", "lab", "lab-webhooks", "arena"]
    observed.report("b", WORKER | {"queues": ["beat"], "idle_s": 0.1})
    observed.report("s", WORKER | {"queues": ["lab-webhooks", "slow"], "idle_s": None})
    observed.report("l", WORKER | {"queues": ["arena", "lab"], "idle_s": 0.1})
    assert observed.silent_workers() == ["slow", "lab-webhooks"]
    observed.report("s", WORKER | {"queues": ["lab-webhooks", "slow"], "idle_s": 19.0})
    assert observed.silent_workers() == []
    observed.report("b", WORKER | {"queues": ["beat"], "idle_s": 11.0})
    assert observed.silent_workers() == ["beat"]


def test_a_report_from_before_the_clock_was_set_back_counts_for_nothing(clean_log: RedisServer) -> None:
    worker = WORKER | {"queues": ["beat", "slow", "lab", "lab-webhooks", "arena"], "idle_s": 0.1}
    with clean_log.client() as client:
        client.hset("observed:reports", "b", f"{now_ms(client) + 3_600_000} {json.dumps(worker)}")
    assert observed.silent_workers() == ["beat", "slow", "lab", "lab-webhooks", "arena"]
    assert (observed.look().reports, observed.look().gone) == ({}, ["b"])


def test_the_oldest_task_of_a_queue_is_the_one_that_was_sent_first(clean_log: RedisServer) -> None:
    with clean_log.client() as client:
        for sent_at in (1, 2, 3):
            client.lpush("slow", json.dumps({"headers": {"sent_at": sent_at}}))
    queue = observed.look().queues["slow"]
    assert (queue.waiting, queue.oldest_sent_at) == (3, 1)


def published(server: RedisServer) -> list[dict[str, Any]]:
    """Return the data of all samples in the log."""
    with server.client() as client:
        entries = [fields for _, fields in client.xrange(log.stream("dashboard"))]
    return [json.loads(fields["data"]) for fields in entries if fields["topic"] == TOPIC]


def now_ms(client: Any) -> int:
    seconds, micro = client.time()
    return seconds * 1000 + micro // 1000
