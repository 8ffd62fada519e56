"""What the newsroom stores."""

from typing import ClassVar

from django.db import models
from django.utils import timezone


class HeadlineRow(models.Model):
    """One headline. The same `key` is the same headline: a moment of a round, a guid, a client's id."""

    key = models.CharField(max_length=200, unique=True)
    headline = models.CharField(max_length=300)
    urgency = models.CharField(max_length=10)
    source = models.CharField(max_length=100)
    author = models.CharField(max_length=40, blank=True)
    phase = models.CharField(max_length=40, blank=True)
    moment = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(default=timezone.now)
    link = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return f"{self.urgency} {self.source}: {self.headline[:40]}"


class Mission(models.Model):
    """Where the replay is, in its one row: the round, the moment that comes next, and when."""

    round = models.PositiveIntegerField(default=1)
    moment = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"round {self.round}, moment {self.moment}, due {self.due_at:%H:%M:%S}"


class Feed(models.Model):
    """An RSS or Atom feed: the headers of its last answer, and when to request it again.

    `failures` counts the failures in a row, `problem` is the reason, in words.
    """

    url = models.CharField(max_length=1000, unique=True)
    etag = models.CharField(max_length=500, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due_at"], name="feeds_by_due")]

    def __str__(self) -> str:
        return self.url
