"""What happens in the chat: people come and go, say things, and mention each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from django.db import transaction

from events.publish import publish, publish_now

from .events import Joined, Left, Mention, Message, Read, Typing
from .models import ChatMessage, Member, Notification

# A held request lasts under a minute and is renewed at once; who is silent for longer than this has gone.
GONE_AFTER = timedelta(seconds=15)
# An @ begins a name; the longest names have this many words.
_NAME_WORDS = 4


@dataclass(frozen=True)
class Room:
    """A place to talk."""

    slug: str
    name: str
    about: str


ROOMS = {
    room.slug: room
    for room in (
        Room("lobby", "Lobby", "Anything goes. The regulars are here."),
        Room("questions", "Questions", "What you would ask in class."),
        Room("quiet", "Quiet corner", "For two browsers of your own: nobody talks by itself here."),
    )
}


@dataclass(frozen=True)
class Person:
    """Someone who can speak: a visitor or a regular."""

    id: str
    name: str


def post(room: str, author: Person, text: str, client_id: str) -> tuple[Message, bool]:
    """Say something in a room; returns the message, and whether it is new.

    The same `client_id` of the same author again says nothing new and returns the first message.
    """
    with transaction.atomic():
        row, new = ChatMessage.objects.get_or_create(
            author_id=author.id,
            client_id=client_id,
            defaults={"room": room, "author": author.name, "text": text},
        )
        if new:
            publish(_message(row))
            _notify_mentioned(row)
    return _message(row), new


def messages(room: str, limit: int, before: int | None = None) -> list[Message]:
    """Return a room's last messages, or the last before one of them, oldest first."""
    rows = ChatMessage.objects.filter(room=room).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [_message(row) for row in reversed(rows[:limit])]


def typing(room: str, person: Person) -> None:
    """Tell a room that somebody is writing."""
    publish_now(Typing(room, person.id, person.name))


def present(room: str) -> list[str]:
    """Return the names of those in a room, in order."""
    return sorted(
        Member.objects.filter(room=room, present=True).values_list("name", flat=True), key=str.casefold
    )


def still_here(room: str, people: Iterable[Person]) -> None:
    """Note that these people are in a room, and tell the room of those who were not before."""
    by_id = {person.id: person for person in people}
    now = datetime.now(timezone.utc)
    with transaction.atomic():
        members = Member.objects.filter(room=room, visitor_id__in=by_id)
        known = dict(members.filter(present=True).values_list("visitor_id", "name"))
        Member.objects.bulk_create(
            (_member(room, person, now) for person in by_id.values()),
            update_conflicts=True,
            unique_fields=["room", "visitor_id"],
            update_fields=["name", "name_folded", "present", "seen_at"],
        )
        for person in by_id.values():
            if known.get(person.id) != person.name:
                publish(Joined(room, person.id, person.name))


def dismiss_silent() -> None:
    """Tell the rooms of those who have not been heard of for a while."""
    silent = Member.objects.filter(present=True, seen_at__lt=datetime.now(timezone.utc) - GONE_AFTER)
    for member in silent:
        with transaction.atomic():
            if silent.filter(pk=member.pk).update(present=False):
                publish(Left(member.room, member.visitor_id, member.name))


def notifications(visitor_id: str, limit: int) -> list[Mention]:
    """Return a visitor's last notifications, newest first, each with the number that is unread now."""
    unread = count_unread(visitor_id)
    rows = (
        Notification.objects.filter(visitor_id=visitor_id).select_related("message").order_by("-id")[:limit]
    )
    return [_mention(row, unread) for row in rows]


def count_unread(visitor_id: str) -> int:
    """Return how many notifications a visitor has not read."""
    return Notification.objects.filter(visitor_id=visitor_id, read=False).count()


def mark_read(visitor_id: str) -> None:
    """Note that a visitor has read all their notifications, and tell their other tabs."""
    with transaction.atomic():
        if Notification.objects.filter(visitor_id=visitor_id, read=False).update(read=True):
            publish(Read(visitor_id, 0))


def _notify_mentioned(row: ChatMessage) -> None:
    names = _names_after_at(row.text)
    mentioned = Member.objects.filter(name_folded__in=names).exclude(visitor_id=row.author_id)
    for visitor_id in mentioned.values_list("visitor_id", flat=True).distinct():
        notification = Notification.objects.create(visitor_id=visitor_id, message=row)
        publish(_mention(notification, count_unread(visitor_id)))


def _names_after_at(text: str) -> set[str]:
    """Return every name that an @ in the text could mean, as names are compared."""
    tails = (tail.split()[:_NAME_WORDS] for tail in text.split("@")[1:])
    return {_folded(" ".join(words[:count])) for words in tails for count in range(1, len(words) + 1)}


def _folded(name: str) -> str:
    return name.casefold().strip(" .,;:!?…)")


def _member(room: str, person: Person, now: datetime) -> Member:
    return Member(
        room=room, visitor_id=person.id, name=person.name, name_folded=_folded(person.name), seen_at=now
    )


def _message(row: ChatMessage) -> Message:
    at = f"{row.at.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S.%fZ}"
    return Message(row.room, row.pk, row.author_id, row.author, row.text, row.client_id, at)


def _mention(row: Notification, unread: int) -> Mention:
    message = _message(row.message)
    return Mention(
        row.pk, row.visitor_id, message.room, message.id, message.author, message.text, message.at, unread
    )
