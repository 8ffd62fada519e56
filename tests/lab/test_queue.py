"""Webhooks and the task that publishes are on one queue: however many webhooks wait, pulses are published."""

import pytest
from celery.beat import ScheduleEntry

from config.beat import MOST_WAITING, BoundedScheduler
from config.celery import app
from lab.lanes import webhook
from tests.redis_server import RedisServer


@pytest.fixture
def beat(clean_log: RedisServer) -> BoundedScheduler:
    return BoundedScheduler(app, lazy=True)


def publish() -> ScheduleEntry:
    options = {"queue": "lab", "expires": 60}
    return ScheduleEntry(
        "lab", "lab.tasks.publish", schedule=app.conf.beat_schedule["lab"]["schedule"], options=options
    )


def next_task() -> str:
    """Take the task that a worker would take next."""
    with app.connection_for_read() as connection:
        message = connection.SimpleQueue("lab").get(block=True, timeout=5)
        message.ack()
        return str(message.headers["task"])


def test_many_webhooks_that_wait_hold_back_no_pulse(beat: BoundedScheduler) -> None:
    for _ in range(MOST_WAITING + 1):
        webhook.deliver.delay("http://127.0.0.1:9/lab/runs/none/webhook/", "whsec_", "1-0", "{}")
    beat.apply_entry(publish())
    assert next_task() == "lab.tasks.publish"
    assert next_task() == "lab.lanes.webhook.deliver"


def test_a_worker_that_is_down_finds_no_more_than_a_hundred_turns(beat: BoundedScheduler) -> None:
    for _ in range(MOST_WAITING + 1):
        beat.apply_entry(publish())
    with app.connection_for_read() as connection:
        assert connection.default_channel.client.llen("lab") == MOST_WAITING
