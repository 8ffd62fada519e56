"""What happens to a herd: it gathers, it is cut at once, and it comes back."""

from typing import Any

from django.db import transaction

from events.clock import microseconds
from events.outbox import publish
from faults import domain as faults
from faults.domain import Wanted

from .. import course
from ..domain import publish_phase
from ..events import Returned
from ..models import Member, Return, Room
from ..refused import Full, Moved

# Beside the phones: enough for a histogram, and a worker opens them within seconds.
SIMULATED = 200
# By then, each has come back or will not.
LASTS_SECONDS = 60
# In one lesson: with jitter, without, and both ten times more.
MOST_HERDS = 20
_MICROSECONDS = 1_000_000


def of_room(code: str) -> str:
    """Return the name under which faults on the streams of a room are kept."""
    return f"class.{code}"


def begin(room: Room, jitter: bool) -> dict[str, Any]:
    """Gather a herd; with `jitter` each `retry:` is random. Raises Full if another room has a herd."""
    gathered_at = microseconds()
    since = gathered_at - LASTS_SECONDS * _MICROSECONDS
    others = Room.objects.filter(phase=course.HERD).exclude(pk=room.pk)
    if any(since < other.activity.get("gathered_at", 0) <= gathered_at for other in others):
        raise Full("herds")
    if Return.objects.filter(room=room).values("seq").distinct().count() >= MOST_HERDS:
        raise Full("own herds")
    room.runs_until = gathered_at + LASTS_SECONDS * _MICROSECONDS
    return {"herd": room.seq + 1, "jitter": jitter, "gathered_at": gathered_at, "cut_at": None}


def cut(code: str) -> None:
    """Cut all streams of a room, in every web process. Raises Moved or faults.Unreached."""
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=code)
        if room.phase != course.HERD or room.activity["cut_at"] is not None:
            raise Moved
        fault = faults.fault_of(of_room(code), Wanted("cut", "sse", 0, 0, "", 1.0))
        room.activity["cut_at"] = fault.begins_at
        faults.begin(fault)  # before the news of it, which would keep the web process busy with phones
        publish_phase(room)


def note(code: str, herd: int, at: list[int], member: Member | None = None) -> None:
    """Keep when clients came back, in microseconds since 1970; without a member, they are simulated ones.

    Each phone counts once, and so do the simulated ones together. Raises Moved.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update().filter(pk=code).first()
        cut_at = room.activity.get("cut_at") if room and room.activity.get("herd") == herd else None
        if room is None or cut_at is None:
            raise Moved
        after = sorted(max(0, (moment - cut_at) // 1000) for moment in at)
        row, is_new = Return.objects.get_or_create(
            room=room,
            seq=herd,
            member=member,
            defaults={"jitter": room.activity["jitter"], "after_ms": after},
        )
        if is_new:
            publish(Returned(room.code, herd, row.jitter, member is None, after))


def returns(room: Room) -> list[dict[str, Any]]:
    """Return who came back when, by herd, oldest first."""
    herds: dict[int, dict[str, Any]] = {}
    for row in Return.objects.filter(room=room).order_by("seq", "id"):
        herd = herds.setdefault(row.seq, {"herd": row.seq, "jitter": row.jitter, "after_ms": []})
        herd["after_ms"] += row.after_ms
    return list(herds.values())
