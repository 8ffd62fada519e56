"""All that can happen to faults. Every web process listens."""

from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact

TOPIC = "lab.faults"


@dataclass(frozen=True)
class FaultBegan(Fact):
    """Something is broken from now on, for at most so many seconds. The fields are those of `fault.Fault`."""

    type: ClassVar[str] = "fault_began"

    id: int
    run: str
    kind: str
    lane: str
    ms: int
    bytes: int
    status: str
    begins_at: int
    ends_at: int

    @property
    def topic(self) -> str:
        return TOPIC


@dataclass(frozen=True)
class FaultsEnded(Fact):
    """Nothing of a run is broken any more."""

    type: ClassVar[str] = "faults_ended"

    run: str

    @property
    def topic(self) -> str:
        return TOPIC
