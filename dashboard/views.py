"""The dashboard's page, the snapshot that its clients start from, and the same figures for scrapers."""

from dataclasses import dataclass
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from events import observed
from events.clock import microseconds
from events.event import BEFORE_ALL, events_json
from events.hub import hub
from events.log import LogUnavailable
from web import api
from web.code import listing
from web.edge.address import client_of
from web.errors import ApiError, of_status

from . import metrics
from .events import TOPIC

# What the page shows, and all that the log keeps.
SECONDS_SHOWN = 300
MOST_SECONDS = 900
# What the page begins with, so that its figures are there at the first paint; the rest is 400 kB.
FIRST_SECONDS = 5
CLIENT_CODE = listing("static/dashboard/client.js", "static/dashboard/series.js", "static/chat/client.js")
SERVER_CODE = listing(
    "dashboard/transport.py", "dashboard/domain.py", "dashboard/reporting.py", "chat/transport.py"
)
# As in static/dashboard/tiles.js, which fills the rows.
AGE_NAMES = ("1 s", "10 s", "1 min", "10 min", "1 h", "older")


@dataclass(frozen=True)
class Tile:
    """A figure on the page: its name in `static/dashboard/tiles.js`, its title, and what it says."""

    name: str
    title: str
    about: str


TILES = (
    Tile("connections", "Open connections", "Requests held, streams and sockets, in all web processes."),
    Tile(
        "ages",
        "Their ages",
        "Connections that are open now, by age: each counts in the first column that it is younger than.",
    ),
    Tile("opened", "Opened a second", "Polls and webhooks too: each is a connection until it is answered."),
    Tile("closed", "Closed a second", "By HTTP status or WebSocket close code, at the last sample."),
    Tile("events", "Events a second", "Published to the log, by app."),
    Tile("lag", "Event loop lag, p99", "How late a web process runs what is due, over the last 5 s."),
    Tile("hub", "Delay of the hub", "From publishing to each web process; the longest of a second."),
    Tile("outbox", "Outbox", "Facts that are committed and not yet in the log."),
    Tile(
        "webhooks", "Webhooks due", "Deliveries that no worker has taken, and for how long the oldest is due."
    ),
    Tile("queues", "Celery's queues", "Tasks that wait for a worker, and the age of the oldest."),
    Tile("cpu", "CPU", "Of each process, in per cent of one core."),
    Tile("memory", "Memory (PSS)", "Of each process; what several share is split among them."),
    Tile("redis", "Redis", "Memory used, and clients."),
    Tile("database", "Database latency", "Of one small query."),
    Tile(
        "cost",
        "What this dashboard costs",
        "Reports of all processes and the sample itself, in per cent of one core.",
    ),
)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The page; it contains the newest samples, and its client requests the history of its lines."""
    # "<" occurs in JSON only within strings, where it may be escaped; in a script element it might end it.
    snapshot = _kept(FIRST_SECONDS).decode().replace("<", "\\u003c")
    shown = {
        "snapshot": mark_safe(snapshot),  # noqa: S308 - see above
        "tiles": TILES,
        "wall": request.GET.get("wall") == "1",
        "ages": AGE_NAMES,
    }
    code = {"client_code": CLIENT_CODE, "server_code": SERVER_CODE}
    return render(request, "dashboard/page.html", shown | code)


@api.no_store
@gzip_page
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """`GET /dashboard/api/history/?seconds=300`: the samples of that time, and the cursor after them."""
    seconds = api.need_limit(request, SECONDS_SHOWN, MOST_SECONDS, name="seconds")
    return HttpResponse(_kept(seconds), content_type="application/json")


def _kept(seconds: int) -> bytes:
    """Return the samples of the last seconds; the cursor is read first, so that none is left out."""
    cursor = str(hub.cursor("dashboard") or BEFORE_ALL)
    oldest = microseconds() - seconds * 1_000_000
    events = [event for event in list(hub.tails["dashboard"].events(TOPIC)) if event.t > oldest]
    return events_json(events, {"cursor": cursor})


@api.no_store
@require_safe
def scrape(request: HttpRequest) -> HttpResponse:
    """`GET /metrics`: what all processes report, for Prometheus; in public mode for METRICS_ALLOW only."""
    if settings.PUBLIC_DEMO and not _may_scrape(client_of(request.scope)):  # type: ignore[attr-defined]
        raise of_status(403)
    try:
        seen = observed.look()
    except LogUnavailable as error:
        message = "Redis, which has the figures of all processes, does not answer."
        raise ApiError(503, "log_unavailable", message, {"Retry-After": "2"}) from error
    return HttpResponse(metrics.text(seen, hub.latest(TOPIC)), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_scrape(client: str) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_ALLOW)
