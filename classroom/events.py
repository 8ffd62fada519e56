"""All that can happen in the class."""

from dataclasses import dataclass
from typing import Any, ClassVar

from events.event import Fact


@dataclass(frozen=True)
class _InRoom(Fact):
    room: str

    @property
    def topic(self) -> str:
        return room_topic(self.room)


@dataclass(frozen=True)
class Phase(_InRoom):
    """The room as everybody in it may see it from now on. `seq` grows with each.

    `question` and `activity` are null in a phase without one, `distribution` and `result` until they are
    revealed. `is_run` says whether the question has its result.
    """

    type: ClassVar[str] = "phase"

    seq: int
    phase: str
    locked: bool
    round: int
    question: dict[str, Any] | None
    is_run: bool
    distribution: dict[str, dict[str, int]] | None
    result: dict[str, Any] | None
    activity: dict[str, Any] | None


@dataclass(frozen=True)
class Removed(_InRoom):
    """The teacher has removed somebody."""

    type: ClassVar[str] = "removed"

    number: int


@dataclass(frozen=True)
class _OfPeople(Fact):
    """What the teacher's page and the projector need to know, and phones do not."""

    room: str

    @property
    def topic(self) -> str:
        return people_topic(self.room)


@dataclass(frozen=True)
class Joined(_OfPeople):
    """Somebody has joined; `joined` are in the room now."""

    type: ClassVar[str] = "joined"

    number: int
    name: str
    joined: int


@dataclass(frozen=True)
class Answered(_OfPeople):
    """Somebody has answered; `answered` have, in this round. It does not say what."""

    type: ClassVar[str] = "answered"

    question: str
    round: int
    answered: int


@dataclass(frozen=True)
class Arrived(_OfPeople):
    """A phone knew pulse `n` of a run, `at` microseconds since 1970."""

    type: ClassVar[str] = "arrived"

    run: str
    number: int
    technique: str
    n: int
    at: int
    slept: bool


@dataclass(frozen=True)
class Returned(_OfPeople):
    """Clients of a herd came back this many milliseconds after the cut."""

    type: ClassVar[str] = "returned"

    herd: int
    jitter: bool
    simulated: bool
    after_ms: list[int]


def room_topic(code: str) -> str:
    """Return the topic of a room."""
    return f"class.{code}"


def people_topic(code: str) -> str:
    """Return the topic of those who join a room, and of those who answer; no room can have that name."""
    return f"class.@{code}"
