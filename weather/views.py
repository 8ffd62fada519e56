"""The weather board's page, and what it loads once: the stations and their past."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.api import need_limit
from web.code import listing
from web.errors import ApiError

from . import domain
from .transport import POLL_INTERVAL_SECONDS

LONGEST_HISTORY = 500
CHART_HOURS = 48


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The board: a snapshot, so that it is whole before the first poll."""
    history = {code: _history(code, CHART_HOURS) for code in domain.STATIONS}
    snapshot = {"stations": _stations(), "history": history, "poll_seconds": POLL_INTERVAL_SECONDS}
    code = listing("static/weather/client.js", "weather/transport.py", "weather/domain.py")
    return render(request, "weather/page.html", {"snapshot": snapshot, "code": code})


@require_safe
def stations(request: HttpRequest) -> JsonResponse:
    """`GET /weather/api/stations/`."""
    return JsonResponse({"stations": _stations()})


@require_safe
def observations(request: HttpRequest, code: str) -> JsonResponse:
    """`GET /weather/api/stations/<code>/observations/?limit=48`."""
    if code not in domain.STATIONS:
        raise ApiError(
            404, "unknown_station", f"There is no station {code[:20]}; see /weather/api/stations/."
        )
    return JsonResponse({"observations": _history(code, need_limit(request, CHART_HOURS, LONGEST_HISTORY))})


def _stations() -> list[dict[str, object]]:
    return [asdict(station) for station in domain.STATIONS.values()]


def _history(code: str, limit: int) -> list[dict[str, object]]:
    return [asdict(observation) for observation in domain.history(code, limit)]
