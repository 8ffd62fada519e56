"""The places of the lab: how many runs go on at once, and how many pulses they may publish."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from events.clock import microseconds

from .models import Run

# At once on the whole site, each visitor's one.
MOST_RUNS = 12
# Of all runs together. Measured on a busy machine, a pulse with its webhook takes 15 ms of CPU: these take
# three fifths of two cores, and leave the rest to the pages. Publishing alone keeps its schedule at 240
# a second (bench/works/lab.py), but then the webhooks do not keep up. Twelve runs at the default rate, one of
# them at the highest, have room.
MOST_PULSES_A_SECOND = 80
# In public mode. A whole school may share one address, and a class needs no more than two thirds.
MOST_RUNS_OF_ADDRESS = 8
# No run begins later than this: one that does is from before the clock was set back.
LATEST_BEGIN_SECONDS = 10

_MICROSECONDS = 1_000_000


@dataclass(eq=False)
class NoRoom(Exception):  # noqa: N818
    """The site can hold no more: `runs` with `pulses` a second are going on, and will for `seconds`.

    `limit` is what was reached: "runs", "pulses" or "address".
    """

    limit: str
    runs: int
    pulses: float
    seconds: int


def take(run: Run) -> None:
    """Save a run in a free place. Raises NoRoom.

    It takes its place first and looks at the others then: of several that come at the same moment none can
    overlook another.
    """
    _free_those_that_are_over()
    if not any(_saved_in(slot, run) for slot in range(MOST_RUNS)):
        raise _no_room("runs", list(_going()))
    try:
        _need_room(run)
    except NoRoom:
        run.delete()
        raise


def _free_those_that_are_over() -> None:
    """Free the places of runs that have ended, and of those from before the clock was set back."""
    now = microseconds()
    is_over = Q(ends_at__lte=now) | Q(begins_at__gt=now + LATEST_BEGIN_SECONDS * _MICROSECONDS)
    Run.objects.filter(is_over, slot__isnull=False).update(slot=None)


def _saved_in(slot: int, run: Run) -> bool:
    """Save a run; return False if the place is taken."""
    run.slot = slot
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _need_room(run: Run) -> None:
    others = list(_going().exclude(pk=run.pk))
    most = MOST_PULSES_A_SECOND - run.settings.pulses_a_second
    if _pulses(others) > most:
        raise _no_room("pulses", others, most)
    of_address = [other for other in others if run.address and other.address == run.address]
    if len(of_address) >= MOST_RUNS_OF_ADDRESS:
        raise _no_room("address", of_address)


def _going() -> QuerySet[Run]:
    """Return the runs that have a place, in the order in which they end."""
    return Run.objects.filter(slot__isnull=False).order_by("ends_at")


def _pulses(runs: Iterable[Run]) -> float:
    return round(sum(run.settings.pulses_a_second for run in runs), 3)


def _no_room(limit: str, runs: list[Run], most: float = math.inf) -> NoRoom:
    """Return the refusal: there is room when one of these has ended, and the rest is within `most` pulses."""
    ends_at = [run.ends_at for place, run in enumerate(runs, 1) if _pulses(runs[place:]) <= most]
    seconds = math.ceil((min(ends_at, default=0) - microseconds()) / _MICROSECONDS)
    return NoRoom(limit, len(runs), _pulses(runs), max(1, seconds))
