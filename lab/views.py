"""The lab's page and its API: runs, receipts, the ledger, and their export."""

from typing import cast

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.clock import microseconds
from events.event import BEFORE_ALL, Cursor
from events.hub import hub
from events.person import Person
from web import api
from web.edge.address import address_of
from web.errors import ApiError, not_understood

from . import domain, forms, side_by_side, slots
from .events import pulses_topic
from .exporting import files
from .faults.lessons import LESSONS
from .models import Run
from .shared import Shared

# The lanes on the page: name, title, and the app that lends its colour and sign.
SHOWN = [
    {"name": "polling", "title": "Polling", "app": "weather"},
    {"name": "long_polling", "title": "Long-polling", "app": "chat"},
    {"name": "websocket", "title": "WebSocket", "app": "tickers"},
    {"name": "sse", "title": "Server-Sent Events", "app": "newsfeed"},
    {"name": "webhook", "title": "Webhook", "app": "payments"},
]
# Exported files that are kept to be given again: one has up to five megabytes.
MOST_FILES = 4
# The columns of the table, as `static/lab/showing.js` fills them.
FIGURES_SHOWN = (
    "p50", "p95", "max", "requests", "empty", "connections", "up", "down",
    "payload", "headers", "framing", "idle", "per", "cpu",
)  # fmt: skip

_ledgers: Shared[dict[str, dict[str, object]]] = Shared()
_files: Shared[str] = Shared(MOST_FILES)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The lab: one event, five ways."""
    return render(request, "lab/page.html", {"lanes": SHOWN, "figures": FIGURES_SHOWN, "lessons": LESSONS})


@require_safe
def two_lanes(request: HttpRequest) -> HttpResponse:
    """`GET /learn/side-by-side/?left=polling&right=sse`: any two lanes side by side."""
    left, right = request.GET.get("left", "polling"), request.GET.get("right", "long_polling")
    if not {left, right} <= set(domain.LANES):
        raise Http404
    shown = {"lanes": SHOWN, "left": left, "right": right, "pairs": side_by_side.pairs(left, right)}
    return render(request, "lab/side_by_side.html", shown)


@api.no_store
@require_http_methods(["POST"])
def runs(request: HttpRequest) -> JsonResponse:
    """`POST /lab/api/runs/`: start a run, and end the visitor's previous one."""
    visitor = api.need_writer(request)
    api.need_unoccupied(visitor.id)
    wanted = forms.settings_of(api.json_body(request))
    try:
        run = domain.start(visitor.id, wanted, _address_of(request))
    except slots.NoRoom as full:
        headers = {"Retry-After": str(full.seconds)}
        raise ApiError(503, "lab_full", forms.no_room(full), headers) from full
    return JsonResponse(_described(run), status=201)


@api.no_store
@require_http_methods(["GET", "HEAD", "DELETE"])
def run(request: HttpRequest, run: str) -> JsonResponse:
    """`GET /lab/api/runs/<run>/`: settings, state, and the figures of each lane; `DELETE` ends it."""
    if request.method == "DELETE":
        domain.end_run(need_own(api.need_writer(request), run))
    return JsonResponse(_described(need_run(run)))


@api.no_store
@require_POST
def receipts(request: HttpRequest, run: str) -> HttpResponse:
    """`POST /lab/api/runs/<run>/receipts/`: report which pulses a lane delivered, and when."""
    own = need_own(api.need_writer(request), run)
    lane, received = forms.receipts_of(api.json_body(request))
    if not _are_known(own, received.cursors):
        raise not_understood("Some of these ids do not belong to a pulse of this run.", "unknown_ids")
    try:
        domain.receive(own, lane, received)
    except domain.TooMany as error:
        raise ApiError(
            409, "too_many_receipts", "This lane has more receipts than a run can have pulses."
        ) from error
    return HttpResponse(status=204)


@api.no_store
@require_safe
def ledger(request: HttpRequest, run: str) -> JsonResponse:
    """`GET /lab/api/runs/<run>/ledger/`: for each lane what arrived, and what happened to the rest."""
    found = need_run(run)
    return JsonResponse(_ledgers.of(found.id, _version_of(found), lambda: domain.ledger_of(found)))


@api.no_store
@require_safe
def export(request: HttpRequest, run: str) -> HttpResponse:
    """`GET /lab/api/runs/<run>/export/?format=json|csv|har`."""
    kind = request.GET.get("format", "json")
    if kind not in files.FORMATS:
        raise not_understood(f"format must be one of {', '.join(files.FORMATS)}.", "bad_format")
    found = need_run(run)
    make, media_type = files.FORMATS[kind]
    text = _files.of(f"{found.id} {kind}", _version_of(found), lambda: make(found))
    answer = HttpResponse(text, media_type)
    answer["Content-Disposition"] = f'attachment; filename="five-ways-{found.id}.{kind}"'
    return answer


def _version_of(run: Run) -> object:
    """Return something that is another whenever more is known of a run."""
    figures = [figure for lane in domain.figures_of(run).values() for figure in lane.values()]
    return domain.newest_note(run), run.published, domain.is_complete(run), figures


def _are_known(run: Run, cursors: list[Cursor]) -> bool:
    """Return whether all are pulses of a run: in this process's tail of the log, or saved as published."""
    in_log = {event.cursor for event in hub.tails["lab"].events(pulses_topic(run.id))}
    unknown = [cursor for cursor in cursors if cursor not in in_log]
    return not unknown or domain.are_published(run, unknown)


def _described(run: Run) -> dict[str, object]:
    return {
        "id": run.id,
        "state": run.state(microseconds()),
        "settings": vars(run.settings),
        "begins_at": run.begins_at,
        "ends_at": run.ends_at,
        "published": run.published,
        "cursor": str(hub.cursor("lab") or BEFORE_ALL),
        "lanes": domain.figures_of(run),
    }


def _address_of(request: HttpRequest) -> str:
    """Return a name for a visitor's address, in public mode; nobody can tell the address from it."""
    if not settings.PUBLIC_DEMO:
        return ""
    address = address_of(dict(cast(ASGIRequest, request).scope))
    return salted_hmac("lab.address", address).hexdigest()[:16]


def need_run(run: str) -> Run:
    """Return a run, whoever started it; 404 if there is none."""
    found = Run.objects.filter(pk=run[:40]).first()
    if found is None:
        raise ApiError(404, "unknown_run", "There is no such run; runs are deleted after an hour.")
    return found


def need_own(visitor: Person, run: str) -> Run:
    """Return the visitor's own run; for others it does not exist."""
    found = need_run(run)
    if found.visitor_id != visitor.id:
        raise ApiError(404, "unknown_run", "You have no run with this id.")
    return found
