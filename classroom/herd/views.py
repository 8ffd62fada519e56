"""The API of a herd: the teacher cuts it, and phones report when they came back."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from faults.domain import Unreached
from faults.views import unreached
from web import api

from ..forms import from_teacher, need_room, refusals, whole_of
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
    herd, at = whole_of(body, "herd"), whole_of(body, "at")
    with refusals():
        member, _ = join(found.code, who.id)
        domain.note(found.code, herd, [at], member)
    return HttpResponse(status=204)
