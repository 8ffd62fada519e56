"""What happens in a class: a room opens, people join, the teacher moves on, answers come, a run is judged."""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from chat import domain as chat
from events import log
from events.clock import microseconds
from events.models import OutboxEvent
from events.outbox import publish

from . import course, questions, words
from .events import Answered, Joined, Phase, Removed
from .models import Answer, Member, Question, Room, Taken

# "Within a day": an hour less, for the task that forgets runs once in ten minutes.
KEPT_SECONDS = 23 * 3600
# In a room: the largest lecture hall that phones of one network can fill.
MOST_MEMBERS = 400
# On the site at once, and opened by one visitor: more than a school has classes, and a teacher lessons a day.
MOST_ROOMS, MOST_ROOMS_OF_ONE = 500, 20
# More than a lesson of two hours has time for.
MOST_QUESTIONS = 40
_CHOICE_IDS = "abcdef"


class Refused(Exception):  # noqa: N818
    """Base of what a class refuses."""


class Full(Refused):
    """There is no place for one more; `what` says of what."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Locked(Refused):
    """The room lets nobody in any more."""


class Gone(Refused):
    """The teacher has removed this visitor."""


class Moved(Refused):
    """The room is not in the phase that the one who asks believes it to be in."""


class WrongOrder(Refused):
    """The phase cannot follow the current one."""


class NotOpen(Refused):
    """This round of this question takes no answers now."""


class UnknownQuestion(Refused):
    """There is no such claim, and no such question in this room."""


class UnknownChoice(Refused):
    """The question has no such choice."""


def open_room(visitor_id: str) -> tuple[Room, str]:
    """Open a room; returns it, and the teacher's key. Raises Full."""
    if Room.objects.count() >= MOST_ROOMS:
        raise Full("rooms")
    if Room.objects.filter(opened_by=visitor_id).count() >= MOST_ROOMS_OF_ONE:
        raise Full("own rooms")
    key = secrets.token_urlsafe(24)
    code = words.new_code()
    while Room.objects.filter(pk=code).exists():
        code = words.new_code()
    room = Room.objects.create(code=code, key_hash=_hash(key), opened_by=visitor_id)
    return room, key


def is_teacher(room: Room, key: str) -> bool:
    """Return whether this is the teacher's key."""
    return hmac.compare_digest(room.key_hash, _hash(key))


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


def remove(room: Room, number: int) -> bool:
    """Remove somebody, with their answers; returns False if nobody has this number."""
    with transaction.atomic():
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


def set_locked(code: str, locked: bool) -> Room:
    """Let nobody new in from now on, or let them in again."""
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=code)
        room.locked = locked
        return publish_phase(room)


def add_question(room: Room, text: str, choices: list[str], right: int | None) -> Question:
    """Add a question of the teacher's own. Raises Full."""
    with transaction.atomic():
        count = Room.objects.select_for_update().get(pk=room.pk).questions.count()
        if count >= MOST_QUESTIONS:
            raise Full("questions")
        return Question.objects.create(
            room=room,
            name=f"q{count + 1}",
            text=text,
            choices=[list(pair) for pair in zip(_CHOICE_IDS, choices, strict=False)],
            right="" if right is None else _CHOICE_IDS[right],
        )


def go_on(
    code: str,
    phase: str,
    question: str = "",
    seq: int | None = None,
    force: bool = False,
    begin: Callable[[Room], dict[str, Any]] = lambda room: {},
) -> Room:
    """Move a room to its next phase. Raises Moved, WrongOrder or UnknownQuestion, and what `begin` raises.

    `begin` starts what happens in the phase, and returns what phones need to know of it.

    `seq` is the number of the phase that the teacher sees, if known: pressing twice moves on once. A claim
    has to be run before it is compared, unless `force` says that it could not be.
    """
    with transaction.atomic():
        room = Room.objects.select_for_update().get(pk=code)
        if seq is not None and seq != room.seq:
            raise Moved
        if not course.may_follow(room.phase, phase):
            raise WrongOrder
        if phase == course.PREDICT:
            _take(room, question)
        elif phase not in course.WITH_QUESTION:
            room.question, room.round = "", 0
        if phase == course.COMPARE:
            _need_result(room, force)
        room.phase = phase
        room.activity = begin(room)
        room.round = course.ROUNDS.get(phase, room.round)
        return publish_phase(room)


def _take(room: Room, name: str) -> None:
    """Begin a question; one that is asked again begins from nothing."""
    if questions.find(room, name) is None:
        raise UnknownQuestion
    room.taken.filter(question=name).delete()
    Answer.objects.filter(member__room=room, question=name).delete()
    Taken.objects.create(room=room, question=name)
    room.question = name


def _need_result(room: Room, force: bool) -> None:
    """Give a question its result, if it has none: what is right of an own question, its teacher has said."""
    taken = room.taken.get(question=room.question)
    if taken.result is not None:
        return
    if room.question in questions.USUAL and not force:
        raise WrongOrder
    taken.result = {"right_choice": questions.expected(room, room.question), "measured": False}
    taken.save(update_fields=["result"])


def note_result(room: Room, question: str, result: Mapping[str, Any]) -> None:
    """Keep what the lab has judged, while the room runs this question. Raises Moved."""
    with transaction.atomic():
        current = Room.objects.select_for_update().get(pk=room.pk)
        if (current.phase, current.question) != (course.RUN, question):
            raise Moved
        room.taken.filter(question=question).update(result={**result, "measured": True})
        publish_phase(current)


def answer(code: str, visitor_id: str, question: str, round_: int, choice: str, n: int | None = None) -> None:
    """Note what a visitor chooses, instead of what they chose before in this round.

    `n` is the client's own count, if it has one: what comes with a smaller one than is known came too late.

    Raises NotOpen, UnknownQuestion, UnknownChoice, and what `join` raises: who answers has joined.
    """
    with transaction.atomic():
        member, _ = join(code, visitor_id)
        room = Room.objects.get(pk=code)
        asked = questions.find(room, question)
        if asked is None:
            raise UnknownQuestion
        if choice not in {one.id for one in asked.choices}:
            raise UnknownChoice
        if room.question != question or course.ROUNDS.get(room.phase) != round_:
            raise NotOpen
        place = {"member": member, "question": question, "round": round_}
        row, is_new = Answer.objects.get_or_create(**place, defaults={"choice": choice, "n": n or 0})
        if is_new:
            publish(Answered(code, question, round_, count_answered(room)[round_]))
        elif n is None or n >= row.n:
            row.choice = choice
            row.n = row.n if n is None else n
            row.save(update_fields=["choice", "n"])


def count_answered(room: Room) -> dict[int, int]:
    """Return how many have answered the current question, by its rounds."""
    rows = Answer.objects.filter(member__room=room, question=room.question)
    counted = Counter(rows.values_list("round", flat=True))
    return {round_: counted[round_] for round_ in course.ROUNDS.values()}


def distribution(room: Room, question: str) -> dict[str, dict[str, int]]:
    """Return how often each choice was chosen, by round; all choices are in it."""
    asked = questions.find(room, question)
    ids = [one.id for one in asked.choices] if asked else []
    rows = Answer.objects.filter(member__room=room, question=question)
    counted = Counter(rows.values_list("round", "choice"))
    return {str(round_): {id_: counted[round_, id_] for id_ in ids} for round_ in course.ROUNDS.values()}


def hint(room: Room) -> str:
    """Return what the teacher is advised to do after the first round; empty if nothing is."""
    right = questions.expected(room, room.question)
    if room.phase != course.COMMIT or not right:
        return ""
    first = distribution(room, room.question)["1"]
    return course.hint(first.get(right, 0), sum(first.values()))


def phase_of(room: Room) -> Phase:
    """Return a room as everybody in it may see it."""
    asked = questions.find(room, room.question) if room.question else None
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
