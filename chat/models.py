"""What the chat stores."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from events.clock import iso

from .events import Mention, Message
from .names import LONGEST_FOLDED


class ChatMessage(models.Model):
    """One message. The same `client_id` from the same author is the same message."""

    room = models.CharField(max_length=40)
    author_id = models.CharField(max_length=40)
    author = models.CharField(max_length=40)
    text = models.TextField()
    client_id = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author_id", "client_id"], name="one_message_a_client_id")
        ]
        indexes: ClassVar = [
            models.Index(fields=["room", "-id"], name="messages_by_room"),
            models.Index(fields=["room", "at"], name="messages_by_time"),
            models.Index(fields=["author_id", "at"], name="messages_by_author"),
        ]

    def __str__(self) -> str:
        return f"{self.room} {self.author}: {self.text[:40]}"

    @property
    def fact(self) -> Message:
        """The message as it is published."""
        at = iso(self.at)
        return Message(self.room, self.pk, self.author_id, self.author, self.text, self.client_id, at)


class Member(models.Model):
    """Someone who is or was in a room; `seen_at` is renewed while a request of theirs is held."""

    room = models.CharField(max_length=40)
    visitor_id = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    present = models.BooleanField(default=True)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["room", "visitor_id"], name="one_member_a_room_and_visitor")
        ]

    def __str__(self) -> str:
        return f"{self.name} in {self.room}"


class Acquaintance(models.Model):
    """A visitor who can be mentioned, and their latest name."""

    visitor_id = models.CharField(max_length=40, unique=True)
    name_folded = models.CharField(max_length=LONGEST_FOLDED, help_text="the name as @name is compared")
    met_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name_folded", "-met_at"], name="acquaintances_by_name")]

    def __str__(self) -> str:
        return f"{self.visitor_id}: {self.name_folded}"


class Notification(models.Model):
    """A visitor was mentioned."""

    visitor_id = models.CharField(max_length=40)
    message = models.ForeignKey(ChatMessage, on_delete=models.CASCADE)
    read = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visitor_id", "message"], name="one_notification_a_mention")
        ]
        indexes: ClassVar = [models.Index(fields=["visitor_id", "-id"], name="notifications_by_visitor")]

    def __str__(self) -> str:
        return f"{self.visitor_id} in message {self.message_id}"

    def fact(self, unread: int) -> Mention:
        """Return the notification as it is published, with the number that its visitor has not read."""
        message = self.message.fact
        return Mention(
            self.pk,
            self.visitor_id,
            message.room,
            message.id,
            message.author,
            message.text,
            message.at,
            self.read,
            unread,
        )


class Crowd(models.Model):
    """The one crowd that may be held at a time: its size, its end, and whether a worker has started it."""

    count = models.PositiveIntegerField()
    fetched = models.BooleanField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%H:%M:%S}"
