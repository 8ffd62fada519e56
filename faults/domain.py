"""What happens with faults: one begins, all of a run or a visitor end, and which ones act now."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from events.clock import microseconds
from events.event import Event
from events.outbox import publish_now

from .events import FaultBegan, FaultsEnded
from .fault import Fault

_MICROSECONDS = 1_000_000
# The length of an id, which is unique by chance: JavaScript is exact to 53 bits.
_ID_BITS = 48


class Unreached(Exception):  # noqa: N818
    """The log does not answer, so no web process can be reached."""


@dataclass(frozen=True)
class Wanted:
    """A requested fault, and for how many seconds; the other fields are those of `fault.Fault`."""

    kind: str
    lane: str
    ms: int
    bytes: int
    status: str
    seconds: float


def of_visitor(app: str, visitor_id: str) -> str:
    """Return the name under which faults on a visitor's connections to an app are kept."""
    return f"{app}.{visitor_id}"


def fault_of(of: str, wanted: Wanted) -> Fault:
    """Return a fault that begins now."""
    fields = asdict(wanted)
    now = microseconds()
    ends_at = now + round(fields.pop("seconds") * _MICROSECONDS)
    return Fault(id=secrets.randbits(_ID_BITS), of=of, begins_at=now, ends_at=ends_at, **fields)


def begin(fault: Fault) -> None:
    """Break something from now on. Raises Unreached."""
    if not publish_now(FaultBegan(**asdict(fault))):
        raise Unreached


def end_all(of: str) -> None:
    """End all faults of a run or a visitor. Raises Unreached."""
    if not publish_now(FaultsEnded(of)):
        raise Unreached


def acting(events: Iterable[Event]) -> dict[str, list[Fault]]:
    """Return the faults that have not ended, by whose they are, from events of the topic, oldest first."""
    now = microseconds()
    found: dict[str, list[Fault]] = {}
    for event in events:
        data = json.loads(event.data)
        if event.type != FaultBegan.type:
            found.pop(data["of"], None)
        elif data["ends_at"] > now:
            found.setdefault(data["of"], []).append(Fault(**data))
    return found
