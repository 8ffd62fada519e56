"""The pages of a class, and the API of its rooms: each opens, goes from phase to phase, and is deleted."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from events.event import BEFORE_ALL
from events.hub import hub
from lab import forms as lab_forms
from lab import slots
from lab import views as lab
from lab.claims.catalogue import EIGHTEEN, WIDESPREAD
from web import api, phones, visitor
from web.errors import ApiError

from . import course, domain, forms, tasks
from .forms import need_room, refusals
from .herd import domain as herd
from .models import Room
from .people import domain as people
from .people.views import described
from .questions import domain as questions
from .questions.views import described_question
from .race import domain as race
from .race import remote

LETTERS = "ABCDEF"
# Simulated clients that come later than this find no herd.
EXPIRES_SECONDS = 10


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """`GET /class/` and `/join/`: open a room, or join one."""
    return render(request, "classroom/page.html")


@require_safe
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /join/<code>`: a student's page. Without the bell, which would hold a second request."""
    found = page_room(code)
    return render(request, "classroom/phone.html", of_page(found) | {"visitor": None})


@require_safe
def projector(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/<code>/projector/`: what the class sees."""
    found = page_room(code)
    site = phones.site(request)
    join_url = f"{site.url}join/{found.code}"
    join = {"join_url": join_url, "join_host": site.host, "qr_code": phones.inline(join_url)}
    shown = of_page(found) | join | {"only_here": site.only_here, "visitor": None}
    return render(request, "classroom/projector.html", shown)


@require_safe
def teacher(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/<code>/teacher/`: the teacher's page; it works with the key alone."""
    groups = [
        {"title": lane["title"], "claims": [one for one in EIGHTEEN if one.technique == lane["name"]]}
        for lane in lab.SHOWN
    ]
    groups.append({"title": "Two sentences that many repeat", "claims": list(WIDESPREAD)})
    shown = {"groups": groups, "letters": LETTERS, "offers": remote.OFFERS}
    return render(request, "classroom/teacher.html", of_page(page_room(code)) | shown)


def of_page(room: Room) -> dict[str, Any]:
    """Return what each page of a room shows of it."""
    spoken = room.code.replace("-", " ")
    return {"code": room.code, "spoken": spoken, "snapshot": {"code": room.code}}


def page_room(code: str) -> Room:
    """Return the room of a page; its 404 is a page."""
    try:
        return need_room(code)
    except ApiError as error:
        raise Http404(error.message) from error


@api.no_store
@require_POST
def rooms(request: HttpRequest) -> JsonResponse:
    """`POST /class/api/rooms/`: open a room; the key is shown this once."""
    who = api.need_writer(request)
    with refusals():
        room, key = domain.open_room(who.id)
    return JsonResponse({"code": room.code, "teacher_key": key}, status=201)


@api.no_store
@require_http_methods(["GET", "HEAD", "DELETE"])
def room(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/api/rooms/<code>/`: the room as it is now; `DELETE`, with the key, forgets it."""
    found = need_room(code)
    if request.method == "DELETE":
        forms.need_teacher(request, found)
        found.delete()
        return HttpResponse(status=204)
    return JsonResponse(snapshot(request, found))


def snapshot(request: HttpRequest, room: Room) -> dict[str, Any]:
    """Return a room, and the cursor to follow it from, which was read before it.

    `you` is the person who asks, if they have joined; the teacher's key also gets the people and more.
    """
    cursor = str(hub.cursor("class") or BEFORE_ALL)
    room.refresh_from_db()
    seen = asdict(domain.phase_of(room))
    seen |= {"code": seen.pop("room"), "cursor": cursor, "joined": people.count_joined(room)}
    seen |= {"answered": {str(place): count for place, count in questions.count_answered(room).items()}}
    seen["you"] = _you(request, room)
    seen |= {"arrived": race.arrivals(room), "herds": herd.returns(room)} if room.activity else {}
    return seen | (_for_teacher(room) if forms.has_key(request, room) else {})


def _you(request: HttpRequest, room: Room) -> dict[str, Any] | None:
    who = visitor.known(request)
    member = who and room.members.filter(visitor_id=who.id, removed=False).first()
    return described(member, room) if member else None


def _for_teacher(room: Room) -> dict[str, Any]:
    present = room.members.filter(removed=False).order_by("number").values("number", "name")
    own = room.questions.order_by("id")
    return {
        "people": list(present),
        "so_far": questions.distribution(room, room.question) if room.question else None,
        "hint": questions.hint(room),
        "next": list(course.FOLLOWERS[room.phase]),
        "questions": [described_question(one) for one in own],
        "taken": list(room.taken.order_by("id").values_list("question", flat=True)),
    }


@api.no_store
@require_POST
def phase(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/phase/` `{"phase","question","seq"}`: the teacher moves the lesson on."""
    found, body = forms.from_teacher(request, code)
    wanted = forms.phase_of(body)
    jitter = forms.flag_of(body, "jitter", True)
    try:
        with refusals():
            moved = domain.go_on(found.code, **wanted, begin=lambda room: _begin(room, jitter))
    except slots.NoRoom as full:
        headers = {"Retry-After": str(full.seconds)}
        raise ApiError(503, "lab_full", lab_forms.no_room(full), headers) from full
    if moved.phase == course.HERD:
        _send_simulated(moved)
    return JsonResponse(snapshot(request, found))


def _begin(room: Room, jitter: bool) -> dict[str, Any]:
    """Start what happens in a phase; returns what phones need to know of it."""
    if room.phase in race.WITH_A_RUN:
        return race.begin(room, str(hub.cursor("lab") or BEFORE_ALL))
    return herd.begin(room, jitter) if room.phase == course.HERD else {}


def _send_simulated(room: Room) -> None:
    """Have a worker be the simulated clients; without Redis, the phones are the herd."""
    with suppress(OperationalError):
        tasks.herd.apply_async((room.code, room.activity["herd"]), expires=EXPIRES_SECONDS, retry=False)


@api.no_store
@require_POST
def lock(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/lock/` `{"locked": true}`: nobody new comes in."""
    found, body = forms.from_teacher(request, code)
    domain.set_locked(found.code, forms.flag_of(body, "locked", True))
    return JsonResponse(snapshot(request, found))
