"""When the pulses of a run are due: a schedule that never waits.

An open loop: the time of each pulse is fixed from the beginning, even if those before it are late. Delays
count from that time, so that a server that stalls cannot hide the pulses that it should have sent meanwhile.
Source: Gil Tene, "How NOT to Measure Latency" (coordinated omission), and the load generator wrk2.
"""

import random
from dataclasses import dataclass
from functools import lru_cache

PATTERNS = ("once", "steady", "bursts", "random")
# A burst holds the pulses of this many seconds, all at the same moment.
BURST_SECONDS = 2.0
# The longest takes twenty milliseconds to make. There are as many as runs, and some that are over.
KEPT_SCHEDULES = 24

_MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class Settings:
    """The settings of a run: pattern, pulses a second, seconds, bytes of padding, and the random seed."""

    pattern: str
    rate: float
    seconds: float
    payload: int
    seed: int

    @property
    def pulses_a_second(self) -> float:
        """How many pulses the run publishes, on average; one pulse is none."""
        return 0 if self.pattern == "once" else self.rate


@lru_cache(maxsize=KEPT_SCHEDULES)
def due_times(settings: Settings) -> tuple[int, ...]:
    """Return when each pulse is due, in microseconds after the beginning of the run, in order."""
    seconds = _TIMES[settings.pattern](settings)
    return tuple(round(at * _MICROSECONDS) for at in seconds)


def _once(settings: Settings) -> list[float]:
    return [0.0]


def _steady(settings: Settings) -> list[float]:
    count = max(1, int(settings.rate * settings.seconds))
    return [place / settings.rate for place in range(count)]


def _bursts(settings: Settings) -> list[float]:
    size = max(1, round(settings.rate * BURST_SECONDS))
    count = max(1, int(settings.seconds / BURST_SECONDS))
    return [burst * BURST_SECONDS for burst in range(count) for _ in range(size)]


def _random(settings: Settings) -> list[float]:
    """Return times with exponential gaps, with the same average rate."""
    chance = random.Random(settings.seed)  # noqa: S311 - a schedule, not a secret
    times: list[float] = []
    at = chance.expovariate(settings.rate)
    while at < settings.seconds:
        times.append(at)
        at += chance.expovariate(settings.rate)
    return times or [0.0]


_TIMES = {"once": _once, "steady": _steady, "bursts": _bursts, "random": _random}
