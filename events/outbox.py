"""The one way to publish. Only `domain.py` files call it, so that one search finds every producer."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
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

# Rows that the relay appends in one step: each step is saved, so a crash in a long backlog loses none of it.
RELAY_BATCH = 500
# After Redis has failed to answer, we do not ask it for this long: commits leave their facts to the sweep,
# and events that matter only now are dropped.
PAUSE_SECONDS = 2.0

# An event is sent to every client of its topic, and kept in Redis and in the memory of each web process.
LARGEST_EVENT_BYTES = 16_384

_paused_until = 0.0


class EventTooLarge(ValueError):  # noqa: N818 - it is the publisher's mistake
    """An event says what happened in 16 kB or less; larger content belongs in a separate request."""


def publish(fact: Fact) -> UUID:
    """Save a fact in the outbox, in the current transaction, and relay it right after the commit.

    Returns the key that identifies the fact. Redis may be down: then the sweep relays the fact later.
    Raises EventTooLarge.
    """
    row = _row(fact)
    row.save(force_insert=True)
    transaction.on_commit(_relay_after_commit, robust=True)
    return row.key


def publish_all(facts: Iterable[Fact]) -> None:
    """Save several facts, in order, and relay them together. Raises EventTooLarge."""
    OutboxEvent.objects.bulk_create(_row(fact) for fact in facts)
    transaction.on_commit(_relay_after_commit, robust=True)


def _row(fact: Fact) -> OutboxEvent:
    return OutboxEvent(topic=fact.topic, type=fact.type, t=microseconds(), data=_data(fact))


def publish_now(fact: Fact, once: str = "") -> str:
    """Append a fact that matters only now straight to the log; drop it, with a warning, if Redis is down.

    Returns the id of its entry, empty if it was dropped. Two calls with the same `once` make one entry.
    Raises EventTooLarge.
    """
    ids = _append_now([(fact, once)])
    return ids[0] if ids else ""


def publish_all_now(facts: Sequence[tuple[Fact, str]]) -> list[str]:
    """Append several facts, each with its `once`, in one round trip.

    Returns the ids of their entries, none if they were dropped. Raises EventTooLarge.
    """
    return _append_now(facts)


def _append_now(facts: Sequence[tuple[Fact, str]]) -> list[str]:
    t = microseconds()
    rows = [(fact.topic, fact.type, t, _data(fact), once) for fact, once in facts]
    more = f" and {len(facts) - 1} more" if len(facts) > 1 else ""
    dropped = f"dropped a {facts[0][0].type} for {facts[0][0].topic}{more}"
    return _unless_paused(partial(log.append_all, rows), dropped) or []


def _data(fact: Fact) -> str:
    """Return a fact's data as JSON text. Raises EventTooLarge."""
    data = fact.data
    size = len(data.encode())
    if size > LARGEST_EVENT_BYTES:
        raise EventTooLarge(f"a {fact.type} for {fact.topic} has {size} bytes, over {LARGEST_EVENT_BYTES}")
    return data


def _relay_after_commit() -> None:
    _unless_paused(relay, "the sweep will relay")


def _unless_paused(append: Callable[[], T], otherwise: str) -> T | None:
    """Append, unless Redis has just failed to answer: so a frozen Redis delays one caller, not all."""
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
    """Return the newest event of a topic that has reached the log, for when the log does not answer."""
    row = OutboxEvent.objects.filter(topic=topic).exclude(entry_id="").order_by("-id").first()
    return row and Event(Cursor.parse(row.entry_id), row.topic, row.type, row.t, row.data)


def relay() -> int:
    """Append to the log what is still only in the outbox, oldest first; return how many facts.

    Safe to run anywhere at any time: if two relays append the same fact, it is still one entry. Raises one of
    log.LogUnavailable if Redis does not answer.
    """
    rows = list(OutboxEvent.objects.filter(entry_id="").order_by("id")[:RELAY_BATCH])
    entries = log.append_all((row.topic, row.type, row.t, row.data, str(row.key)) for row in rows)
    for row, entry_id in zip(rows, entries, strict=True):
        row.entry_id = entry_id
    OutboxEvent.objects.bulk_update(rows, ["entry_id"])
    return len(rows)
