"""All that can happen in the lab."""

import json
from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact


@dataclass(frozen=True)
class Pulse(Fact):
    """A pulse of a run. `n` counts from 1; `due` is its scheduled time, in microseconds since 1970."""

    type: ClassVar[str] = "pulse"

    run: str
    n: int
    due: int
    pad: str

    @property
    def topic(self) -> str:
        return pulses_topic(self.run)

    @property
    def data(self) -> str:
        """The fields as JSON text; the run is in the topic."""
        return json.dumps({"n": self.n, "due": self.due, "pad": self.pad})


@dataclass(frozen=True)
class Arrived(Fact):
    """The webhook of a pulse was received and verified. `id` is the pulse's; `at` microseconds since 1970."""

    type: ClassVar[str] = "arrived"

    run: str
    n: int
    id: str
    due: int
    at: int

    @property
    def topic(self) -> str:
        return arrivals_topic(self.run)


def pulses_topic(run: str) -> str:
    """Return the topic of a run's pulses."""
    return f"lab.{run}"


def arrivals_topic(run: str) -> str:
    """Return the topic where the receiver of a run's webhooks publishes what arrived."""
    return f"lab.{run}.webhook"
