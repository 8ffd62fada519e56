"""How answers and questions of the teacher's own are read from a request."""

from typing import Any

from web import api
from web.errors import not_understood

from .. import course
from ..forms import LARGEST

LONGEST_QUESTION, LONGEST_CHOICE = 500, 120
FEWEST_CHOICES, MOST_CHOICES = 2, 6


def answer_of(body: dict[str, Any]) -> tuple[str, int, str, int | None]:
    """Return question, round and choice of an answer, and the client's own count, None if it has none."""
    question, round_, choice = body.get("question"), body.get("round"), body.get("choice")
    if not isinstance(question, str) or not isinstance(choice, str):
        raise not_understood("question and choice must be ids, as the room has them.", "bad_answer")
    if type(round_) is not int or round_ not in course.ROUNDS.values():
        raise not_understood("round must be 1 or 2.", "bad_round")
    n = body.get("n")
    if n is not None and (type(n) is not int or not 0 <= n <= LARGEST):
        raise not_understood("n must be a number that grows with each answer.", "bad_n")
    return question, round_, choice, n


def question_of(body: dict[str, Any]) -> tuple[str, list[str], int | None]:
    """Return text, choices and the right choice, counted from 0, of a question of the teacher's own."""
    text = api.need_lines(body, "text", LONGEST_QUESTION)
    choices = body.get("choices")
    if not isinstance(choices, list) or not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        raise not_understood("choices must be a list of two to six texts.", "bad_choices")
    texts = [api.need_line({"choices": one}, "choices", LONGEST_CHOICE) for one in choices]
    right = body.get("right")
    if right is not None and (type(right) is not int or not 0 <= right < len(texts)):
        raise not_understood("right must be the place of a choice, counted from 0, or null.", "bad_right")
    return text, texts, right
