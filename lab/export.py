"""A run to take along: as JSON with all that repeats it, or as CSV with a row for each pulse and lane."""

import csv
import io
import platform
from importlib.metadata import version

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from . import domain
from .models import Run

_PACKAGES = ("django", "channels", "daphne", "django-eventstream", "celery", "redis", "requests")


def as_json(run: Run) -> HttpResponse:
    """Return settings, figures, ledger, and what it was measured on."""
    answer = JsonResponse(
        {
            "run": {"id": run.id, "begins_at": run.begins_at, "published": run.published},
            "settings": vars(run.settings),
            "lanes": domain.figures_of(run),
            "ledger": domain.ledger_of(run),
            "versions": {name: version(name) for name in _PACKAGES} | {"python": platform.python_version()},
            "server": settings.ASGI_SERVER,
            "machine": f"{platform.system()} {platform.machine()}",
        }
    )
    return _to_keep(answer, run, "json")


def as_csv(run: Run) -> HttpResponse:
    """Return a row for each pulse and lane: when it was due, and when it arrived, in microseconds."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["pulse", "due", "lane", "arrived"])
    rows.writerows(domain.arrivals(run))
    return _to_keep(HttpResponse(written.getvalue(), "text/csv; charset=utf-8"), run, "csv")


def _to_keep(answer: HttpResponse, run: Run, ending: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="five-ways-{run.id}.{ending}"'
    return answer


FORMATS = {"json": as_json, "csv": as_csv}
