"""The outbox: facts that are saved but perhaps not yet in the log; and how far each log had got."""

import uuid
from typing import ClassVar

from django.db import models


class OutboxEvent(models.Model):
    """A fact, saved in the same transaction as the change it reports; the relay appends it to the log.

    `key` identifies the fact for ever, so that appending it again changes nothing. `entry_id` is the id of
    its stream entry, empty until the relay has appended it.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True)
    topic = models.CharField(max_length=200)
    type = models.CharField(max_length=50)
    t = models.BigIntegerField(help_text="microseconds since 1970")
    data = models.TextField(help_text="JSON")
    entry_id = models.CharField(max_length=41, default="", blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="outbox_unsent", condition=models.Q(entry_id="")),
            models.Index(fields=["topic", "-id"], name="outbox_by_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.type} {self.entry_id or 'not yet in the log'}"


class LogEnd(models.Model):
    """How far an app's log had got at the last look: the id of its newest entry."""

    app = models.CharField(max_length=40, primary_key=True)
    entry_id = models.CharField(max_length=41)

    def __str__(self) -> str:
        return f"{self.app} {self.entry_id}"
