"""The API of a race: what phones report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from web import api
from web.errors import not_understood

from ..forms import need_room, refusals, whole_of
from ..people.domain import join
from . import domain


@api.no_store
@require_POST
def arrivals(request: HttpRequest, code: str) -> HttpResponse:
    """`POST /class/api/rooms/<code>/arrivals/` `{"n","at","slept"}`: when this phone knew a pulse."""
    who = api.need_writer(request)
    found = need_room(code)
    known = _known_of(api.json_body(request))
    with refusals():
        member, _ = join(found.code, who.id)
        domain.note(found, member, known)
    return HttpResponse(status=204)


def _known_of(body: dict[str, Any]) -> domain.Known:
    n, at, slept = whole_of(body, "n"), whole_of(body, "at"), body.get("slept", False)
    if not isinstance(slept, bool):
        raise not_understood("slept must be true or false.", "bad_slept")
    return domain.Known(n, at, slept)
