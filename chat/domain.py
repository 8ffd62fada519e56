"""What happens in the chat: people come and go, write messages, and mention each other."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from itertools import zip_longest

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from events.outbox import publish, publish_now
from events.person import Person

from . import names
from .events import Joined, Left, Mention, Message, Read, TakenBack, Typing, Withdrawn
from .models import Acquaintance, ChatMessage, Member, Notification

# Each person here is renewed several times in this time. Anyone who is not has left, or their server died.
GONE_AFTER = timedelta(seconds=15)
# By one message: each is an event for somebody's bell, and many visitors have the same generated name.
MOST_CALLED = 20
# By one author: enough to call a class by name, too few for mentions to outnumber messages in the log.
MOST_CALLED_A_MINUTE = 60
# The newest in each room; their ids fit into one event.
MOST_TAKEN_BACK = 1000


def post(room: str, author: Person, text: str, client_id: str) -> tuple[Message, bool]:
    """Post a message in a room; returns it, and whether it is new.

    The same `client_id` from the same author again posts nothing and returns the first message.
    """
    with transaction.atomic():
        row, new = ChatMessage.objects.get_or_create(
            author_id=author.id,
            client_id=client_id,
            defaults={"room": room, "author": author.name, "text": text},
        )
        if new:
            meet([author])
            publish(row.fact)
            _notify_mentioned(row)
    return row.fact, new


def messages(room: str, limit: int, before: int | None = None) -> list[Message]:
    """Return a room's last messages, or the last before one of them, oldest first."""
    rows = ChatMessage.objects.filter(room=room).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [row.fact for row in reversed(rows[:limit])]


def take_back(author_id: str) -> int:
    """Delete what somebody wrote, in all rooms, with the notifications of it; returns how many messages."""
    taken = 0
    with transaction.atomic():
        for room in ChatMessage.objects.filter(author_id=author_id).values_list("room", flat=True).distinct():
            rows = ChatMessage.objects.filter(author_id=author_id, room=room).order_by("-id")
            ids = list(rows.values_list("id", flat=True)[:MOST_TAKEN_BACK])
            called = _mentioned_in(ids)
            ChatMessage.objects.filter(id__in=ids).delete()
            publish(TakenBack(room, author_id, ids))
            _withdraw(called)
            taken += len(ids)
    return taken


def typing(room: str, person: Person) -> None:
    """Publish that somebody is writing in a room."""
    publish_now(Typing(room, person.id, person.name))


def present(room: str) -> list[Person]:
    """Return the people in a room, sorted by name."""
    members = Member.objects.filter(room=room, present=True)
    people = (Person(member.visitor_id, member.name) for member in members)
    return sorted(people, key=lambda person: (person.name.casefold(), person.id))


def enter(room: str, people: Iterable[Person]) -> None:
    """Record that people are in a room, and publish those who are new there or have a new name."""
    by_id = {person.id: person for person in sorted(people, key=lambda person: person.id)}
    now = timezone.now()
    with transaction.atomic():
        members = Member.objects.filter(room=room, visitor_id__in=by_id, present=True)
        members = members.select_for_update().order_by("visitor_id")  # nobody counts as gone meanwhile
        known = {member.visitor_id: Person(member.visitor_id, member.name) for member in members}
        Member.objects.bulk_create(
            (Member(room=room, visitor_id=id_, name=by_id[id_].name, seen_at=now) for id_ in by_id),
            update_conflicts=True,
            unique_fields=["room", "visitor_id"],
            update_fields=["name", "present", "seen_at"],
        )
        meet(by_id.values())
        for person in by_id.values():
            _publish_change(room, known.get(person.id), person)


def still_here(room: str, visitor_ids: Collection[str]) -> bool:
    """Record that visitors are still in a room; returns False if some of them counted as gone."""
    members = Member.objects.filter(room=room, visitor_id__in=visitor_ids, present=True)
    return members.update(seen_at=timezone.now()) == len(visitor_ids)


def meet(people: Iterable[Person]) -> None:
    """Record the names by which people can be mentioned from now on; each person is given once."""
    now = timezone.now()
    Acquaintance.objects.bulk_create(
        (Acquaintance(visitor_id=one.id, name_folded=names.folded(one.name), met_at=now) for one in people),
        update_conflicts=True,
        unique_fields=["visitor_id"],
        update_fields=["name_folded", "met_at"],
    )


def dismiss_silent() -> None:
    """Publish who has left: everyone who was not renewed for a while."""
    silent = Member.objects.filter(present=True, seen_at__lt=timezone.now() - GONE_AFTER)
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
    return [row.fact(unread) for row in rows]


def count_unread(visitor_id: str) -> int:
    """Return how many notifications a visitor has not read."""
    return Notification.objects.filter(visitor_id=visitor_id, read=False).count()


def mark_read(visitor_id: str) -> None:
    """Record that a visitor has read all notifications, and publish it for their other tabs."""
    with transaction.atomic():
        if Notification.objects.filter(visitor_id=visitor_id, read=False).update(read=True):
            publish(Read(visitor_id, count_unread(visitor_id)))


def _publish_change(room: str, before: Person | None, person: Person) -> None:
    if before == person:
        return
    if before:
        publish(Left(room, before.id, before.name))
    publish(Joined(room, person.id, person.name))


def _notify_mentioned(row: ChatMessage) -> None:
    called = [visitor_id for visitor_id in _mentioned(row.text) if visitor_id != row.author_id]
    called = called[: _mentions_left(row.author_id)]
    notifications = Notification.objects.bulk_create(
        Notification(visitor_id=visitor_id, message=row) for visitor_id in called
    )
    unread = _unread_of(called)
    for notification in notifications:
        publish(notification.fact(unread[notification.visitor_id]))


def _mentioned_in(message_ids: Collection[int]) -> dict[str, list[int]]:
    """Return the visitors whom messages have notified, each with the ids of these messages."""
    called: dict[str, list[int]] = {}
    rows = Notification.objects.filter(message_id__in=message_ids)
    for visitor_id, message_id in rows.values_list("visitor_id", "message_id"):
        called.setdefault(visitor_id, []).append(message_id)
    return called


def _withdraw(called: Mapping[str, list[int]]) -> None:
    unread = _unread_of(called)
    for visitor_id, message_ids in called.items():
        publish(Withdrawn(visitor_id, message_ids, unread.get(visitor_id, 0)))


def _mentioned(text: str) -> list[str]:
    """Return the ids of the visitors whom a text mentions: each @ means the longest name that anybody has.

    If many share a name, those met last come first; and each name gets one visitor before any gets two.
    """
    possible = names.meant(text)
    known = Acquaintance.objects.filter(name_folded__in={name for each in possible for name in each})
    in_use = set(known.values_list("name_folded", flat=True).distinct())
    visitors: dict[str, list[str]] = {}
    for each in possible:
        longest = next((name for name in each if name in in_use), None)
        if longest and longest not in visitors:
            visitors[longest] = _met_last(longest)
    turns = zip_longest(*visitors.values())
    in_turn = (visitor_id for turn in turns for visitor_id in turn if visitor_id)
    return list(dict.fromkeys(in_turn))


def _met_last(name: str) -> list[str]:
    visitors = Acquaintance.objects.filter(name_folded=name).order_by("-met_at")
    return list(visitors.values_list("visitor_id", flat=True)[:MOST_CALLED])


def _mentions_left(author_id: str) -> int:
    """Return how many visitors an author's next message may notify."""
    since = timezone.now() - timedelta(minutes=1)
    called = Notification.objects.filter(message__author_id=author_id, message__at__gt=since).count()
    return max(0, min(MOST_CALLED, MOST_CALLED_A_MINUTE - called))


def _unread_of(visitor_ids: Collection[str]) -> dict[str, int]:
    unread = Notification.objects.filter(visitor_id__in=visitor_ids, read=False)
    return dict(unread.values_list("visitor_id").annotate(Count("id")))
