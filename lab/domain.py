"""What happens in the lab: a visitor starts a run; each of its pulses is published and recorded."""

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from events import log
from events.clock import microseconds
from events.event import Cursor
from events.outbox import publish_now

from . import ledger
from .events import Arrived, Pulse
from .models import FIGURES, Batch, Run
from .schedule import Settings, due_times

LANES = ("polling", "long_polling", "websocket", "sse", "webhook")
# At once on the whole site. bench/works/lab.py measured on two busy cores: of 12 runs of 4 a second
# half the pulses are 0.3 s late, of 20 a second 1.6 s, since sending the webhooks takes the CPU.
MOST_RUNS = 12
# From the start of a run to its first pulse: by then, a page has opened all five lanes.
LEAD_SECONDS = 1.5
# If a pulse is this late, the call that claimed it has died.
GIVEN_UP_SECONDS = 4
# A call may overlap with the next one by milliseconds, on a busy machine by tenths of a second.
TURN_SECONDS = 0.02
TURNS_WAITED = 25
# A lane that was cut may resume until this long after the run's end; pulses that are still missing are lost.
SETTLE_SECONDS = 10
KEPT_SECONDS = 3600
# Receipts of a lane, gaps included, for each pulse of the run: each comes once, and again after a cut.
RECEIPTS_OF_A_PULSE = 2
# And so many more: what was published in the last two seconds is not noted yet.
RECEIPTS_AHEAD = 100

_MICROSECONDS = 1_000_000
_PUBLISHED = "published"


class NoRoom(Exception):  # noqa: N818
    """As many runs are going on as the site can hold."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"room in {seconds} s")
        self.seconds = seconds


class TooMany(Exception):  # noqa: N818
    """More receipts than the run has pulses."""


def start(visitor_id: str, settings: Settings) -> Run:
    """Start a visitor's run and end the one they had. Raises NoRoom."""
    begins_at = microseconds() + round(LEAD_SECONDS * _MICROSECONDS)
    ends_at = begins_at + round(settings.seconds * _MICROSECONDS)
    end(visitor_id)
    _free_slots()
    run = Run(visitor_id=visitor_id, begins_at=begins_at, ends_at=ends_at, **vars(settings))
    for slot in range(MOST_RUNS):
        run.slot = slot
        if _saved(run):
            end(visitor_id, but_newest=True)
            return run
    raise NoRoom(_seconds_to_room())


def end(visitor_id: str, but_newest: bool = False) -> None:
    """End a visitor's current run; of several started at the same moment, all or all but one."""
    going = Run.objects.filter(visitor_id=visitor_id, ends_at__gt=microseconds())
    newest_first = list(going.order_by("-begins_at", "-id").values_list("id", flat=True))
    ended = newest_first[1:] if but_newest else newest_first
    Run.objects.filter(id__in=ended).update(ends_at=microseconds(), slot=None)


def _free_slots() -> None:
    """Free the slots of runs that have ended, and of those from before the clock was set back."""
    now = microseconds()
    is_over = Q(ends_at__lte=now) | Q(begins_at__gt=now + 2 * LEAD_SECONDS * _MICROSECONDS)
    Run.objects.filter(is_over, slot__isnull=False).update(slot=None)


def _saved(run: Run) -> bool:
    """Save a run; return False if its slot is taken."""
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _seconds_to_room() -> int:
    first = Run.objects.filter(slot__isnull=False).order_by("ends_at").first()
    return max(1, -(-(first.ends_at - microseconds()) // _MICROSECONDS)) if first else 1


@dataclass(order=True)
class _Due:
    """A pulse and when it is due; ordered by time, so that several runs are one schedule."""

    at: int
    n: int
    run_id: str
    payload: int

    def pulse(self) -> Pulse:
        """The pulse itself."""
        return Pulse(self.run_id, self.n, self.at, "x" * self.payload)


# Takes a published pulse and its id, and queues its delivery by webhook.
Deliver = Callable[[Run, str, Pulse], object]


def publish_due(deliver: Deliver, sleep: Callable[[float], None] = time.sleep) -> None:
    """Publish the pulses that are due until the end of the next full second, each at its time.

    Called once a second: each call claims its second in advance, so that a late call delays no pulse. If a
    call dies, the next one that notices publishes its pulses, late.
    """
    until = (microseconds() // _MICROSECONDS + 2) * _MICROSECONDS
    runs = [run for run in Run.objects.filter(slot__isnull=False) if _claim(run, until)]
    batches = {run.id: Batch(run=run, lane=_PUBLISHED) for run in runs}
    failed: set[str] = set()
    for due in heapq.merge(*[_due_of(run, until) for run in runs]):
        sleep(max(0, due.at - microseconds()) / _MICROSECONDS)
        if not batches[due.run_id].ids:
            _wait_for_turn(due, sleep)
        if due.run_id not in failed and not _publish(due, batches[due.run_id], deliver):
            failed.add(due.run_id)
    for batch in batches.values():
        _save_published(batch)


def _wait_for_turn(due: _Due, sleep: Callable[[float], None]) -> None:
    """Wait for the previous call if it is late, so that pulses are published in order."""
    for _ in range(TURNS_WAITED):
        if Run.objects.filter(pk=due.run_id, published__gte=due.n - 1).exists():
            return
        sleep(TURN_SECONDS)


def _claim(run: Run, until: int) -> bool:
    """Claim a run's pulses until a time; return False if another call has claimed them."""
    if run.claimed_until >= until:
        return False
    claimed = Run.objects.filter(pk=run.pk, claimed_until=run.claimed_until).update(claimed_until=until)
    return bool(claimed)


def _due_of(run: Run, until: int) -> Iterator[_Due]:
    """Yield the pulses of a run that nobody has claimed, and those that nobody published in time."""
    given_up = microseconds() - GIVEN_UP_SECONDS * _MICROSECONDS
    for place, offset in enumerate(due_times(run.settings)):
        at = run.begins_at + offset
        is_new = at >= run.claimed_until
        is_left_over = place >= run.published and at < given_up
        if (is_new or is_left_over) and at < until:
            yield _Due(at, place + 1, run.id, run.payload)


def _publish(due: _Due, batch: Batch, deliver: Deliver) -> bool:
    """Publish a pulse and note it; return False if the log does not answer."""
    pulse = due.pulse()
    entry_id = publish_now(pulse, once=f"{due.run_id}:{due.n}")
    if entry_id:
        batch.ids.append(entry_id)
        batch.at.append(due.at)
        deliver(batch.run, entry_id, pulse)
    return bool(entry_id)


def _save_published(batch: Batch) -> None:
    if batch.ids:
        batch.save()
        Run.objects.filter(pk=batch.run_id).update(published=F("published") + len(batch.ids))


def secret_of(run: str) -> str:
    """Return the secret that signs a run's webhooks. Raises ValueError if the run was forgotten."""
    secret = Run.objects.values_list("secret", flat=True).filter(pk=run).first()
    if secret is None:
        raise ValueError("no such run")
    return secret


def arrived(run: str, pulse: dict[str, Any]) -> None:
    """Publish that the webhook of a pulse has arrived; only once, even if it arrives again."""
    arrival = Arrived(run, pulse["data"]["n"], pulse["id"], pulse["data"]["due"], microseconds())
    publish_now(arrival, once=f"{run}:{arrival.n}:arrived")


def figures_of(run: Run) -> dict[str, dict[str, int]]:
    """Return the figures of each lane."""
    rows = {row["lane"]: row for row in run.traffic_set.values("lane", *FIGURES)}
    nothing = dict.fromkeys(FIGURES, 0)
    return {lane: {name: round(rows.get(lane, nothing)[name]) for name in FIGURES} for lane in LANES}


def are_published(run: Run, cursors: list[Cursor]) -> bool:
    """Return whether all of these are pulses of the run."""
    batches = run.batches.filter(lane=_PUBLISHED).values_list("ids", flat=True)
    published = {entry_id for ids in batches for entry_id in ids}
    return all(str(cursor) in published for cursor in cursors)


def receive(run: Run, lane: str, received: ledger.Received) -> None:
    """Add receipts of a lane to the ledger. Raises TooMany."""
    if not received.size:
        return
    with transaction.atomic():
        published = Run.objects.select_for_update().get(pk=run.pk).published
        noted = sum(_received([batch]).size for batch in run.batches.filter(lane=lane))
        if noted + received.size > RECEIPTS_OF_A_PULSE * published + RECEIPTS_AHEAD:
            raise TooMany
        Batch.objects.create(
            run=run,
            lane=lane,
            ids=[str(cursor) for cursor in received.cursors],
            at=received.at,
            gaps=[[str(after), str(before)] for after, before in received.gaps],
        )


def ledger_of(run: Run) -> dict[str, dict[str, object]]:
    """Return the ledger of a run, by lane."""
    published, received = noted(run)
    complete = is_complete(run)
    return {lane: ledger.entry(published, arrived, complete) for lane, arrived in received.items()}


def is_complete(run: Run) -> bool:
    """Return whether what is missing now will not come any more."""
    return microseconds() > run.ends_at + SETTLE_SECONDS * _MICROSECONDS


def noted(run: Run) -> tuple[list[ledger.Published], dict[str, ledger.Received]]:
    """Return what a run has published, and what each lane has received."""
    batches: dict[str, list[Batch]] = {lane: [] for lane in (_PUBLISHED, *LANES)}
    for batch in run.batches.order_by("id"):
        batches[batch.lane].append(batch)
    published = _published(batches.pop(_PUBLISHED))
    return published, {lane: _received(of_lane) for lane, of_lane in batches.items()}


def _published(batches: list[Batch]) -> list[ledger.Published]:
    due = {entry_id: at for batch in batches for entry_id, at in zip(batch.ids, batch.at, strict=True)}
    return [ledger.Published(Cursor.parse(entry_id), at) for entry_id, at in due.items()]


def _received(batches: list[Batch]) -> ledger.Received:
    received = ledger.Received()
    for batch in batches:
        received.cursors.extend(map(Cursor.parse, batch.ids))
        received.at.extend(batch.at)
        received.gaps.extend((Cursor.parse(after), Cursor.parse(before)) for after, before in batch.gaps)
    return received


def arrivals(run: Run) -> Iterator[tuple[str, int, str, int]]:
    """Yield for each arrival: the pulse's id, when it was due, the lane, and when it arrived."""
    published = {
        str(pulse.cursor): pulse.due for pulse in _published(list(run.batches.filter(lane=_PUBLISHED)))
    }
    for batch in run.batches.exclude(lane=_PUBLISHED).order_by("id"):
        for entry_id, at in zip(batch.ids, batch.at, strict=True):
            if entry_id in published:  # a new pulse is noted within two seconds
                yield entry_id, published[entry_id], batch.lane, at


def forget() -> None:
    """Delete the runs that ended an hour ago, and their pulses. Raises one of log.LogUnavailable."""
    before = microseconds() - KEPT_SECONDS * _MICROSECONDS
    Run.objects.filter(ends_at__lt=before).delete()
    log.trim("lab", before, microseconds())
