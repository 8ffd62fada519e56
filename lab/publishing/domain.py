"""What happens each second: the pulses that are due are published, each at its time, and noted."""

import heapq
import time
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from events import log
from events.clock import microseconds
from events.outbox import publish_all_now

from ..events import Pulse
from ..models import PUBLISHED, Batch, Run
from ..schedule import due_times

# Before a second begins, its pulses are claimed: with twelve runs, that takes up to a third of a second where
# others use the machine too.
PREPARED_SECONDS = 0.5
# If a pulse is this late, the call that claimed it has died, or the log has not answered it for that long.
GIVEN_UP_SECONDS = 4
# Of these newest batches of a run all is known: a batch a second, and a call that died was in the last few.
BATCHES_LOOKED_AT = 10
# A call may overlap with the next one by milliseconds, on a busy machine by tenths of a second.
TURN_SECONDS = 0.005
TURNS_WAITED = 100
# After the log has failed to answer; nobody asks it again for two seconds, see events/outbox.py.
AGAIN_SECONDS = 0.25

_MICROSECONDS = 1_000_000


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
Sleep = Callable[[float], None]


def publish_due(deliver: Deliver, sleep: Sleep = time.sleep) -> None:
    """Publish the pulses of the next full second that is not about to begin, each at its time.

    Called once a second: each call claims its second in advance, so that a late call delays no pulse. If a
    call dies, the next one that notices publishes its pulses, late.
    """
    soon = microseconds() + round(PREPARED_SECONDS * _MICROSECONDS)
    until = (soon // _MICROSECONDS + 2) * _MICROSECONDS
    second = Second(_claimed(until), until, deliver, sleep)
    second.publish_all()
    _note(second.batches.values())


def _claimed(until: int) -> list[Run]:
    """Claim the pulses of all runs until a time; return the runs that no other call has claimed."""
    with transaction.atomic():
        return [run for run in Run.objects.filter(slot__isnull=False).order_by("pk") if _claim(run, until)]


def _claim(run: Run, until: int) -> bool:
    if run.claimed_until >= until:
        return False
    claimed = Run.objects.filter(pk=run.pk, claimed_until=run.claimed_until).update(claimed_until=until)
    return bool(claimed)


class Second:
    """What one call has to publish, and what it has published so far, by run."""

    def __init__(self, runs: list[Run], until: int, deliver: Deliver, sleep: Sleep) -> None:
        self._due = deque(heapq.merge(*[_due_of(run, until) for run in runs]))
        self.batches = {run.id: Batch(run=run, lane=PUBLISHED) for run in runs}
        self._unsent: deque[tuple[Run, str, Pulse]] = deque()
        self._deliver = deliver
        self._sleep = sleep
        self._is_our_turn = False

    def publish_all(self) -> None:
        """Publish each pulse at its time, and queue its webhook while no other pulse is due."""
        while self._due or self._unsent:
            if ready := self._ready():
                self._publish(ready)
            elif self._unsent:
                self._deliver(*self._unsent.popleft())
            else:
                self._sleep(max(0, self._due[0].at - microseconds()) / _MICROSECONDS)

    def _ready(self) -> list[_Due]:
        """Take the pulses that are due."""
        now = microseconds()
        ready = []
        while self._due and self._due[0].at <= now:
            ready.append(self._due.popleft())
        return ready

    def _publish(self, ready: list[_Due]) -> None:
        """Publish pulses in one round trip; they stay due if the log does not answer."""
        if not self._is_our_turn:
            self._wait_for_turn([*ready, *self._due])
        pulses = [due.pulse() for due in ready]
        entry_ids = publish_all_now([(pulse, _key(pulse.run, pulse.n)) for pulse in pulses])
        self._is_our_turn = bool(entry_ids)
        if entry_ids:
            self._keep(pulses, entry_ids)
        else:
            self._publish_later(ready)

    def _keep(self, pulses: list[Pulse], entry_ids: list[str]) -> None:
        for pulse, entry_id in zip(pulses, entry_ids, strict=True):
            batch = self.batches[pulse.run]
            batch.ids.append(entry_id)
            batch.at.append(pulse.due)
            self._unsent.append((batch.run, entry_id, pulse))

    def _publish_later(self, ready: list[_Due]) -> None:
        """Keep pulses for another attempt; drop those that a later call will take for left over."""
        self._sleep(AGAIN_SECONDS)
        given_up = _given_up()
        self._due.extendleft(due for due in reversed(ready) if due.at >= given_up)

    def _wait_for_turn(self, due: list[_Due]) -> None:
        """Wait for the previous call if it is late, so that each run's pulses are published in order."""
        first = {one.run_id: one.n for one in reversed(due)}
        before = [_key(run_id, n - 1) for run_id, n in first.items() if n > 1]
        with suppress(*log.LogUnavailable):
            for _ in range(TURNS_WAITED):
                if log.are_appended(before):
                    return
                self._sleep(TURN_SECONDS)


def _key(run_id: str, n: int) -> str:
    """Return the key that lets a pulse be published once, by however many calls."""
    return f"{run_id}:{n}"


def _due_of(run: Run, until: int) -> Iterator[_Due]:
    """Yield the pulses of a run that nobody has claimed, and before them those that nobody published."""
    offsets = due_times(run.settings)
    first_new = bisect_left(offsets, run.claimed_until - run.begins_at)
    end = bisect_left(offsets, until - run.begins_at)
    for place in [*_left_over(run, offsets), *range(first_new, end)]:
        yield _Due(run.begins_at + offsets[place], place + 1, run.id, run.payload)


def _left_over(run: Run, offsets: tuple[int, ...]) -> Iterator[int]:
    """Yield the places of pulses that a call has claimed and not published: it has died."""
    newest = list(run.batches.filter(lane=PUBLISHED).order_by("-id")[:BATCHES_LOOKED_AT])
    noted = Counter(at for batch in newest for at in batch.at)
    since = min(noted) if len(newest) == BATCHES_LOOKED_AT else run.begins_at
    until = min(_given_up(), run.claimed_until)
    for place in range(
        bisect_left(offsets, since - run.begins_at), bisect_left(offsets, until - run.begins_at)
    ):
        at = run.begins_at + offsets[place]
        if noted[at]:
            noted[at] -= 1  # the pulses of a burst are due at the same time, and published in order
        else:
            yield place


def _given_up() -> int:
    return microseconds() - GIVEN_UP_SECONDS * _MICROSECONDS


def _note(batches: Iterable[Batch]) -> None:
    """Save what was published of each run; a run may have been forgotten meanwhile."""
    published = {batch.run_id: batch for batch in batches if batch.ids}
    with transaction.atomic():
        for run in Run.objects.select_for_update().filter(pk__in=published).order_by("pk"):
            batch = published[run.pk]
            _leave_out_noted(batch)
            batch.save()
            Run.objects.filter(pk=run.pk).update(published=F("published") + len(batch.ids))


def _leave_out_noted(batch: Batch) -> None:
    """Leave out what another call has noted: where this one was so late that the other gave it up."""
    if min(batch.at) >= _given_up():
        return
    others = Batch.objects.filter(run_id=batch.run_id, lane=PUBLISHED).values_list("ids", flat=True)
    noted = {entry_id for ids in others for entry_id in ids}
    new = [(entry_id, at) for entry_id, at in zip(batch.ids, batch.at, strict=True) if entry_id not in noted]
    batch.ids = [entry_id for entry_id, _ in new]
    batch.at = [at for _, at in new]
