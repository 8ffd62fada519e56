"""How the views of the class read requests, and what they refuse."""

from typing import Any

from django.http import HttpRequest

from web import api
from web.errors import ApiError, not_understood

from . import course, domain
from .models import Room

LONGEST_QUESTION, LONGEST_CHOICE = 500, 120
FEWEST_CHOICES, MOST_CHOICES = 2, 6
# JavaScript is exact to 53 bits.
LARGEST = 2**53 - 1
_BEARER = "Bearer "


def need_teacher(request: HttpRequest, room: Room, body: dict[str, Any] | None = None) -> None:
    """Refuse with 403 whoever has not the room's key: as a bearer token, or in the body's `teacher_key`."""
    if not has_key(request, room, body):
        message = "Only the teacher may do this: send the key that opening the room has returned."
        raise ApiError(403, "not_the_teacher", message)


def has_key(request: HttpRequest, room: Room, body: dict[str, Any] | None = None) -> bool:
    """Return whether a request has the teacher's key. RFC 6750, section 2.1."""
    header = request.headers.get("Authorization", "")
    sent = header.removeprefix(_BEARER) if header.startswith(_BEARER) else (body or {}).get("teacher_key")
    return isinstance(sent, str) and domain.is_teacher(room, sent)


def phase_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return the phase that the teacher wants, with what `domain.go_on` needs for it."""
    phase, question, seq = body.get("phase"), body.get("question", ""), body.get("seq")
    if phase not in course.FOLLOWERS:
        raise not_understood(f"phase must be one of {', '.join(course.FOLLOWERS)}.", "bad_phase")
    if not isinstance(question, str):
        raise not_understood("question must be the id of a claim, or of an own question.", "bad_question")
    if seq is not None and type(seq) is not int:
        raise not_understood("seq must be the number of the phase that you see.", "bad_seq")
    force = flag_of(body, "without_run", False)
    return {"phase": phase, "question": question, "seq": seq, "force": force}


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


def author_of(body: dict[str, Any]) -> str:
    """Return the author of a message of the chat, by the id that it has there."""
    author = body.get("author")
    if not isinstance(author, str) or "\0" in author:
        raise not_understood("author must be the author_id of a message.", "bad_author")
    return author


def flag_of(body: dict[str, Any], name: str, default: bool) -> bool:
    """Return a field that is true or false."""
    flag = body.get(name, default)
    if not isinstance(flag, bool):
        raise not_understood(f"{name} must be true or false.", f"bad_{name}")
    return flag
