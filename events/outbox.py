"""The one way to publish. Called from `domain.py` files alone, so that one search finds every producer."""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from . import log
from .clock import microseconds
from .event import Cursor, Event, Fact
from .models import OutboxEvent

logger = logging.getLogger(__name__)
T = TypeVar("T")

# Rows the relay takes in one turn: a backlog is worked off in steps that each stand.
RELAY_BATCH = 500
# After Redis failed to answer, commits leave their facts to the sweep, and what is of the moment is dropped,
# for this long instead of waiting too.
PAUSE_SECONDS = 2.0

# An event goes to every client of its topic, is kept in Redis and in each web process, and is read at once.
LARGEST_EVENT_BYTES = 16_384

_paused_until = 0.0


class EventTooLarge(ValueError):  # noqa: N818 - it is the publisher's mistake
    """An event says what happened in 16 kB or less; what is larger belongs to a request of its own."""


def publish(fact: Fact) -> UUID:
    """Save a fact in the outbox, in the transaction that is open, and relay it at once after the commit.

    Returns the key that names the fact for all time. Redis may be down: the sweep relays the fact later.
    Raises EventTooLarge.
    """
    row = OutboxEvent.objects.create(topic=fact.topic, type=fact.type, t=microseconds(), data=_data(fact))
    transaction.on_commit(_relay_after_commit, robust=True)
    return row.key


def publish_now(fact: Fact, once: str = "") -> str:
    """Append what is only of the moment straight to the log; dropped, with a warning, when Redis is down.

    Returns the id of its entry, empty where it was dropped. What is published again under the same `once`
    stays one entry. Raises EventTooLarge.
    """
    append = partial(log.append, fact.topic, fact.type, microseconds(), _data(fact), once)
    return _unless_paused(append, f"dropped a {fact.type} for {fact.topic}") or ""


def _data(fact: Fact) -> str:
    """Return a fact's data as JSON text. Raises EventTooLarge."""
    data = fact.data
    if (size := len(data.encode())) > LARGEST_EVENT_BYTES:
        raise EventTooLarge(f"a {fact.type} for {fact.topic} has {size} bytes, over {LARGEST_EVENT_BYTES}")
    return data


def _relay_after_commit() -> None:
    _unless_paused(relay, "the sweep will relay")


def _unless_paused(append: Callable[[], T], otherwise: str) -> T | None:
    """Append, unless Redis has just failed to answer: a frozen one makes one caller wait, not all."""
    global _paused_until
    if time.monotonic() < _paused_until:
        return None
    try:
        return append()
    except log.LogUnavailable as error:
        _paused_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("the log does not answer, %s: %s", otherwise, error)
        return None


def latest(topic: str) -> Event | None:
    """Return the newest event of a topic that the outbox knows to be in the log, for when the log is away."""
    row = OutboxEvent.objects.filter(topic=topic).exclude(entry_id="").order_by("-id").first()
    return row and Event(Cursor.parse(row.entry_id), row.topic, row.type, row.t, row.data)


def relay() -> int:
    """Append to the log what the outbox holds and the log does not, oldest first; returns how many.

    Safe to run anywhere at any time: a fact that two relays append at once is one entry. Raises one of
    log.LogUnavailable when Redis does not answer.
    """
    rows = list(OutboxEvent.objects.filter(entry_id="").order_by("id")[:RELAY_BATCH])
    entries = log.append_all((row.topic, row.type, row.t, row.data, str(row.key)) for row in rows)
    for row, entry_id in zip(rows, entries, strict=True):
        row.entry_id = entry_id
    OutboxEvent.objects.bulk_update(rows, ["entry_id"])
    return len(rows)
