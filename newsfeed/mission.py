"""The mission of Apollo 11 as if it were happening: one moment after the other, and again from the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from events.clock import iso

from .domain import keep
from .events import Headline
from .models import HeadlineRow, Mission

SOURCE = "mission"
# A turn that comes later than this comes after an outage: the mission goes on from there, without a rush.
LATE = timedelta(seconds=5)


@dataclass(frozen=True)
class Moment:
    """A moment of the mission, and for how many seconds of the replay nothing else happens after it."""

    at: datetime
    phase: str
    urgency: str
    headline: str
    pause: float


def advance(moments: Sequence[Moment], now: datetime) -> Headline | None:
    """Publish the mission's next moment if it is due; after the last one comes the first."""
    here, _ = Mission.objects.get_or_create(pk=1, defaults={"due_at": now})
    longest = timedelta(seconds=max(moment.pause for moment in moments))
    # A time further ahead than the longest pause was set by a clock that was set back since.
    is_due = here.due_at <= now or here.due_at > now + longest
    if not is_due:
        return None
    with transaction.atomic():
        if not _move_on(here, moments, now):
            return None
        moment = moments[here.moment]
        return keep(
            f"mission {here.round} {here.moment}",
            headline=moment.headline,
            urgency=moment.urgency,
            source=SOURCE,
            phase=moment.phase,
            moment=here.moment,
            at=moment.at,
        )[0]


def _move_on(here: Mission, moments: Sequence[Moment], now: datetime) -> bool:
    """Note which moment is next and when; returns False if another worker has been faster."""
    is_on_time = here.due_at <= now < here.due_at + LATE
    since = here.due_at if is_on_time else now
    moment = (here.moment + 1) % len(moments)
    next_round = here.round + 1 if moment == 0 else here.round
    return bool(
        Mission.objects.filter(pk=here.pk, round=here.round, moment=here.moment).update(
            moment=moment,
            round=next_round,
            due_at=since + timedelta(seconds=moments[here.moment].pause),
        )
    )


def place() -> dict[str, object]:
    """Return where the mission is: its round, the moment that comes next, and when."""
    here = Mission.objects.filter(pk=1).first() or Mission()
    return {"round": here.round, "moment": here.moment, "due_at": iso(here.due_at)}


def seed(moments: Sequence[Moment]) -> None:
    """Publish the first moment before the first visitor comes; only once."""
    if not HeadlineRow.objects.exists():
        advance(moments, timezone.now())
