import logging
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, transaction

from events import outbox, retention, tasks
from events.clock import microseconds
from events.event import Fact
from events.models import OutboxEvent
from tests.redis_server import RedisServer
from tests.waiting import within

from .facts import Noted, Written

pytestmark = [pytest.mark.usefixtures("clean_log"), pytest.mark.django_db(transaction=True)]

DAY_IN_MICROSECONDS = 86_400_000_000


@pytest.fixture(autouse=True)
def _no_pause() -> Iterator[None]:
    """Let each test begin with a relay that has not met a dead Redis."""
    outbox._paused_until = 0.0
    yield
    outbox._paused_until = 0.0


def published(server: RedisServer) -> list[str]:
    """Return the data of the facts in the log."""
    with server.client() as client:
        entries = [fields for _, fields in client.xrange("events:weather")]
    return [fields["data"] for fields in entries if fields["type"] in ("noted", "written")]


def test_a_published_fact_is_in_the_log_as_soon_as_its_transaction_is_over(redis_server: RedisServer) -> None:
    with transaction.atomic():
        outbox.publish(Noted("JFK", 1))
        assert published(redis_server) == []
    assert published(redis_server) == ['{"place":"JFK","number":1}']
    row = OutboxEvent.objects.get()
    assert (row.topic, row.type, row.data) == ("weather.JFK", "noted", '{"place":"JFK","number":1}')
    assert row.entry_id != ""


@pytest.mark.parametrize("publish_one", [outbox.publish, outbox.publish_now])
def test_an_event_over_16_kilobytes_is_refused_where_it_is_published(
    redis_server: RedisServer, publish_one: Callable[[Fact], object]
) -> None:
    envelope = len('{"place":"JFK","text":""}')
    publish_one(Written("JFK", "é" * ((16_384 - envelope) // 2)))
    with pytest.raises(
        outbox.EventTooLarge, match=r"^a written for weather\.JFK has 16385 bytes, over 16384$"
    ):
        publish_one(Written("JFK", "x" * (16_385 - envelope)))
    assert len(published(redis_server)) == 1


def test_a_transaction_that_is_rolled_back_leaves_nothing(redis_server: RedisServer) -> None:
    with transaction.atomic():
        outbox.publish(Noted("JFK", 1))
        transaction.set_rollback(True)
    assert OutboxEvent.objects.count() == 0
    assert outbox.relay() == 0
    assert published(redis_server) == []


def test_facts_of_one_transaction_reach_the_log_in_the_order_in_which_they_were_published(
    redis_server: RedisServer,
) -> None:
    with transaction.atomic():
        for number in (3, 1, 2):
            outbox.publish(Noted("JFK", number))
    assert [data[-2] for data in published(redis_server)] == ["3", "1", "2"]


def test_several_facts_are_published_in_order_and_relayed_together(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay, relayed = outbox.relay, list[int]()
    monkeypatch.setattr(outbox, "relay", lambda: relayed.append(relay()))
    with transaction.atomic():
        outbox.publish_all(Noted("JFK", number) for number in (3, 1, 2))
        assert published(redis_server) == []
    assert [data[-2] for data in published(redis_server)] == ["3", "1", "2"]
    assert relayed == [3]


def test_publishing_survives_a_dead_redis_and_the_sweep_relays_it_later(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    redis_server.kill()
    outbox.publish(Noted("JFK", 1))
    assert "the sweep will relay" in caplog.text
    assert OutboxEvent.objects.get().entry_id == ""
    redis_server.start()
    tasks.relay()
    assert published(redis_server) == ['{"place":"JFK","number":1}']


def test_while_redis_is_known_to_be_frozen_a_commit_does_not_ask_it(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis_server.freeze()
    with within(5, "a commit while Redis is frozen"):
        outbox.publish(Noted("JFK", 1))
    monkeypatch.setattr(outbox, "PAUSE_SECONDS", 60.0)
    outbox._paused_until += 60.0
    monkeypatch.setattr(outbox, "relay", lambda: pytest.fail("Redis was asked"))
    outbox.publish(Noted("JFK", 2))
    redis_server.thaw()
    assert OutboxEvent.objects.filter(entry_id="").count() == 2


def test_a_crash_between_append_and_note_makes_one_entry_not_two(redis_server: RedisServer) -> None:
    outbox.publish(Noted("JFK", 1))
    entry_id = OutboxEvent.objects.get().entry_id
    OutboxEvent.objects.update(entry_id="")
    assert outbox.relay() == 1
    assert published(redis_server) == ['{"place":"JFK","number":1}']
    assert OutboxEvent.objects.get().entry_id == entry_id


def test_many_relays_at_once_append_each_fact_once_and_in_order(redis_server: RedisServer) -> None:
    redis_server.kill()
    for number in range(100):
        outbox.publish(Noted("JFK", number))
    redis_server.start()

    def relay() -> None:
        outbox.relay()
        connection.close()

    threads = [threading.Thread(target=relay) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert published(redis_server) == [f'{{"place":"JFK","number":{number}}}' for number in range(100)]


def test_a_long_backlog_is_relayed_in_steps_of_five_hundred(redis_server: RedisServer) -> None:
    OutboxEvent.objects.bulk_create(
        OutboxEvent(topic="weather.JFK", type="noted", t=number, data=str(number)) for number in range(501)
    )
    assert outbox.relay() == 500
    assert outbox.relay() == 1
    assert published(redis_server) == [str(number) for number in range(501)]


def test_a_momentary_fact_goes_straight_to_the_log_and_leaves_no_row(redis_server: RedisServer) -> None:
    outbox.publish_now(Noted("JFK", 1))
    assert published(redis_server) == ['{"place":"JFK","number":1}']
    assert OutboxEvent.objects.count() == 0


def test_a_momentary_fact_is_dropped_with_a_warning_when_redis_is_down(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    redis_server.kill()
    outbox.publish_now(Noted("JFK", 1))
    assert [(record.levelno, record.name) for record in caplog.records] == [
        (logging.WARNING, "events.outbox")
    ]
    assert "dropped a noted for weather.JFK" in caplog.text
    redis_server.start()
    assert published(redis_server) == []


def test_the_latest_event_of_a_topic_is_known_without_the_log(redis_server: RedisServer) -> None:
    outbox.publish(Noted("JFK", 1))
    outbox.publish(Noted("JFK", 2))
    outbox.publish(Noted("LGA", 3))
    redis_server.kill()
    outbox.publish(Noted("JFK", 4))
    event = outbox.latest("weather.JFK")
    assert event is not None
    assert event.data == '{"place":"JFK","number":2}'  # the fourth has no id yet
    assert event.id == OutboxEvent.objects.get(data=event.data).entry_id
    assert outbox.latest("weather.EWR") is None


def test_pruning_deletes_what_reached_the_log_a_day_ago_except_the_newest_of_each_topic(
    redis_server: RedisServer,
) -> None:
    for place, number in [("JFK", 1), ("JFK", 2), ("LGA", 3)]:
        outbox.publish(Noted(place, number))
    outbox.publish(Noted("EWR", 4))
    outbox.publish(Noted("EWR", 5))
    outbox.publish(Noted("EWR", 6))
    OutboxEvent.objects.filter(topic="weather.EWR", data__contains="4").update(entry_id="")
    OutboxEvent.objects.update(t=microseconds() - DAY_IN_MICROSECONDS - 1)
    retention.prune_outbox()  # JFK 1 and EWR 5
    assert [row.data[-2] for row in OutboxEvent.objects.order_by("id")] == ["2", "3", "4", "6"]


def test_pruning_leaves_what_is_younger_than_a_day() -> None:
    outbox.publish(Noted("JFK", 1))
    outbox.publish(Noted("JFK", 2))
    OutboxEvent.objects.update(t=microseconds() - DAY_IN_MICROSECONDS + 60_000_000)
    tasks.prune()
    assert OutboxEvent.objects.count() == 2
