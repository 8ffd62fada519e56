"""The weather board's page, and what it loads once: the stations and their past."""

from dataclasses import asdict, fields

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import outbox
from events.hub import hub
from faults.words import Offer
from web.api import need_limit
from web.code import listing
from web.errors import unknown
from web.table import table

from . import domain, sources
from .events import Observation, topic
from .transport import POLL_INTERVAL_SECONDS

LONGEST_HISTORY = 500
_COLUMNS = [field.name for field in fields(Observation)]
CHART_HOURS = 48
# From one that is nice to watch to the one of the textbooks, in milliseconds.
INTERVALS = (
    (2_000, "2 s"),
    (10_000, "10 s"),
    (30_000, "30 s"),
    (60_000, "1 min"),
    (300_000, "5 min"),
    (900_000, "15 min"),
)
CLIENT_CODE = listing(
    "static/weather/client.js",
    "static/weather/page.js",
    "static/shared/exchange.js",
    "static/shared/backoff.js",
)
SERVER_CODE = listing("weather/transport.py", "weather/domain.py", "weather/events.py", "wire/meter.py")


# What this page can break. A cut waits for the next poll, because between two no request is open.
BREAKABLE = (Offer("cut"), Offer("refuse"), Offer("freeze"), Offer("delay", "2 s", ms=2_000))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The board, complete before the first poll: reads the cursors, then a snapshot that is not older."""
    snapshot = {
        "latest": {code: _latest(code) for code in domain.STATIONS},
        "stations": _stations(),
        "history": {code: table(_COLUMNS, _history(code, CHART_HOURS)) for code in domain.STATIONS},
        "turn_seconds": settings.WEATHER_STEP_SECONDS,
    }
    page = {
        "snapshot": snapshot,
        "stations": domain.STATIONS.values(),
        "source": settings.WEATHER_SOURCE,
        "intervals": INTERVALS,
        "pace": _pace(POLL_INTERVAL_SECONDS),
        "turn": _pace(settings.WEATHER_STEP_SECONDS),
        "faults": BREAKABLE,
        "faults_of": "weather",
    }
    code = {"client_code": CLIENT_CODE, "server_code": SERVER_CODE}
    return render(request, "weather/page.html", page | code)


@require_safe
def stations(request: HttpRequest) -> JsonResponse:
    """`GET /weather/api/stations/`."""
    return JsonResponse({"stations": _stations()})


@require_safe
def observations(request: HttpRequest, code: str) -> JsonResponse:
    """`GET /weather/api/stations/<code>/observations/?limit=48`."""
    if code not in domain.STATIONS:
        raise unknown("station", code, "/weather/api/stations/")
    return JsonResponse({"observations": _history(code, need_limit(request, CHART_HOURS, LONGEST_HISTORY))})


def _latest(code: str) -> dict[str, object] | None:
    """Return the id and time of a station's newest event, the cursor of its snapshot."""
    where = topic(code, settings.WEATHER_SOURCE)
    event = hub.latest(where) or outbox.latest(where)
    return {"id": event.id, "t": event.t} if event else None


def _pace(seconds: float) -> str:
    """Return an interval as people say it."""
    in_minutes = seconds >= 60 and seconds % 30 == 0
    return f"{seconds / 60:g} min" if in_minutes else f"{seconds:g} s"


def _stations() -> list[dict[str, object]]:
    return [asdict(station) for station in domain.STATIONS.values()]


def _history(code: str, limit: int) -> list[dict[str, object]]:
    return [dict(vars(observation)) for observation in domain.history(code, limit, sources.chosen().name)]
