"""A run to take along: as JSON with all that repeats it, as CSV with a row for each arrival, or as HAR."""

import csv
import io
import platform
from importlib.metadata import version

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from .. import domain
from ..models import Run
from . import har

_PACKAGES = ("django", "channels", "daphne", "django-eventstream", "celery", "redis", "requests")


def as_json(run: Run) -> HttpResponse:
    """Return all there is of a run, and what it was measured on; the lab's page draws it again."""
    answer = JsonResponse(
        {
            "run": {
                "id": run.id,
                "begins_at": run.begins_at,
                "ends_at": run.ends_at,
                "published": run.published,
            },
            "settings": vars(run.settings),
            "lanes": domain.figures_of(run),
            "ledger": domain.ledger_of(run),
            "arrivals": _by_lane(run),
            "versions": {name: version(name) for name in _PACKAGES} | {"python": platform.python_version()},
            "server": settings.ASGI_SERVER,
            "machine": f"{platform.system()} {platform.machine()}",
        }
    )
    return _to_keep(answer, run, "json")


def _by_lane(run: Run) -> dict[str, list[tuple[str, int, int, bool]]]:
    """Return what arrived on each lane: id, when it was due, when it came, and if the page was hidden."""
    lanes: dict[str, list[tuple[str, int, int, bool]]] = {lane: [] for lane in domain.LANES}
    for entry_id, due, lane, at, unseen in domain.arrivals(run):
        lanes[lane].append((entry_id, due, at, unseen))
    return lanes


def as_csv(run: Run) -> HttpResponse:
    """Return a row for each pulse and lane: when it was due, and when it arrived, in microseconds.

    `unseen` is 1 where the page was hidden then, so that the time says nothing about the lane.
    """
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["pulse", "due", "lane", "arrived", "unseen"])
    rows.writerows([*row, int(unseen)] for *row, unseen in domain.arrivals(run))
    return _to_keep(HttpResponse(written.getvalue(), "text/csv; charset=utf-8"), run, "csv")


def _to_keep(answer: HttpResponse, run: Run, ending: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="five-ways-{run.id}.{ending}"'
    return answer


def as_har(run: Run) -> HttpResponse:
    """Return each request and socket of the run, for the network panel of a browser."""
    exchanges = [(crossed.lane, one) for crossed in run.crossed.all() for one in crossed.exchanges]
    return _to_keep(JsonResponse(har.archive(settings.SELF_URL, exchanges)), run, "har")


FORMATS = {"json": as_json, "csv": as_csv, "har": as_har}
