"""How long things are kept: each app states it in its `retention.py`, and one task deletes the rest.

A table is kept within an age and a number of rows, in public mode and outside of it, so that a site that runs
for a month is no larger than in its first week. In public mode what visitors write is kept for a day only.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Model, Q, QuerySet, Sum, Window
from django.db.models.functions import Length, RowNumber
from django.utils import timezone

from . import log
from .clock import microseconds
from .models import OutboxEvent
from .publishers import publishing_apps

# What is older is of no use to a class.
LONGEST = timedelta(days=30)
# As long as the log remembers which facts it holds; a row that outlived that could be appended twice.
OUTBOX_KEPT_SECONDS = log.ONCE_TTL_SECONDS
# The newest fact of a topic is what `latest` answers while the log is away.
NEWEST_KEPT_SECONDS = LONGEST.total_seconds()
# A busy class publishes some five facts a second, and a hundred thousand are a day of lessons; no fact is
# larger than 16 kB, and most are smaller than 500 bytes.
OUTBOX_KEPT = 100_000
OUTBOX_KEPT_CHARACTERS = 50_000_000
# Deleted in one transaction: a larger one would keep the other writers of SQLite waiting.
DELETED_AT_ONCE = 500

_EVERY_ROW = Q()


class Rule(Protocol):
    """What an app says of one of its tables."""

    model: type[Model]

    def prune(self) -> int:
        """Delete what need not be kept; returns how many rows."""


@dataclass(frozen=True)
class Keep:
    """The newest `most` rows of a table, none older than `age`; the field `at` is a row's time.

    `only` says which rows this is about: all others stay. `by_visitors` is False for rows that no visitor
    wrote. `before` is called with each row before it is deleted, in the same transaction.
    """

    model: type[Model]
    at: str
    most: int
    age: timedelta = LONGEST
    only: Q = _EVERY_ROW
    by_visitors: bool = True
    before: Callable[[Any], None] | None = None

    def prune(self) -> int:
        """Delete what is too old, and the oldest of what is too much; returns how many rows."""
        deleted = 0
        while rows := self._due():
            deleted += self._delete(rows)
        return deleted

    def _due(self) -> list[Model]:
        """Return the next rows to delete, the oldest first."""
        rows = self._rows().order_by(self.at, "pk")
        too_many = max(0, rows.count() - self.most)
        too_old = rows.filter(**{f"{self.at}__lt": self._oldest_kept()})
        return list(too_old[:DELETED_AT_ONCE]) or list(rows[: min(too_many, DELETED_AT_ONCE)])

    def _rows(self) -> "QuerySet[Model]":
        return self.model._default_manager.filter(self.only).only("pk")

    def _oldest_kept(self) -> datetime:
        in_public = settings.PUBLIC_DEMO and self.by_visitors
        return public_since() if in_public else timezone.now() - self.age

    def _delete(self, rows: list[Model]) -> int:
        with transaction.atomic():
            if self.before:
                for row in rows:
                    self.before(row)
            self.model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
        return len(rows)


@dataclass(frozen=True)
class Bounded:
    """A table that cannot grow without bound, and why."""

    model: type[Model]
    because: str

    def prune(self) -> int:
        """Delete nothing."""
        return 0


def rules() -> list[Rule]:
    """Return what the apps state, in the order in which they are installed."""
    names = [f"{app.name}.retention" for app in apps.get_app_configs()]
    stating = [import_module(name) for name in names if name != __name__ and find_spec(name)]
    return [rule for module in stating for rule in module.KEPT]


def prune() -> None:
    """Delete what need not be kept any longer, in the tables of all apps and in the outbox.

    In public mode in the log too. Raises one of log.LogUnavailable.
    """
    for rule in rules():
        rule.prune()
    prune_outbox()
    if settings.PUBLIC_DEMO:
        _forget_events(public_since())


def public_since() -> datetime:
    """Return the time before which public mode keeps nothing that visitors wrote."""
    return timezone.now() - timedelta(seconds=settings.TEXT_KEPT_SECONDS)


def prune_outbox() -> None:
    """Delete facts that the log has long held, and the oldest of those that are too many or too large.

    What the log does not hold yet stays until it does.
    """
    sent = OutboxEvent.objects.exclude(entry_id="")
    newest_of_topic = sent.values("topic").annotate(newest=Max("id")).values("newest")
    now = microseconds()
    sent.filter(t__lt=now - OUTBOX_KEPT_SECONDS * 1_000_000).exclude(id__in=newest_of_topic).delete()
    sent.filter(t__lt=now - NEWEST_KEPT_SECONDS * 1_000_000).delete()
    newest_first = F("id").desc()
    counted = sent.annotate(
        rows=Window(RowNumber(), order_by=newest_first),
        characters=Window(Sum(Length("data")), order_by=newest_first),
    )
    too_many = counted.filter(Q(rows__gt=OUTBOX_KEPT) | Q(characters__gt=OUTBOX_KEPT_CHARACTERS))
    if first := too_many.order_by("-id").values_list("id", flat=True).first():
        sent.filter(id__lte=first).delete()


def _forget_events(before: datetime) -> None:
    """Delete what visitors did before a time from the outbox, and from the log."""
    oldest = int(before.timestamp() * 1_000_000)
    old = OutboxEvent.objects.filter(t__lt=oldest).exclude(entry_id="")
    for app in publishing_apps():
        if app.visitors_write:
            old.filter(topic__startswith=f"{app.label}.").delete()
            log.trim(app.label, oldest, microseconds())
