"""What happens in the weather: three airports report, and each report is kept and told."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timezone

from django.db import IntegrityError, transaction

from events.publish import publish

from .events import Observation
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

# Given when the last kept observation was made, or None, a source returns the observations that come next.
Source = Callable[[datetime | None], list[Observation]]


def advance(source: Source) -> list[Observation]:
    """Keep and tell what a source reports next; returns it. What is kept already is not told again."""
    last = ObservationRow.objects.order_by("-id").first()
    reports = source(last and last.observed_at)
    return [report for report in reports if _keep_and_tell(report, last)]


def _keep_and_tell(report: Observation, last: ObservationRow | None) -> bool:
    """Save a report and publish it, in one transaction; returns False where it was saved before."""
    row = _row(report)
    if last:
        row.round = last.round + (row.observed_at < last.observed_at)
    try:
        with transaction.atomic():
            row.save()
            publish(report)
            ObservationRow.objects.filter(id__lte=row.pk - KEPT_PER_STATION * len(STATIONS)).delete()
    except IntegrityError:
        return False
    return True


def history(station: str, limit: int) -> list[Observation]:
    """Return a station's last observations, at most `limit`, oldest first."""
    rows = ObservationRow.objects.filter(station=station).order_by("-id")[:limit]
    return [_observation(row) for row in reversed(rows)]


def seed(past: list[Observation], source: Source) -> None:
    """Keep, untold, what was observed before the first visitor came, and tell what comes next; only once."""
    if not ObservationRow.objects.exists():
        ObservationRow.objects.bulk_create(_row(report) for report in past)
        advance(source)


def _row(report: Observation) -> ObservationRow:
    observed_at = datetime.fromisoformat(report.observed_at.replace("Z", "+00:00"))
    return ObservationRow(**asdict(report) | {"observed_at": observed_at})


def _observation(row: ObservationRow) -> Observation:
    values = {field.name: getattr(row, field.name) for field in fields(Observation)}
    values["observed_at"] = row.observed_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Observation(**values)
