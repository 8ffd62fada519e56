"""What happens to a room: it opens, goes from phase to phase, keeps the results of runs, and is forgotten."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from events import log
from events.clock import microseconds
from events.models import OutboxEvent
from events.outbox import publish

from . import course, words
from .events import Phase
from .models import Answer, Room, Taken
from .questions import catalogue
from .questions.domain import distribution
from .refused import Full, Moved, UnknownQuestion, WrongOrder

# "Within a day": an hour less, for the task that forgets runs once in ten minutes.
KEPT_SECONDS = 23 * 3600
# On the site at once, and opened by one visitor: more than a school has classes, and a teacher lessons a day.
MOST_ROOMS, MOST_ROOMS_OF_ONE = 500, 20
# If all are taken, one in which nothing has happened for as long makes way: else one who opens rooms for fun
# would shut out every class for a day.
UNUSED = timedelta(minutes=10)
# The longest claim has 14 s of pulses in two runs; a busy machine takes half a minute to judge it.
LONGEST_RUN_SECONDS = 90
_MICROSECONDS = 1_000_000


def open_room(visitor_id: str) -> tuple[Room, str]:
    """Open a room; returns it, and the teacher's key. Raises Full."""
    if Room.objects.count() >= MOST_ROOMS and not _forget_unused():
        raise Full("rooms")
    if Room.objects.filter(opened_by=visitor_id).count() >= MOST_ROOMS_OF_ONE:
        raise Full("own rooms")
    key = secrets.token_urlsafe(24)
    code = words.new_code()
    while Room.objects.filter(pk=code).exists():
        code = words.new_code()
    room = Room.objects.create(code=code, key_hash=_hash(key), opened_by=visitor_id)
    return room, key


def _forget_unused() -> bool:
    """Delete the oldest room that nobody has used; returns False if there is none."""
    unused = Room.objects.filter(seq=0, members=None, questions=None)
    oldest = unused.filter(opened_at__lt=timezone.now() - UNUSED).order_by("opened_at").first()
    if oldest is None:
        return False
    oldest.delete()
    return True


def is_teacher(room: Room, key: str) -> bool:
    """Return whether this is the teacher's key."""
    return hmac.compare_digest(room.key_hash, _hash(key))


def set_locked(code: str, locked: bool) -> Room:
    """Let nobody new in from now on, or let them in again."""
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=code)
        room.locked = locked
        return publish_phase(room)


def go_on(
    code: str,
    phase: str,
    question: str = "",
    seq: int | None = None,
    force: bool = False,
    begin: Callable[[Room], dict[str, Any]] = lambda room: {},
) -> Room:
    """Move a room to its next phase. Raises Moved, WrongOrder or UnknownQuestion, and what `begin` raises.

    `begin` starts what happens in the phase, notes in `runs_until` how long it lasts, and returns what phones
    need to know of it.

    `seq` is the number of the phase that the teacher sees, if known: pressing twice moves on once. A claim
    has to be run before it is compared, unless `force` says that it could not be.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=code)
        _check_order(room, phase, seq)
        if phase == course.PREDICT:
            _begin_question(room, question)
        elif phase not in course.WITH_QUESTION:
            _without_question(room)
        if phase == course.COMPARE:
            _need_result(room, force)
        room.phase = phase
        room.runs_until = _run_ends(room)
        room.activity = begin(room)
        room.round = course.ROUNDS.get(phase, room.round)
        return publish_phase(room)


def _check_order(room: Room, phase: str, seq: int | None) -> None:
    """Raise Moved if the room is in another phase than the teacher sees, WrongOrder if this cannot follow."""
    if seq is not None and seq != room.seq:
        raise Moved
    if not course.may_follow(room.phase, phase):
        raise WrongOrder


def _without_question(room: Room) -> None:
    room.question = ""
    room.round = 0


def _begin_question(room: Room, name: str) -> None:
    """Begin a question; one that is asked again begins from nothing."""
    if catalogue.find(room, name) is None:
        raise UnknownQuestion
    room.taken.filter(question=name).delete()
    Answer.objects.filter(member__room=room, question=name).delete()
    Taken.objects.create(room=room, question=name)
    room.question = name


def _run_ends(room: Room) -> int:
    """Return when the run of a claim is over at the latest; 0 if none begins."""
    if room.phase != course.RUN or room.question not in catalogue.USUAL:
        return 0
    return microseconds() + LONGEST_RUN_SECONDS * _MICROSECONDS


def _need_result(room: Room, force: bool) -> None:
    """Give a question its result, if it has none: what is right of an own question, its teacher has said."""
    taken = room.taken.get(question=room.question)
    if taken.result is not None:
        return
    if room.question in catalogue.USUAL and not force:
        raise WrongOrder
    taken.result = {"right_choice": catalogue.expected(room, room.question), "measured": False}
    taken.save(update_fields=["result"])


def note_result(room: Room, question: str, result: Mapping[str, Any]) -> None:
    """Keep what the lab has judged, while the room runs this question. Raises Moved."""
    with transaction.atomic():
        current = Room.objects.select_for_update().get(pk=room.pk)
        if (current.phase, current.question) != (course.RUN, question):
            raise Moved
        room.taken.filter(question=question).update(result={**result, "measured": True})
        current.runs_until = 0
        publish_phase(current)


def phase_of(room: Room) -> Phase:
    """Return a room as everybody in it may see it."""
    asked = catalogue.find(room, room.question) if room.question else None
    is_revealed = room.phase in course.REVEALED
    taken = room.taken.filter(question=room.question).first()
    return Phase(
        room=room.code,
        seq=room.seq,
        phase=room.phase,
        locked=room.locked,
        round=room.round,
        question=asked.shown if asked else None,
        is_run=bool(taken and taken.result is not None),
        distribution=distribution(room, room.question) if is_revealed else None,
        result=taken.result if taken and is_revealed else None,
        activity=room.activity or None,
    )


def publish_phase(room: Room) -> Room:
    """Keep a room as it is now, under a new number, and publish it."""
    room.seq += 1
    room.save()
    publish(phase_of(room))
    return room


def forget() -> None:
    """Delete the rooms of yesterday, with all that was in them. Raises one of log.LogUnavailable."""
    Room.objects.filter(opened_at__lt=timezone.now() - timedelta(seconds=KEPT_SECONDS)).delete()
    now = microseconds()
    oldest = now - KEPT_SECONDS * 1_000_000
    OutboxEvent.objects.filter(topic__startswith="class.", t__lt=oldest).exclude(entry_id="").delete()
    log.trim("class", oldest, now)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
