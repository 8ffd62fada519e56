"""The ledger: what was published, what arrived on a lane, and what happened to the rest."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from events.event import Cursor

# Fewer samples say nothing about the slowest twentieth.
SAMPLES_FOR_P95 = 200
# In each list of ids: a page shows no more; a count gives the total.
MOST_LISTED = 1000


@dataclass(frozen=True)
class Published:
    """A pulse in the log: its place, and when it was due, in microseconds since 1970."""

    cursor: Cursor
    due: int


@dataclass(frozen=True)
class Received:
    """What arrived on one lane: cursors in order of arrival, their times, and the gaps that it declared.

    `unseen` are those that came while the page was hidden. Browsers slow hidden pages down, so that their
    times say nothing about the lane.
    """

    cursors: list[Cursor] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    gaps: list[tuple[Cursor, Cursor]] = field(default_factory=list)
    unseen: set[Cursor] = field(default_factory=set)

    @property
    def size(self) -> int:
        """How many receipts these are, gaps included."""
        return len(self.cursors) + len(self.gaps)


def entry(published: Iterable[Published], received: Received, complete: bool) -> dict[str, object]:
    """Return a lane's entry in the ledger.

    A pulse is lost if a later one has arrived, or the run is complete, and no declared gap covers it. Pulses
    newer than the newest arrived one are still under way.
    """
    due = {pulse.cursor: pulse.due for pulse in published}
    times = Counter(cursor for cursor in received.cursors if cursor in due)
    newest = max(times, default=None)
    gaps = merged(received.gaps)
    missing = [cursor for cursor in due if cursor not in times]
    if not complete:
        missing = [cursor for cursor in missing if newest is not None and cursor < newest]
    lost = [cursor for cursor in missing if not is_declared(cursor, gaps)]
    twice = [cursor for cursor, count in times.items() if count > 1]
    return {
        "received": len(times),
        "lost": [str(cursor) for cursor in lost[:MOST_LISTED]],
        "lost_total": len(lost),
        "twice": [str(cursor) for cursor in twice[:MOST_LISTED]],
        "twice_total": len(twice),
        "out_of_order": _out_of_order(received.cursors),
        "declared_gaps": len(received.gaps),
        "unseen": len(received.unseen & due.keys()),
        **delays(_first_delays(due, received)),
    }


def first_arrivals(received: Received) -> dict[Cursor, int]:
    """Return when each arrived for the first time."""
    first: dict[Cursor, int] = {}
    for cursor, at in zip(received.cursors, received.at, strict=True):
        first.setdefault(cursor, at)
    return first


def delays(samples: list[int]) -> dict[str, int | None]:
    """Return the median, the 95th percentile and the maximum of delays in microseconds, and their count.

    A figure is None if there are too few samples for it.
    """
    ordered = sorted(samples)
    count = len(ordered)
    return {
        "p50": ordered[(count - 1) // 2] if count else None,
        "p95": ordered[(count * 95 - 1) // 100] if count >= SAMPLES_FOR_P95 else None,
        "max": ordered[-1] if count else None,
        "samples": count,
    }


def merged(gaps: list[tuple[Cursor, Cursor]]) -> list[tuple[Cursor, Cursor]]:
    """Return the same gaps in order, those that overlap as one, so that a place in them is found quickly."""
    merged: list[tuple[Cursor, Cursor]] = []
    for after, before in sorted(gaps):
        if merged and after <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(before, merged[-1][1]))
        else:
            merged.append((after, before))
    return merged


def is_declared(cursor: Cursor, merged: list[tuple[Cursor, Cursor]]) -> bool:
    """Return whether one of these gaps holds a place; they are in order, as `merged` returns them."""
    place = bisect_left(merged, cursor, key=lambda gap: gap[0]) - 1
    return place >= 0 and cursor <= merged[place][1]


def _out_of_order(cursors: list[Cursor]) -> int:
    """Return how many arrived for the first time after a newer one."""
    seen: set[Cursor] = set()
    newest = Cursor(0, 0)
    count = 0
    for cursor in cursors:
        if cursor not in seen and cursor < newest:
            count += 1
        seen.add(cursor)
        newest = max(newest, cursor)
    return count


def _first_delays(due: dict[Cursor, int], received: Received) -> list[int]:
    first = first_arrivals(received)
    return [
        at - due[cursor] for cursor, at in first.items() if cursor in due and cursor not in received.unseen
    ]
