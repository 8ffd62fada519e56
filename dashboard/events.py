"""All that can happen on the dashboard."""

from dataclasses import dataclass
from typing import Any, ClassVar

from events.event import Fact

TOPIC = "dashboard.site"


@dataclass(frozen=True)
class Sample(Fact):
    """The site at one moment. A figure that is unknown at that moment is null, which is not the same as zero.

    `seconds` is the time since the sample before, in which `opened`, `closed` and `events` were counted.
    By technique, `ages` has the connections that are open, in the classes of
    `web.connections.census.AGES`, `opened` how many were opened, `closed` how many ended, by code, and
    `arrivals` when they were opened, a little later: `[first tenth of a second since 1970, counts of that
    tenth and those after it]`. `processes` are known by their `epoch`: with a restart comes another.
    """

    type: ClassVar[str] = "sample"

    seconds: float | None
    ages: dict[str, list[int]] | None
    opened: dict[str, int] | None
    closed: dict[str, dict[str, int]] | None
    arrivals: dict[str, list[int]]
    events: dict[str, int] | None
    processes: list[dict[str, Any]]
    outbox: int | None
    webhooks: dict[str, Any] | None
    database_ms: float | None
    queues: dict[str, dict[str, Any]]
    redis: dict[str, int]
    cost: dict[str, float | None]

    @property
    def topic(self) -> str:
        return TOPIC
