"""Facts of a made-up kind for the tests of the log; they are published in the stream of the weather."""

from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact


@dataclass(frozen=True)
class Noted(Fact):
    """Something with a number happened at a place."""

    type: ClassVar[str] = "noted"

    place: str
    number: int

    @property
    def topic(self) -> str:
        return f"weather.{self.place}"


@dataclass(frozen=True)
class Written(Fact):
    """Somebody wrote something at a place."""

    type: ClassVar[str] = "written"

    place: str
    text: str

    @property
    def topic(self) -> str:
        return f"weather.{self.place}"
