"""The mission of Apollo 11 as a replay: its eight days in about half an hour, again and again."""

import csv
from datetime import datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings

from . import mission
from .mission import Moment

# Seconds of silence in the replay: short enough to stay for, long enough to read what came before.
LONGEST_PAUSE, SHORTEST_PAUSE = 20.0, 2.0
# The pause for a second of the mission, and how slowly it grows with longer silences: the descent takes
# half a minute a minute, a night's sleep in twenty seconds, and one round takes 31 minutes.
PAUSE_FOR_A_SECOND, GROWTH = 3.5, 0.25
_FILE = Path(__file__).parent / "data" / "apollo11.csv"


@cache
def moments() -> tuple[Moment, ...]:
    """Return the 122 packaged moments, oldest first. Source: times and facts from NASA SP-4029."""
    with _FILE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    times = [datetime.fromisoformat(row.pop("at").replace("Z", "+00:00")) for row in rows]
    silences = [(after - before).total_seconds() for before, after in pairwise(times)]
    pauses = [*map(pause_for, silences), LONGEST_PAUSE]
    return tuple(Moment(at, pause=pause, **row) for at, pause, row in zip(times, pauses, rows, strict=True))


def pause_for(silence: float) -> float:
    """Return the pause of the replay, in seconds, for a pause of the mission."""
    return round(min(LONGEST_PAUSE, max(SHORTEST_PAUSE, PAUSE_FOR_A_SECOND * silence**GROWTH)), 1)


def seed() -> None:
    """Begin the mission before the first visitor comes, if news is replayed."""
    if settings.NEWS_SOURCE == "replay":
        mission.seed(moments())
