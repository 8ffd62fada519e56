"""What happens in the arena and is worth keeping. Snapshots are not: they are of their moment."""

from dataclasses import dataclass
from typing import Any, ClassVar

from events.event import Fact

TOPIC = "arena.rounds"


@dataclass(frozen=True)
class Podium(Fact):
    """A round is over: its best three, the first first, each with `number`, `name` and `score` in points."""

    type: ClassVar[str] = "podium"

    places: list[dict[str, Any]]

    @property
    def topic(self) -> str:
        return TOPIC
