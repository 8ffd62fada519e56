"""All that can happen to faults. Every web process listens."""

from dataclasses import dataclass
from typing import ClassVar

from events.event import Fact

from .fault import Fault

APP = "faults"
TOPIC = f"{APP}.connections"


@dataclass(frozen=True)
class FaultBegan(Fault, Fact):
    """A fault acts from now on."""

    type: ClassVar[str] = "fault_began"

    @property
    def topic(self) -> str:
        return TOPIC


@dataclass(frozen=True)
class FaultsEnded(Fact):
    """All faults of a run or a visitor have ended."""

    type: ClassVar[str] = "faults_ended"

    of: str

    @property
    def topic(self) -> str:
        return TOPIC
