"""The page of what a class predicted and found, and the same as a file."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web import api
from web.errors import not_understood

from ..forms import need_room
from ..people.domain import count_joined
from ..views import of_page, page_room
from . import domain


@require_safe
def results(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/<code>/summary/`: what the class predicted and what is, to print."""
    found = page_room(code)
    asked = domain.of(found)
    shown = {
        "asked": asked,
        "misconceptions": [one for one in asked if one.misconception],
        "joined": count_joined(found),
        "opened_at": found.opened_at,
    }
    return render(request, "classroom/summary.html", of_page(found) | shown)


@api.no_store
@require_safe
def export(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/api/rooms/<code>/export/?format=csv|json`: the same as a file."""
    found = need_room(code)
    kind = request.GET.get("format", "csv")
    if kind not in ("csv", "json"):
        raise not_understood("format must be csv or json.", "bad_format")
    asked = domain.of(found)
    if kind == "csv":
        answer = HttpResponse(domain.as_csv(asked), "text/csv; charset=utf-8")
    else:
        answer = JsonResponse({"questions": [asdict(one) for one in asked]})
    answer["Content-Disposition"] = f'attachment; filename="class-{found.code}.{kind}"'
    return answer
