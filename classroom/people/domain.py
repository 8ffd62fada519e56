"""Who is in a room: people join, and the teacher removes one, or takes back what one wrote."""

from django.db import transaction

from chat import domain as chat
from events.clock import microseconds
from events.outbox import publish

from .. import words
from ..events import Joined, Removed
from ..models import Answer, Member, Room
from ..refused import Full, Gone, Locked

# In a room: the largest lecture hall that phones of one network can fill.
MOST_MEMBERS = 400


def join(code: str, visitor_id: str) -> tuple[Member, bool]:
    """Let a visitor into a room; returns who they are in it, and whether they are new.

    Who was there before stays who they were, also while the room is locked. Raises Locked, Gone or Full.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=code)
        known = room.members.filter(visitor_id=visitor_id).first()
        if known is None:
            return _new_member(room, visitor_id), True
        if known.removed:
            raise Gone
        return known, False


def _new_member(room: Room, visitor_id: str) -> Member:
    if room.locked:
        raise Locked
    names = set(room.members.values_list("name", flat=True))
    if len(names) >= MOST_MEMBERS:
        raise Full("room")
    member = Member.objects.create(
        room=room, visitor_id=visitor_id, number=len(names) + 1, name=words.new_name(names)
    )
    publish(Joined(room.code, member.number, member.name, count_joined(room)))
    return member


def count_joined(room: Room) -> int:
    """Return how many are in a room."""
    return room.members.filter(removed=False).count()


def is_occupied(visitor_id: str) -> bool:
    """Return whether a teacher runs something now with a class that a visitor is in."""
    running = Room.objects.filter(runs_until__gt=microseconds()).exclude(opened_by=visitor_id)
    return Member.objects.filter(room__in=running, visitor_id=visitor_id, removed=False).exists()


def remove(room: Room, number: int) -> bool:
    """Remove somebody, with their answers; returns False if nobody has this number."""
    with transaction.atomic():
        Room.objects.select_for_update().get(pk=room.pk)  # so that none of their answers is saved meanwhile
        removed = room.members.filter(number=number, removed=False).update(removed=True)
        if removed:
            Answer.objects.filter(member__room=room, member__number=number).delete()
            publish(Removed(room.code, number))
    return bool(removed)


def take_back(room: Room, **whom: object) -> int | None:
    """Delete what somebody of this room wrote in the chat; returns how many, None if there is nobody.

    It is said by `number` or by `visitor_id`, which messages of the chat have, who it is.
    """
    member = room.members.filter(**whom).first()
    return chat.take_back(member.visitor_id) if member else None
