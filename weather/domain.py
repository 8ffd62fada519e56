"""What happens in the weather: three airports report, and each report is kept and published."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from django.db import IntegrityError, transaction

from events.clock import iso
from events.outbox import publish

from .events import REPLAY, Observation
from .models import ObservationRow

# Three weeks of hourly reports: enough for the longest history that can be asked for.
KEPT_PER_STATION = 500


@dataclass(frozen=True)
class Station:
    """A place that reports, by its airport's code; degrees north and east."""

    code: str
    name: str
    latitude: float
    longitude: float


STATIONS = {
    station.code: station
    for station in (
        Station("EWR", "Newark Liberty", 40.6925, -74.1687),
        Station("JFK", "John F. Kennedy", 40.6398, -73.7789),
        Station("LGA", "LaGuardia", 40.7772, -73.8726),
    )
}


@dataclass(frozen=True)
class Source:
    """Where reports come from. `after` takes the time of the last kept report, or None, and returns the next.

    A source that repeats starts again at its end, so an older report may follow a newer one. In any other
    source an older report is a late one, and never replaces a newer one.
    """

    name: str
    after: Callable[[datetime | None], list[Observation]]
    repeats: bool = False


def advance(source: Source) -> list[Observation]:
    """Save and publish the next reports of a source, and return those that were new."""
    last = ObservationRow.objects.filter(source=source.name).order_by("-id").first()
    return [report for report in source.after(last and last.observed_at) if _keep(report, source, last)]


def _keep(report: Observation, source: Source, last: ObservationRow | None) -> bool:
    """Save a report and publish it, in one transaction; return False if it is late or was saved before."""
    row = _row(report, source.name)
    if last:
        begins_again = source.repeats and row.observed_at < last.observed_at
        row.round = last.round + 1 if begins_again else last.round
    try:
        with transaction.atomic():
            if not source.repeats and _is_late(row):
                return False
            row.save()
            publish(report)
            ObservationRow.objects.filter(id__lte=row.pk - KEPT_PER_STATION * len(STATIONS)).delete()
    except IntegrityError:
        return False
    return True


def _is_late(row: ObservationRow) -> bool:
    """Return whether we have a newer report of this station; lock it, so that two workers take turns."""
    kept = ObservationRow.objects.filter(source=row.source, station=row.station)
    newest = kept.order_by("-observed_at").select_for_update().first()
    return newest is not None and newest.observed_at >= row.observed_at


def history(station: str, limit: int, source: str = REPLAY) -> list[Observation]:
    """Return a station's last observations from a source, at most `limit`, oldest first."""
    rows = ObservationRow.objects.filter(station=station, source=source).order_by("-id")[:limit]
    return [_observation(row) for row in reversed(rows)]


def seed(past: list[Observation], source: Source) -> None:
    """Save past reports without publishing them, then publish the next one; does nothing the second time."""
    if not ObservationRow.objects.exists():
        ObservationRow.objects.bulk_create(_row(report, source.name) for report in past)
        advance(source)


def _row(report: Observation, source: str) -> ObservationRow:
    observed_at = datetime.fromisoformat(report.observed_at.replace("Z", "+00:00"))
    return ObservationRow(source=source, **asdict(report) | {"observed_at": observed_at})


def _observation(row: ObservationRow) -> Observation:
    values = {field.name: getattr(row, field.name) for field in fields(Observation)}
    values["observed_at"] = iso(row.observed_at)
    return Observation(**values)
