"""All that can happen to faults. Every web process listens."""

from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact

from .fault import Fault

TOPIC = "lab.faults"


@dataclass(frozen=True)
class FaultBegan(Fault, Fact):
    """A fault acts from now on."""

    type: ClassVar[str] = "fault_began"

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
