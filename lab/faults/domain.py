"""What happens to the faults of a run: one begins, all are ended, and what became of the lanes is judged."""

from dataclasses import asdict

from events.clock import microseconds
from faults import domain as faults
from faults.domain import Unreached, Wanted
from faults.fault import Fault

from .. import domain as runs
from ..models import Fault as FaultRow
from ..models import Run
from ..schedule import due_times
from . import verdict

# In one run: each of the twelve kinds four times. Every one is judged whenever somebody looks.
MOST_FAULTS = 50

_MICROSECONDS = 1_000_000


class RunOver(Exception):  # noqa: N818
    """Nothing of a run that is over can be broken."""


class TooMany(Exception):  # noqa: N818
    """No run that somebody looks at has this many faults."""


def whose(run: str) -> str:
    """Return whose connections those of a run are, for its faults."""
    return f"lab.{run}"


def begin(run: Run, wanted: Wanted) -> Fault:
    """Break something from now on. Raises RunOver, TooMany or Unreached."""
    now = microseconds()
    if run.state(now) == "done":
        raise RunOver
    if run.faults.count() >= MOST_FAULTS:
        raise TooMany
    fields = asdict(wanted)
    ends_at = now + round(fields.pop("seconds") * _MICROSECONDS)
    row = FaultRow.objects.create(run=run, begins_at=now, ends_at=ends_at, **fields)
    fault = _fault(row)
    try:
        faults.begin(fault)
    except Unreached:
        row.delete()
        raise
    return fault


def end_all(run: Run) -> None:
    """End all that is broken in a run. Raises Unreached."""
    faults.end_all(whose(run.id))
    now = microseconds()
    run.faults.filter(ends_at__gt=now).update(ends_at=now)


def verdicts(run: Run) -> list[tuple[Fault, dict[str, verdict.Verdict]]]:
    """Return each fault of a run, newest first, with what became of each lane it was meant for."""
    published, received = runs.noted(run)
    arrived = {lane: verdict.arrived(noted) for lane, noted in received.items()}
    planned = [run.begins_at + offset for offset in due_times(run.settings)]
    due = [at for at in planned if at < run.ends_at]
    course = verdict.Course(due, published, microseconds(), runs.is_complete(run))
    newest_first = map(_fault, run.faults.order_by("-id"))
    return [(fault, _by_lane(fault, course, arrived)) for fault in newest_first]


def version_of(run: Run) -> tuple[tuple[int, int], ...]:
    """Return something that is another whenever a fault has begun or was ended."""
    return tuple(run.faults.order_by("id").values_list("id", "ends_at"))


def _by_lane(
    fault: Fault, course: verdict.Course, arrived: dict[str, verdict.Arrived]
) -> dict[str, verdict.Verdict]:
    lanes = [lane for lane in runs.LANES if fault.is_for(lane)]
    return {lane: verdict.of(fault, lane, course, arrived[lane]) for lane in lanes}


def _fault(row: FaultRow) -> Fault:
    fields = ("id", "kind", "lane", "ms", "bytes", "status", "begins_at", "ends_at")
    return Fault(of=whose(row.run_id), **{name: getattr(row, name) for name in fields})
