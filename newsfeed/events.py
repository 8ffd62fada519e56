"""All that can happen in the newsroom."""

from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact

HEADLINES = "newsfeed.headlines"


@dataclass(frozen=True)
class Headline(Fact):
    """A headline went out. `id` numbers the headlines of all sources.

    `urgency` is routine, urgent or flash. `source` is `mission`, `desk` or the title of a feed. `at` is when
    it happened, `published_at` when the headline was published; both ISO 8601 UTC. `moment` counts the
    mission's moments from 0; it is None, and `phase` empty, for what is not of the mission.
    """

    type: ClassVar[str] = "headline"

    id: int
    headline: str
    urgency: str
    source: str
    author: str
    phase: str
    moment: int | None
    at: str
    published_at: str
    link: str

    @property
    def topic(self) -> str:
        return HEADLINES


@dataclass(frozen=True)
class Stopped(Fact):
    """A visitor wants to see their streams end and be refused: until then, in microseconds since 1970."""

    type: ClassVar[str] = "stopped"

    visitor_id: str
    until: int

    @property
    def topic(self) -> str:
        return control_topic(self.visitor_id)


def control_topic(visitor_id: str) -> str:
    """Return the topic that a visitor's streams follow, in every process, to learn that they are to end."""
    return f"newsfeed.@{visitor_id}"
