"""What happens in a race: techniques are drawn, a run of the lab begins, and each phone says when it knew."""

import random
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from events.outbox import publish
from lab import domain as lab
from lab.models import Run
from lab.schedule import Settings

from .. import course
from ..events import Arrived
from ..models import Arrival, Member, Room
from ..refused import Moved, NotOpen

# Those that a phone can be reached by: it has no address that a webhook could be sent to.
TECHNIQUES = ("polling", "long_polling", "websocket", "sse")
# One pulse: the lab gives the phones two seconds to connect before it is due.
A_RACE = Settings("once", rate=1, seconds=8, payload=40, seed=1)
# Long enough to break something three times, and to see it mend.
THE_LANES = Settings("steady", rate=1, seconds=180, payload=40, seed=1)
WITH_A_RUN = {course.RACE: A_RACE, course.LANES: THE_LANES}


@dataclass(frozen=True)
class Known:
    """A phone's word: pulse `n` was known at a time, in microseconds; `slept` says that nobody looked."""

    n: int
    at: int
    slept: bool


def begin(room: Room, cursor: str) -> dict[str, Any]:
    """Begin a run for a room, and draw a technique for each phone. Raises slots.NoRoom of the lab.

    In `drawn`, the place of each phone's technique in `techniques` stands at the place of the phone's number.
    `cursor` is a place in the lab's log before the run.
    """
    run = lab.start(owner_of(room), WITH_A_RUN[room.phase])
    room.runs_until = run.ends_at
    numbers = list(room.members.filter(removed=False).values_list("number", flat=True))
    drawn = [0] * max(numbers, default=0)
    random.shuffle(numbers)
    for place, number in enumerate(numbers):
        drawn[number - 1] = place % len(TECHNIQUES)
    return {"run": run.id, "cursor": cursor, "due": run.begins_at, "techniques": TECHNIQUES, "drawn": drawn}


def owner_of(room: Room) -> str:
    """Return the name under which the lab knows a room: ending a room's run ends nobody else's."""
    return f"class {room.code}"[:40]


def run_of(room: Room) -> Run | None:
    """Return the run of the lab that a room follows now."""
    return Run.objects.filter(pk=room.activity.get("run", "")).first()


def note(room: Room, member: Member, known: Known) -> None:
    """Keep what a phone knew, instead of what it said before. Raises NotOpen or Moved."""
    if room.phase not in WITH_A_RUN or not room.activity:
        raise NotOpen
    drawn = room.activity["drawn"]
    if member.number > len(drawn):
        raise Moved
    technique = room.activity["techniques"][drawn[member.number - 1]]
    place = {"member": member, "run": room.activity["run"]}
    with transaction.atomic():
        row, _ = Arrival.objects.update_or_create(**place, defaults={"technique": technique, **asdict(known)})
        publish(arrived(room, row))


def arrivals(room: Room) -> list[dict[str, Any]]:
    """Return what the phones of a room have said of its current run."""
    rows = Arrival.objects.filter(member__room=room, run=room.activity.get("run", ""), member__removed=False)
    return [asdict(arrived(room, row)) for row in rows.select_related("member").order_by("member__number")]


def arrived(room: Room, row: Arrival) -> Arrived:
    """Return an arrival as it is published."""
    number = row.member.number
    return Arrived(room.code, row.run, number, row.technique, row.n, row.at, row.slept)
