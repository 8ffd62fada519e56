"""Celery: the workers that do most of the work, and beat, the scheduler that sends their periodic tasks.

Most periodic tasks are short and run on the queue `beat`, which has its own worker. Tasks that wait for other
people's servers run on the queue `slow`, with threads, and never delay the others. The lab measures how late
its pulses are, so they have a worker for themselves, with the queue `lab`; what calls the site on behalf of
the lab's clients is on `lab-webhooks`. The arena is simulated from the queue `arena`, which two workers take,
its own and the one for pulses: so the game goes on if one is killed. Every periodic task expires when its
next run is due, so a worker that comes back does not run the ones that it missed.
"""

import os
import time
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import after_task_publish, beat_init, before_task_publish, task_postrun, worker_ready
from django.conf import settings

from events.clock import microseconds

from . import beat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# By then the web process answers, and a browser has opened the page.
FIRST_TURN_AFTER_SECONDS = 4
# How often we check which feeds are due; each feed is due every five minutes.
READ_FEEDS_SECONDS = 30.0
# What visitors can write in this time is little compared with what is kept.
PRUNE_EVERY_SECONDS = 300.0
_WEATHER_QUEUE = "slow" if settings.WEATHER_SOURCE == "open-meteo" else "beat"


def broker_url(redis_url: str) -> str:
    """Return a Redis address as Kombu writes it: a Unix socket is redis+socket://."""
    if redis_url.startswith("unix://"):
        path, _, query = redis_url.removeprefix("unix://").partition("?")
        return f"redis+socket://{path}?{query.replace('db=', 'virtual_host=') or 'virtual_host=0'}"
    return redis_url


def _every(seconds: float, task: str, *args: str, queue: str = "beat") -> dict[str, object]:
    return {
        "task": task,
        "schedule": beat.every(seconds),
        "args": args,
        "options": {"expires": seconds, "queue": queue},
    }


app = Celery("five_ways", broker=broker_url(settings.REDIS_URL))
app.conf.update(
    task_default_queue="slow",
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_channel_error_retry=True,  # a Redis that is full or read-only counts as down
    worker_consumer="config.worker:LastingConsumer",
    # A worker that was killed leaves tasks unacknowledged: with these, another one gets them within seconds.
    broker_transport_options={"unacked_restore_throttle": 1, "unacked_restore_interval": 2},
    worker_hijack_root_logger=False,
    beat_scheduler="config.beat:BoundedScheduler",
    beat_schedule={
        "class-forget": _every(600.0, "classroom.tasks.forget"),
        "dashboard": _every(1.0, "dashboard.tasks.sample"),
        "relay": _every(1.0, "events.tasks.relay"),
        "prune": _every(PRUNE_EVERY_SECONDS, "events.tasks.prune", queue="slow"),
        "chat-dismiss-silent": _every(5.0, "chat.tasks.dismiss_silent"),
        "chat-crowd": _every(2.0, "chat.tasks.hold_crowd", queue="slow"),
        "tickers": _every(settings.TICKERS_STEP_SECONDS, "tickers.tasks.step"),
        "payments": _every(1.0, "payments.tasks.sweep", queue="slow"),
        "lab": _every(1.0, "lab.tasks.publish", queue="lab"),
        "lab-measure": _every(1.0, "lab.tasks.measure", queue="lab-webhooks"),
        "lab-forget": _every(600.0, "lab.tasks.forget"),
        "arena": _every(1.0, "arena.tasks.simulate", queue="arena"),
        "weather": _every(
            settings.WEATHER_STEP_SECONDS,
            "weather.tasks.step",
            queue=_WEATHER_QUEUE,
        ),
    },
)
# The task that measures is on the same queue and comes first, even if a thousand webhooks wait: with Redis,
# 9 is the lowest priority.
app.conf.task_routes = {"lab.lanes.webhook.deliver": {"queue": "lab-webhooks", "priority": 9}}
app.autodiscover_tasks()


@after_task_publish.connect
@task_postrun.connect
def _give_a_sign_of_life(**_: object) -> None:
    """Touch ALIVE_FILE, if set, for the program that watches this process, after each task sent or run."""
    if file := os.environ.get("ALIVE_FILE"):
        Path(file).touch()


@before_task_publish.connect
def _note_when_sent(headers: dict[str, object], **_: object) -> None:
    """Add the time of publishing, so that the age of a queue's oldest task is known."""
    headers["sent_at"] = microseconds()


class _Work:
    """A worker's queues, and how long ago it finished a task; None before the first."""

    def __init__(self, queues: list[str]) -> None:
        self._queues = queues
        self._finished: float | None = None
        task_postrun.connect(self._note, weak=False)

    def _note(self, **_: object) -> None:
        self._finished = time.monotonic()

    def figures(self) -> dict[str, Any]:
        idle = None if self._finished is None else round(time.monotonic() - self._finished, 2)
        return {"queues": self._queues, "idle_s": idle}


@worker_ready.connect
def _report_on_worker(sender: Any, **_: object) -> None:
    """Report once a second how this worker is; the threads of its pool are in the same process."""
    from dashboard.reporting import Reporter

    queues = sorted(sender.app.amqp.queues.consume_from)
    Reporter(f"worker-{'-'.join(queues)}", _Work(queues).figures).start()


@beat_init.connect
def _report_on_beat(**_: object) -> None:
    from dashboard.reporting import Reporter

    Reporter("beat").start()


@beat_init.connect
def _take_the_first_turn(**_: object) -> None:
    """Run the first weather step soon after the start, so that the first visitor sees the weather change.

    Read the feeds as well, so that the first visitor of the newsroom has news.
    """
    app.send_task(
        "weather.tasks.step",
        queue=_WEATHER_QUEUE,
        countdown=FIRST_TURN_AFTER_SECONDS,
        expires=FIRST_TURN_AFTER_SECONDS + settings.WEATHER_STEP_SECONDS,
    )
    if settings.NEWS_SOURCE == "feeds":
        app.send_task("newsfeed.tasks.read_feeds", queue="slow", expires=READ_FEEDS_SECONDS)


if settings.CHAT_BOTS:
    app.conf.beat_schedule["chat-regulars"] = _every(2.0, "chat.tasks.regulars_turn")
if settings.NEWS_SOURCE == "replay":
    app.conf.beat_schedule["newsfeed-mission"] = _every(1.0, "newsfeed.tasks.advance")
else:
    app.conf.beat_schedule["newsfeed-feeds"] = _every(
        READ_FEEDS_SECONDS, "newsfeed.tasks.read_feeds", queue="slow"
    )
