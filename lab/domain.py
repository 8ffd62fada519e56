"""What happens in the lab: a run starts and ends, webhooks arrive, and each lane's receipts are noted."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Sum

from events import log
from events.clock import microseconds
from events.event import Cursor
from events.outbox import publish_now

from . import ledger, slots
from .events import Arrived
from .models import FIGURES, PUBLISHED, Batch, Run
from .schedule import Settings

LANES = ("polling", "long_polling", "websocket", "sse", "webhook")
# From the start of a run to its first pulse: by then, a page has opened all five lanes, and a call that comes
# a second later at most has claimed the pulse.
LEAD_SECONDS = 2.0
# A lane that was cut may resume until this long after the run's end; pulses that are still missing are lost.
SETTLE_SECONDS = 10
KEPT_SECONDS = 3600
# Receipts of a lane, gaps included, for each pulse of the run: each comes once, and again after a cut.
RECEIPTS_OF_A_PULSE = 2
# And this many more: what was published in the last two seconds is not noted yet.
RECEIPTS_AHEAD = 100

_MICROSECONDS = 1_000_000


class TooMany(Exception):  # noqa: N818
    """More receipts than the run has pulses."""


def start(visitor_id: str, settings: Settings, address: str = "") -> Run:
    """Start a visitor's run and end the one they had. Raises slots.NoRoom.

    `address` is a name for where they are, under which their runs are counted; empty if that has no limit.
    """
    end(visitor_id)  # before looking at the clock, so that what it ends is older than the new run
    begins_at = microseconds() + round(LEAD_SECONDS * _MICROSECONDS)
    ends_at = begins_at + round(settings.seconds * _MICROSECONDS)
    run = Run(visitor_id=visitor_id, address=address, begins_at=begins_at, ends_at=ends_at, **vars(settings))
    slots.take(run)
    end(visitor_id, but_newest=True)
    return run


def end(visitor_id: str, but_newest: bool = False) -> None:
    """End a visitor's current run; of several started at the same moment, all or all but one."""
    going = Run.objects.filter(visitor_id=visitor_id, ends_at__gt=microseconds())
    newest_first = list(going.order_by("-begins_at", "-id").values_list("id", flat=True))
    ended = newest_first[1:] if but_newest else newest_first
    Run.objects.filter(id__in=ended).update(ends_at=microseconds(), slot=None)


def end_run(run: Run) -> None:
    """End a run; one that is over stays as it is."""
    now = microseconds()
    Run.objects.filter(pk=run.pk, ends_at__gt=now).update(ends_at=now, slot=None)


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
    batches = run.batches.filter(lane=PUBLISHED).values_list("ids", flat=True)
    published = {entry_id for ids in batches for entry_id in ids}
    return all(str(cursor) in published for cursor in cursors)


def receive(run: Run, lane: str, received: ledger.Received) -> None:
    """Add receipts of a lane to the ledger. Raises TooMany."""
    if not received.size:
        return
    with transaction.atomic():
        published = Run.objects.select_for_update().get(pk=run.pk).published
        noted = run.batches.filter(lane=lane).aggregate(sum=Sum("size"))["sum"] or 0
        if noted + received.size > RECEIPTS_OF_A_PULSE * published + RECEIPTS_AHEAD:
            raise TooMany
        Batch.objects.create(
            run=run,
            lane=lane,
            ids=[str(cursor) for cursor in received.cursors],
            at=received.at,
            gaps=[[str(after), str(before)] for after, before in received.gaps],
            unseen=[str(cursor) for cursor in received.unseen],
            size=received.size,
        )


def ledger_of(run: Run) -> dict[str, dict[str, object]]:
    """Return the ledger of a run, by lane."""
    published, received = noted(run)
    complete = is_complete(run)
    return {lane: ledger.entry(published, arrived, complete) for lane, arrived in received.items()}


def is_complete(run: Run) -> bool:
    """Return whether what is missing now is lost."""
    return microseconds() > run.ends_at + SETTLE_SECONDS * _MICROSECONDS


def noted(run: Run) -> tuple[list[ledger.Published], dict[str, ledger.Received]]:
    """Return what a run has published, and what each lane has received."""
    batches: dict[str, list[Batch]] = {lane: [] for lane in (PUBLISHED, *LANES)}
    for batch in run.batches.order_by("id"):
        batches[batch.lane].append(batch)
    published = _published(batches.pop(PUBLISHED))
    cursors = _Cursors((str(pulse.cursor), pulse.cursor) for pulse in published)
    return published, {lane: _received(of_lane, cursors) for lane, of_lane in batches.items()}


def newest_note(run: Run) -> int:
    """Return a number that grows whenever something is noted about a run."""
    return run.batches.order_by("-id").values_list("id", flat=True).first() or 0


class _Cursors(dict[str, Cursor]):
    """Cursors by their text: each comes on five lanes, and reading it takes longer than looking it up."""

    def __missing__(self, text: str) -> Cursor:
        self[text] = Cursor.parse(text)
        return self[text]


def _published(batches: list[Batch]) -> list[ledger.Published]:
    due = {entry_id: at for batch in batches for entry_id, at in zip(batch.ids, batch.at, strict=True)}
    return [ledger.Published(Cursor.parse(entry_id), at) for entry_id, at in due.items()]


def _received(batches: list[Batch], cursors: _Cursors) -> ledger.Received:
    received = ledger.Received()
    for batch in batches:
        received.cursors.extend(cursors[text] for text in batch.ids)
        received.at.extend(batch.at)
        received.gaps.extend((cursors[after], cursors[before]) for after, before in batch.gaps)
        received.unseen.update(cursors[text] for text in batch.unseen)
    return received


def arrivals(run: Run) -> Iterator[tuple[str, int, str, int, bool]]:
    """Yield for each arrival: the pulse's id, when it was due, the lane, when it came, if it was unseen."""
    published = {
        str(pulse.cursor): pulse.due for pulse in _published(list(run.batches.filter(lane=PUBLISHED)))
    }
    for batch in run.batches.exclude(lane=PUBLISHED).order_by("id"):
        unseen = set(batch.unseen)
        for entry_id, at in zip(batch.ids, batch.at, strict=True):
            if entry_id in published:  # a new pulse is noted within two seconds
                yield entry_id, published[entry_id], batch.lane, at, entry_id in unseen


def forget() -> None:
    """Delete the runs that ended an hour ago, and their pulses. Raises one of log.LogUnavailable."""
    before = microseconds() - KEPT_SECONDS * _MICROSECONDS
    Run.objects.filter(ends_at__lt=before).delete()
    log.trim("lab", before, microseconds())
