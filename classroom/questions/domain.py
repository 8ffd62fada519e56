"""What is asked and answered: the teacher adds a question, each visitor chooses, the choices are counted."""

from collections import Counter

from django.db import transaction

from events.outbox import publish

from .. import course
from ..events import Answered
from ..models import Answer, Question, Room
from ..people.domain import join
from ..refused import Full, NotOpen, UnknownChoice, UnknownQuestion
from . import catalogue

# More than a lesson of two hours has time for.
MOST_QUESTIONS = 40
_CHOICE_IDS = "abcdef"


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


def answer(code: str, visitor_id: str, question: str, round_: int, choice: str, n: int | None = None) -> None:
    """Note what a visitor chooses, instead of what they chose before in this round.

    `n` is the client's own count, if it has one: what comes with a smaller one than is known came too late.

    Raises NotOpen, UnknownQuestion, UnknownChoice, and what `join` raises: an answer also joins.
    """
    with transaction.atomic():
        member, _ = join(code, visitor_id)
        room = Room.objects.get(pk=code)
        asked = catalogue.find(room, question)
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
    asked = catalogue.find(room, question)
    ids = [one.id for one in asked.choices] if asked else []
    rows = Answer.objects.filter(member__room=room, question=question)
    counted = Counter(rows.values_list("round", "choice"))
    return {str(round_): {id_: counted[round_, id_] for id_ in ids} for round_ in course.ROUNDS.values()}


def hint(room: Room) -> str:
    """Return what the teacher is advised to do after the first round; empty if nothing is."""
    right = catalogue.expected(room, room.question)
    if room.phase != course.COMMIT or not right:
        return ""
    first = distribution(room, room.question)["1"]
    return course.hint(first.get(right, 0), sum(first.values()))
