"""The API of a herd: the teacher cuts it, and phones report when they came back."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from faults.domain import Unreached
from faults.views import unreached
from web import api
from web.errors import not_understood

from ..forms import LARGEST, from_teacher, need_room, refusals
from ..people.domain import join
from . import domain


@api.no_store
@require_POST
def cut(request: HttpRequest, code: str) -> HttpResponse:
    """`POST /class/api/rooms/<code>/herd/cut/`: cut all streams of the room at once."""
    found, _ = from_teacher(request, code)
    try:
        with refusals():
            domain.cut(found.code)
    except Unreached as error:
        raise unreached() from error
    return HttpResponse(status=204)


@api.no_store
@require_POST
def returned(request: HttpRequest, code: str) -> HttpResponse:
    """`POST /class/api/rooms/<code>/herd/returns/` `{"herd","at"}`: this phone came back, in microseconds."""
    who = api.need_writer(request)
    found = need_room(code)
    body = api.json_body(request)
    herd, at = body.get("herd"), body.get("at")
    for name, value in (("herd", herd), ("at", at)):
        if type(value) is not int or not 0 < value <= LARGEST:
            raise not_understood(f"{name} must be a whole number above 0.", f"bad_{name}")
    with refusals():
        member, _ = join(found.code, who.id)
        domain.note(found.code, int(str(herd)), [int(str(at))], member)
    return HttpResponse(status=204)
