"""What the ledger says of a lane after a fault, in one sentence: recovered, a declared gap, or lost."""

from dataclasses import dataclass

from events.event import Cursor
from faults.fault import MOMENTARY, Fault

from ..ledger import Published, Received, first_arrivals, is_declared, merged

_MICROSECONDS = 1_000_000
_UNTOUCHED = {
    "strip_upgrade": "Not touched: it needs no Upgrade.",
    "buffer": "Not touched: a proxy holds back only an answer that goes on.",
    "no_keep_alive": "Not touched: no second request follows on its connection.",
    "receiver": "Not touched: nobody calls a receiver here.",
}


@dataclass(frozen=True)
class Verdict:
    """The verdict on a lane.

    `state` is `broken` while the fault lasts and `recovering` until all is there, then `recovered`, `gap`,
    `lost`, or `untouched` where the fault cannot touch the lane. `pulses` were due meanwhile, `missing` of
    them have not arrived, and `seconds` went by from the end of the fault to the last of them.
    """

    state: str
    pulses: int
    missing: int
    seconds: float | None
    sentence: str


@dataclass(frozen=True)
class Course:
    """How a run has gone so far: when each pulse is due, which are published, and whether more can come.

    Times are microseconds since 1970.
    """

    due: list[int]
    published: list[Published]
    now: int
    complete: bool


@dataclass(frozen=True)
class Arrived:
    """What arrived on a lane: when each cursor first did, and the gaps that were declared, merged."""

    first: dict[Cursor, int]
    gaps: list[tuple[Cursor, Cursor]]


def arrived(received: Received) -> Arrived:
    """Return what arrived on a lane, once for all faults that are judged by it."""
    return Arrived(first_arrivals(received), merged(received.gaps))


def of(fault: Fault, lane: str, course: Course, arrived: Arrived) -> Verdict:
    """Return the verdict on a lane that a fault was meant for."""
    over_at = fault.begins_at if fault.kind in MOMENTARY else fault.ends_at
    first, gaps = arrived.first, arrived.gaps
    works_again_at = min((at for at in first.values() if at >= over_at), default=course.now)
    affected = [pulse for pulse in course.published if fault.begins_at <= pulse.due <= works_again_at]
    missing = [pulse.cursor for pulse in affected if pulse.cursor not in first]
    declared = [cursor for cursor in missing if is_declared(cursor, gaps)]
    pulses = _count_due(fault.begins_at, works_again_at, course) or len(affected)
    open_ = pulses - len(affected) + len(missing) - len(declared)
    arrived_at = max((first[pulse.cursor] for pulse in affected if pulse.cursor in first), default=over_at)
    seconds = max(0, arrived_at - over_at) / _MICROSECONDS
    if course.now < over_at:
        return Verdict(
            "broken", pulses, open_, None, f"Broken now: {open_} of {pulses} due since are missing."
        )
    if open_:
        return _not_all(pulses, open_, course.complete)
    if declared:
        return Verdict("gap", pulses, 0, seconds, f"Declared a gap of {len(declared)}.")
    if not fault.touches(lane):
        return Verdict("untouched", pulses, 0, seconds, _UNTOUCHED[fault.kind])
    return Verdict("recovered", pulses, 0, seconds, _recovered(pulses, seconds))


def _count_due(begin: int, end: int, course: Course) -> int:
    """Return how many were due by the schedule: what was published just now is noted within two seconds."""
    return 0 if course.complete else sum(begin <= due <= end for due in course.due)


def _not_all(pulses: int, missing: int, complete: bool) -> Verdict:
    if complete:
        return Verdict("lost", pulses, missing, None, f"Lost {missing} of {pulses}.")
    return Verdict("recovering", pulses, missing, None, f"Recovering: {missing} of {pulses} are missing.")


def _recovered(pulses: int, seconds: float) -> str:
    if pulses == 0:
        return "Recovered: nothing was due meanwhile."
    return f"Recovered all {pulses} in {seconds:.1f} s."
