"""The API of a race: what phones report."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from web import api
from web.errors import not_understood

from ..forms import LARGEST, need_room, refusals
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
    n, at, slept = body.get("n"), body.get("at"), body.get("slept", False)
    for name, value in (("n", n), ("at", at)):
        if type(value) is not int or not 0 < value <= LARGEST:
            raise not_understood(f"{name} must be a whole number above 0.", f"bad_{name}")
    if not isinstance(slept, bool):
        raise not_understood("slept must be true or false.", "bad_slept")
    return domain.Known(int(str(n)), int(str(at)), slept)
