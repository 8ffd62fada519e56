"""The API of a race: what phones report, and the teacher's remote, which breaks all lanes at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from faults import forms as faults
from faults.domain import Unreached
from faults.views import unreached
from lab.domain import LANES
from lab.faults import domain as breaking
from web import api
from web.errors import ApiError, not_understood

from .. import domain as rooms
from .. import forms
from ..views import need_room, refusals
from . import domain


@api.no_store
@require_POST
def arrivals(request: HttpRequest, code: str) -> HttpResponse:
    """`POST /class/api/rooms/<code>/arrivals/` `{"n","at","slept"}`: when this phone knew a pulse."""
    who = api.need_writer(request)
    found = need_room(code)
    known = _known_of(api.json_body(request))
    with refusals():
        member, _ = rooms.join(found.code, who.id)
        domain.note(found, member, known)
    return HttpResponse(status=204)


def _known_of(body: dict[str, Any]) -> domain.Known:
    n, at, slept = body.get("n"), body.get("at"), body.get("slept", False)
    for name, value in (("n", n), ("at", at)):
        if type(value) is not int or not 0 < value <= forms.LARGEST:
            raise not_understood(f"{name} must be a whole number above 0.", f"bad_{name}")
    if not isinstance(slept, bool):
        raise not_understood("slept must be true or false.", "bad_slept")
    return domain.Known(int(str(n)), int(str(at)), slept)


@api.no_store
@require_http_methods(["POST", "DELETE"])
def remote(request: HttpRequest, code: str) -> HttpResponse:
    """`/class/api/rooms/<code>/faults/`: POST breaks the lanes of all phones, DELETE ends all of it."""
    found = need_room(code)
    body = api.json_body(request) if request.method == "POST" else {}
    forms.need_teacher(request, found, body)
    run = domain.run_of(found)
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
