"""How the views of the class read requests, and what they refuse."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest

from web import api
from web.errors import ApiError, not_understood

from . import course, domain, refused
from .models import Room
from .words import code_of

# JavaScript is exact to 53 bits.
LARGEST = 2**53 - 1
_BEARER = "Bearer "
_MINUTE, _HOUR = 60, 3600
# What is full: what the refusal says, and after how many seconds it is worth to ask again.
_FULL = {
    "rooms": ("All rooms of this site are taken; the first are free again within a day.", _HOUR),
    "own rooms": (
        "You have opened as many rooms as one teacher needs in a day: go on in one of them.",
        _HOUR,
    ),
    "room": ("This room is full.", _HOUR),
    "herds": ("Another room has a herd at the moment; it is gone within a minute.", _MINUTE),
    "own herds": ("This room has had as many herds as a lesson has time for.", _HOUR),
    "questions": ("This room has as many questions as a lesson has time for.", _HOUR),
}
_REFUSALS: dict[type[refused.Refused], tuple[int, str, str]] = {
    refused.Locked: (403, "room_locked", "This room is locked: ask your teacher to unlock it."),
    refused.Gone: (403, "removed", "Your teacher has removed you from this room."),
    refused.Moved: (
        409,
        "phase_has_moved",
        "The room has moved on meanwhile: look at its phase, and decide again.",
    ),
    refused.WrongOrder: (
        409,
        "wrong_order",
        "The order is predict, commit, discuss, run, compare, explain; `next` says what may follow now.",
    ),
    refused.NotOpen: (
        409,
        "not_open",
        "This question takes no answers in this round now; the room's phase says what is open.",
    ),
    refused.UnknownQuestion: (
        404,
        "unknown_question",
        "There is no such claim, and no such question in this room.",
    ),
    refused.UnknownChoice: (
        400,
        "bad_choice",
        "The question has no such choice; the room lists its choices.",
    ),
}


def need_room(code: str) -> Room:
    """Return a room by its code, however it was typed; 404 if there is none."""
    typed = code_of(code)
    found = Room.objects.filter(pk=typed).first() if "\0" not in typed else None
    if found is None:
        raise unknown_room()
    return found


def unknown_room() -> ApiError:
    """Return the 404 for a room that there is not."""
    message = "There is no such room: check the code on the projector. Rooms are deleted within a day."
    return ApiError(404, "unknown_room", message)


def need_teacher(request: HttpRequest, room: Room, body: dict[str, Any] | None = None) -> None:
    """Refuse with 403 a client without the room's key: as a bearer token, or in the body's `teacher_key`."""
    if not has_key(request, room, body):
        message = "Only the teacher may do this: send the key that opening the room has returned."
        raise ApiError(403, "not_the_teacher", message)


def from_teacher(request: HttpRequest, code: str) -> tuple[Room, dict[str, Any]]:
    """Return the room and the body of a request of its teacher."""
    found = need_room(code)
    body = api.json_body(request)
    need_teacher(request, found, body)
    return found, body


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


def flag_of(body: dict[str, Any], name: str, default: bool) -> bool:
    """Return a field that is true or false."""
    flag = body.get(name, default)
    if not isinstance(flag, bool):
        raise not_understood(f"{name} must be true or false.", f"bad_{name}")
    return flag


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the domain refuses into answers."""
    try:
        yield
    except refused.Full as error:
        message, seconds = _FULL[error.what]
        raise ApiError(503, "class_full", message, {"Retry-After": str(seconds)}) from error
    except refused.Refused as error:
        raise ApiError(*_REFUSALS[type(error)]) from error


def whole_of(body: dict[str, Any], name: str) -> int:
    """Return a field that is a whole number above 0. Refuses all else with 400."""
    value = body.get(name)
    if type(value) is not int or not 0 < value <= LARGEST:
        raise not_understood(f"{name} must be a whole number above 0.", f"bad_{name}")
    return value
