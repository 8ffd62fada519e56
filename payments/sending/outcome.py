"""The outcome of an attempt, as the transport returns it and the domain saves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ..models import Delivery


@dataclass(frozen=True)
class Outcome:
    """A status and the beginning of the answer, or an error in words; and the bytes that crossed the wire."""

    status: int | None = None
    answer: bytes = b""
    error: str = ""
    retry_after: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    duration_ms: int = 0
    bytes_up: int = 0
    bytes_down: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether the receiver accepted it: it answers with any 2xx."""
        return not self.error and self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Made:
    """An attempt that was made: of which delivery, when, with which headers, and its outcome."""

    delivery: Delivery
    at: datetime
    headers: dict[str, str]
    outcome: Outcome
