"""What visitors want of the game: counted here, then passed to the simulation, which decides."""

from collections.abc import Sequence

from events.person import Person
from web.errors import ApiError, no_visitor

from ..messages import Input, Request
from . import ops
from .audience import audience


def need(person: Person | None) -> Person:
    """Return the visitor who wants to play; 401 if nobody knows who that is."""
    if person is None:
        raise no_visitor()
    return person


def wish(person: Person, op: ops.Join | ops.Leave) -> Request:
    """Return what is asked of the simulation. 429 if a visitor comes and goes too often."""
    if not audience.wishes_of(person.id).count_message():
        message = "You come and go faster than anybody can see; wait a second and go on."
        raise ApiError(429, "too_often", message, {"Retry-After": "1"})
    name = person.name if isinstance(op, ops.Join) else ""
    return Request("join" if isinstance(op, ops.Join) else "leave", person.id, name)


def play(person: Person, inputs: Sequence[Input]) -> None:
    """Pass inputs to the simulation. Raises Refused if there are too many."""
    audience.pace_of(person.id).count(len(inputs))
    audience.ask(Request("input", person.id, inputs=tuple(inputs)))


def full() -> ApiError:
    """Return why a visitor cannot join."""
    return ApiError(409, "full", "Sixty play already, which is the most: try again when somebody leaves.")


def nobody_answers() -> ApiError:
    """Return the 503 for when the simulation does not answer."""
    message = "No process simulates the game at this moment, or Redis does not answer: try again in a moment."
    return ApiError(503, "game_unavailable", message, {"Retry-After": "2"})
