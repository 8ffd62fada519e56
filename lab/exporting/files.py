"""A run, exported as JSON with all that repeats it, as CSV with a row for each arrival, or as HAR."""

import csv
import io
import json
import platform
from collections.abc import Callable
from importlib.metadata import version

from django.conf import settings

from .. import domain
from ..models import Run
from . import har

_PACKAGES = ("django", "channels", "daphne", "django-eventstream", "celery", "redis", "requests")


def as_json(run: Run) -> str:
    """Return all there is of a run, and what it was measured on; the lab's page draws it again."""
    return json.dumps(
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


def _by_lane(run: Run) -> dict[str, list[tuple[str, int, int, bool]]]:
    """Return what arrived on each lane: id, when it was due, when it came, and if the page was hidden."""
    lanes: dict[str, list[tuple[str, int, int, bool]]] = {lane: [] for lane in domain.LANES}
    for entry_id, due, lane, at, unseen in domain.arrivals(run):
        lanes[lane].append((entry_id, due, at, unseen))
    return lanes


def as_csv(run: Run) -> str:
    """Return a row for each pulse and lane: when it was due, and when it arrived, in microseconds.

    `unseen` is 1 where the page was hidden then, so that the time says nothing about the lane.
    """
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(["pulse", "due", "lane", "arrived", "unseen"])
    rows.writerows([*row, int(unseen)] for *row, unseen in domain.arrivals(run))
    return written.getvalue()


def as_har(run: Run) -> str:
    """Return each request and socket of the run, for the network panel of a browser."""
    exchanges = [(crossed.lane, one) for crossed in run.crossed.order_by("id") for one in crossed.exchanges]
    return json.dumps(har.archive(settings.SELF_URL, exchanges))


# What makes the text of a file, and its media type.
FORMATS: dict[str, tuple[Callable[[Run], str], str]] = {
    "json": (as_json, "application/json"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "har": (as_har, "application/json"),
}
