"""The teacher's remote: it breaks the lanes of all phones at once, and mends them."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from faults import forms as faults
from faults.domain import Unreached
from faults.views import unreached
from faults.words import Offer
from lab.domain import LANES
from lab.faults import domain as breaking
from web import api
from web.errors import ApiError

from ..forms import need_room, need_teacher
from .domain import run_of

# Each affects some of the lanes more than others.
OFFERS = (
    Offer("cut"),
    Offer("freeze"),
    Offer("delay", "2 s", 2_000),
    Offer("strip_upgrade"),
    Offer("refuse"),
)


@api.no_store
@require_http_methods(["POST", "DELETE"])
def remote(request: HttpRequest, code: str) -> HttpResponse:
    """`/class/api/rooms/<code>/faults/`: POST breaks the lanes of all phones, DELETE ends all of it."""
    found = need_room(code)
    body = api.json_body(request) if request.method == "POST" else {}
    need_teacher(request, found, body)
    run = run_of(found)
    if run is None:
        raise ApiError(409, "no_lanes", "Begin a race or the lanes first: there is nothing to break.")
    try:
        if request.method == "DELETE":
            breaking.end_all(run)
            return HttpResponse(status=204)
        body.pop("teacher_key", None)
        fault = breaking.begin(run, faults.wanted_of(body, LANES))
    except breaking.RunOver as error:
        raise ApiError(409, "run_over", "These lanes are over; begin them again, and break those.") from error
    except breaking.TooMany as error:
        raise ApiError(409, "too_many_faults", "These lanes have had enough faults.") from error
    except Unreached as error:
        raise unreached() from error
    return JsonResponse({"kind": fault.kind, "lane": fault.lane, "ends_at": fault.ends_at}, status=201)
