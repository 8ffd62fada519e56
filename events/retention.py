"""How long data is kept: each app declares it in its `retention.py`, and one task deletes the rest.

Each table has a limit of age and of rows, in public mode and outside of it, so that a site that has run for a
month is no larger than after its first week. In public mode, what visitors write is kept for one day only.
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
from .publishers import PublishingApp, publishing_apps

# A class has no use for anything older.
LONGEST = timedelta(days=30)
# As long as the log remembers the keys of its facts: an older row could be appended twice.
OUTBOX_KEPT_SECONDS = PublishingApp.keys_kept_seconds
# `latest` returns the newest fact of a topic while the log does not answer.
NEWEST_KEPT_SECONDS = LONGEST.total_seconds()
# A busy class publishes about five facts a second, a hundred thousand in a day of lessons; no fact is larger
# than 16 kB, and most are smaller than 500 bytes.
OUTBOX_KEPT = 100_000
OUTBOX_KEPT_CHARACTERS = 50_000_000
# Rows deleted in one transaction: a longer one would block other writers of SQLite.
DELETED_AT_ONCE = 500

_EVERY_ROW = Q()


class Rule(Protocol):
    """How an app limits one of its tables."""

    model: type[Model]

    def prune(self) -> int:
        """Delete rows that need not be kept; return how many."""


@dataclass(frozen=True)
class Keep:
    """The newest `most` rows of a table, none older than `age`; the field `at` is a row's time.

    `only` selects the rows that this rule is about; all others stay. `by_visitors` is False for rows that no
    visitor wrote. `before` is called with each row before it is deleted, in the same transaction.
    """

    model: type[Model]
    at: str
    most: int
    age: timedelta = LONGEST
    only: Q = _EVERY_ROW
    by_visitors: bool = True
    before: Callable[[Any], None] | None = None

    def prune(self) -> int:
        """Delete rows that are too old, and the oldest if there are too many; return how many."""
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
    """A table that cannot grow without limit, and why."""

    model: type[Model]
    because: str

    def prune(self) -> int:
        """Delete nothing."""
        return 0


def rules() -> list[Rule]:
    """Return the rules of all apps, in the order in which they are installed."""
    names = [f"{app.name}.retention" for app in apps.get_app_configs()]
    stating = [import_module(name) for name in names if name != __name__ and find_spec(name)]
    return [rule for module in stating for rule in module.KEPT]


def prune() -> None:
    """Delete what need not be kept any longer from the tables of all apps and from the outbox.

    In public mode, from the log as well. Raises one of log.LogUnavailable.
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
    """Delete facts that have long been in the log, and the oldest if they are too many or too large.

    A fact that is not in the log yet stays until it is.
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
    """Delete what visitors did before a time from the outbox and from the log."""
    oldest = int(before.timestamp() * 1_000_000)
    old = OutboxEvent.objects.filter(t__lt=oldest).exclude(entry_id="")
    for app in publishing_apps():
        if app.visitors_write:
            old.filter(topic__startswith=f"{app.label}.").delete()
            log.trim(app.label, oldest, microseconds())
