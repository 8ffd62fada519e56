"""Celery: the workers in which most things happen, and the beat that makes them happen in time.

What has a beat is short and runs on the queue `beat` with a worker of its own; what waits for somebody else's
server runs on the queue `slow`, with threads, and never delays it. The lab, whose pulses are measured, has
the queue `lab` to itself. Every periodic task expires before its next turn: a worker that comes back does not
work off a past.
"""

import os
from pathlib import Path

from celery import Celery
from celery.signals import after_task_publish, beat_init, task_postrun
from django.conf import settings

from . import beat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# By then the web process answers and a browser has opened the page.
FIRST_TURN_AFTER_SECONDS = 4
# Between two looks at which feeds are due; each is due every five minutes.
READ_FEEDS_SECONDS = 30.0
# What strangers can write in this time is small beside what is kept.
PRUNE_EVERY_SECONDS = 300.0
_WEATHER_QUEUE = "slow" if settings.WEATHER_SOURCE == "open-meteo" else "beat"


def broker_url(redis_url: str) -> str:
    """Return Kombu's spelling of a Redis address; it writes a Unix socket as redis+socket://."""
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
    broker_channel_error_retry=True,  # a Redis that is full, or only reads, is one that is away
    worker_consumer="config.worker:LastingConsumer",
    # A worker killed outright leaves tasks unacknowledged: with these they are handed out again in seconds.
    broker_transport_options={"unacked_restore_throttle": 1, "unacked_restore_interval": 2},
    worker_hijack_root_logger=False,
    beat_scheduler="config.beat:BoundedScheduler",
    beat_schedule={
        "alive": _every(1.0, "events.tasks.note_alive", "beat"),
        "alive-slow": _every(1.0, "events.tasks.note_alive", "slow", queue="slow"),
        "relay": _every(1.0, "events.tasks.relay"),
        "prune": _every(PRUNE_EVERY_SECONDS, "events.tasks.prune", queue="slow"),
        "chat-dismiss-silent": _every(5.0, "chat.tasks.dismiss_silent"),
        "chat-crowd": _every(2.0, "chat.tasks.hold_crowd", queue="slow"),
        "tickers": _every(settings.TICKERS_STEP_SECONDS, "tickers.tasks.step"),
        "payments-settle": _every(0.5, "payments.tasks.settle"),
        "payments-deploy": _every(0.5, "payments.tasks.deploy"),
        "payments-deliver": _every(0.5, "payments.tasks.deliver", queue="slow"),
        "lab": _every(1.0, "lab.tasks.publish", queue="lab"),
        "lab-forget": _every(600.0, "lab.tasks.forget"),
        "weather": _every(
            settings.WEATHER_STEP_SECONDS,
            "weather.tasks.step",
            queue=_WEATHER_QUEUE,
        ),
    },
)
app.conf.task_routes = {"lab.lanes.webhook.deliver": {"queue": "lab"}}
app.autodiscover_tasks()


@after_task_publish.connect
@task_postrun.connect
def _give_a_sign_of_life(**_: object) -> None:
    """Touch a file, where one is named, for whoever watches this process: a beat sends, a worker does."""
    if file := os.environ.get("ALIVE_FILE"):
        Path(file).touch()


@beat_init.connect
def _take_the_first_turn(**_: object) -> None:
    """Have the weather step soon after the start, so that whoever opens the page first sees it change.

    And have feeds read, so that whoever opens the newsroom first has news.
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
