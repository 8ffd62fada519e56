"""What is computed from all receipts of a run, once for all its viewers.

A run of ten minutes at the highest rate has sixty thousand receipts: its ledger takes a fifth of a second,
and everyone who knows the run's id may ask for it as often as they like.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

# What took a fifth of a second is computed again after two: a tenth of a core for each run and any number of
# viewers.
AGAIN_AFTER_TIMES = 10
# As many as there are runs, and as many that are over.
MOST_KEPT = 24

T = TypeVar("T")


@dataclass
class _Made(Generic[T]):
    value: T
    version: object
    good_until: float


class Shared(Generic[T]):
    """Something computed from a run; computed again when the version has changed, but not too often."""

    def __init__(self, most_kept: int = MOST_KEPT, clock: Callable[[], float] = time.monotonic) -> None:
        self._most_kept = most_kept
        self._clock = clock
        self._made: dict[str, _Made[T]] = {}
        self._lock = Lock()

    def of(self, run: str, version: object, make: Callable[[], T]) -> T:
        """Return the value for a run, computed before or now."""
        with self._lock:
            made = self._made.get(run)
            if made is None or (made.version != version and self._clock() >= made.good_until):
                made = self._make(version, make)
                self._keep(run, made)
            return made.value

    def _make(self, version: object, make: Callable[[], T]) -> _Made[T]:
        began = self._clock()
        value = make()
        now = self._clock()
        return _Made(value, version, now + AGAIN_AFTER_TIMES * (now - began))

    def _keep(self, run: str, made: _Made[T]) -> None:
        self._made.pop(run, None)
        self._made[run] = made
        if len(self._made) > self._most_kept:
            del self._made[next(iter(self._made))]
