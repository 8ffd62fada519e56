"""The API of a race: what phones report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from web import api

from ..forms import flag_of, need_room, refusals, whole_of
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
    return domain.Known(whole_of(body, "n"), whole_of(body, "at"), flag_of(body, "slept", False))
