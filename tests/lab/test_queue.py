"""The queues of the lab: webhooks that wait hold back neither the pulses nor a measurement."""

import pytest
from celery.beat import ScheduleEntry

from config.beat import MOST_WAITING, BoundedScheduler
from config.celery import app
from lab.lanes import webhook
from tests.redis_server import RedisServer


@pytest.fixture
def beat(clean_log: RedisServer) -> BoundedScheduler:
    return BoundedScheduler(app, lazy=True)


def entry(name: str) -> ScheduleEntry:
    """Return a task of beat's schedule, which does not expire while a test runs."""
    given = app.conf.beat_schedule[name]
    options = {"queue": given["options"]["queue"], "expires": 60}
    return ScheduleEntry(name, given["task"], schedule=given["schedule"], options=options)


def next_task(queue: str) -> str:
    """Take the task that a worker would take next."""
    with app.connection_for_read() as connection:
        message = connection.SimpleQueue(queue).get(block=True, timeout=5)
        message.ack()
        return str(message.headers["task"])


def test_many_webhooks_that_wait_hold_back_neither_pulses_nor_a_measurement(beat: BoundedScheduler) -> None:
    for _ in range(MOST_WAITING + 1):
        webhook.deliver.delay("http://127.0.0.1:9/lab/runs/none/webhook/", "whsec_", "1-0", "{}")
    for name in ("lab", "lab-measure"):
        beat.apply_entry(entry(name))
    assert next_task("lab") == "lab.tasks.publish"
    assert next_task("lab-webhooks") == "lab.tasks.measure"
    assert next_task("lab-webhooks") == "lab.lanes.webhook.deliver"


def test_a_worker_that_is_down_finds_no_more_than_a_hundred_turns(beat: BoundedScheduler) -> None:
    for _ in range(MOST_WAITING + 1):
        beat.apply_entry(entry("lab"))
    with app.connection_for_read() as connection:
        assert connection.default_channel.client.llen("lab") == MOST_WAITING
