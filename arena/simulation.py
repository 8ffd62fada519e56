"""The simulation: the process that has the lease makes the ticks, in slices of two seconds.

How it works: a slice takes the lease, reads the keyframe and continues from it. Thirty times a second it
takes what was asked, makes a tick, and publishes. At its end it writes a keyframe, gives the lease back and
asks for the next slice, which any worker of the queue may run; Celery's beat asks for one each second as
well. So a process that is killed is no special case: the next slice begins from the last keyframe, as
always, once the lease has expired.

Nothing is simulated while nobody watches.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from events import log
from events.clock import microseconds

from . import domain, exchange, wire
from .game import keyframe
from .game.field import Field
from .messages import Answer, Happening, Moment
from .rules import TICK_HZ

logger = logging.getLogger(__name__)

# A worker that is asked to stop ends after its slice, and the demo waits three seconds for its parts.
SLICE_TICKS = 2 * TICK_HZ
# Of three ticks, this one is not published: twenty snapshots a second.
SKIPPED_EVERY = 3
# A killed process costs its players half a second of what they did.
KEYFRAME_TICKS = TICK_HZ // 2
# What a busy machine holds up is caught up with, so that the clock of the ticks stays true; after a longer
# pause nobody wants to see the field hurry.
CAUGHT_UP_SECONDS = 0.25
# If Redis came back empty, the process that simulated last has the field; after longer the game is over.
REMEMBERED_SECONDS = 20

# While nobody watches, a task checks this often whether somebody has come, until beat asks for the next one:
# so the game begins at once for a first visitor.
LOOKS, LOOK_SECONDS = 9, 0.1

_MICROSECONDS = 1_000_000
Sleep = Callable[[float], object]


class Memory:
    """The keyframe that this process wrote last: Redis may have been restarted with nothing."""

    def __init__(self) -> None:
        self._keyframe: dict[str, Any] | None = None

    def keep(self, written: dict[str, Any]) -> None:
        """Keep a keyframe."""
        self._keyframe = written

    def recall(self) -> dict[str, Any] | None:
        """Return the keyframe in Redis; if there is none, the one that this process wrote a moment ago."""
        found = exchange.read_keyframe()
        since = microseconds() - REMEMBERED_SECONDS * _MICROSECONDS
        if found is None and self._keyframe and self._keyframe["t"] > since:
            return self._keyframe
        return found


memory = Memory()


def simulate(again: Callable[[], object], sleep: Sleep = time.sleep) -> None:
    """Run a slice, if somebody watches or comes, and nobody else simulates; then ask for the next one."""
    lease = exchange.Lease()
    try:
        if not _somebody_comes(sleep) or not lease.take():
            return
        goes_on = Slice(lease, sleep).run()
        lease.release()
    except exchange.LeaseLost:
        return
    except log.LogUnavailable as error:
        logger.warning("the arena stands still, since Redis does not answer: %s", error)
        return
    if goes_on:
        again()


def _somebody_comes(sleep: Sleep) -> bool:
    """Return whether anybody watches, now or within a second."""
    for _ in range(LOOKS):
        if exchange.is_watched():
            return True
        sleep(LOOK_SECONDS)
    return False


class Slice:
    """Two seconds of the game."""

    def __init__(self, lease: exchange.Lease, sleep: Sleep) -> None:
        self._lease, self._sleep = lease, sleep
        recalled = memory.recall()
        self.field = keyframe.field_of(recalled) if recalled else Field()
        # The next tick is due a thirtieth of a second after the one of the keyframe.
        ago = (microseconds() - recalled["t"]) / _MICROSECONDS if recalled else 0
        self._due = time.monotonic() - ago

    def run(self) -> bool:
        """Make the ticks of a slice, each at its time; return whether anybody still watches."""
        is_watched = True
        for left in reversed(range(SLICE_TICKS)):
            self._wait()
            is_watched, requests = self._lease.listen()
            is_last = left == 0 or not is_watched
            self._publish(self.field.step(requests), is_last)
            if is_last:
                break
        return is_watched

    def _wait(self) -> None:
        """Wait until the next tick is due."""
        now = time.monotonic()
        self._due = max(self._due + 1 / TICK_HZ, now - CAUGHT_UP_SECONDS)
        self._sleep(max(0, self._due - now))

    def _publish(self, news: list[Happening | Answer], is_last: bool) -> None:
        field, t = self.field, microseconds()
        moment = None
        if field.tick % SKIPPED_EVERY != 0:
            moment = Moment(field.tick, t, field.crown.place, wire.encoded(field.snapshot()))
        kept = None
        # A process that subscribes after somebody came or left learns it from the keyframe.
        if is_last or news or field.tick % KEYFRAME_TICKS == 0:
            kept = keyframe.of(field, t)
            memory.keep(kept)
        self._lease.send_out(moment, news, kept)
        domain.record(news)
