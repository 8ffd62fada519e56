"""The pages of a class, and its API: rooms, people, phases, answers."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from events.event import BEFORE_ALL
from events.hub import hub
from faults.words import Offer
from lab import forms as lab_forms
from lab import slots
from lab import views as lab
from lab.claims import views as claims
from lab.claims.catalogue import ALL, EIGHTEEN, WIDESPREAD
from web import api, phones, visitor
from web.errors import ApiError, not_understood

from . import course, domain, forms, summary, tasks
from .herd import domain as herd
from .models import Member, Question, Room
from .race import domain as race
from .transport import unknown_room
from .words import code_of

LETTERS = "ABCDEF"
# What the teacher's remote breaks: each affects some of the lanes more than others.
REMOTE = (
    Offer("cut"),
    Offer("freeze"),
    Offer("delay", "2 s", 2_000),
    Offer("strip_upgrade"),
    Offer("refuse"),
)
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
    return render(request, "classroom/phone.html", _of_page(found) | {"visitor": None})


@require_safe
def projector(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/<code>/projector/`: what the class sees."""
    found = page_room(code)
    site = phones.site(request)
    join_url = f"{site.url}join/{found.code}"
    join = {"join_url": join_url, "join_host": site.host, "qr_code": phones.inline(join_url)}
    shown = _of_page(found) | join | {"only_here": site.only_here, "visitor": None}
    return render(request, "classroom/projector.html", shown)


@require_safe
def teacher(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/<code>/teacher/`: the teacher's page; it works with the key alone."""
    groups = [
        {"title": lane["title"], "claims": [one for one in EIGHTEEN if one.technique == lane["name"]]}
        for lane in lab.SHOWN
    ]
    groups.append({"title": "Two sentences that many repeat", "claims": list(WIDESPREAD)})
    shown = {"groups": groups, "letters": LETTERS, "offers": REMOTE}
    return render(request, "classroom/teacher.html", _of_page(page_room(code)) | shown)


@require_safe
def results(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/<code>/summary/`: what the class predicted and what is, to print."""
    found = page_room(code)
    asked = summary.of(found)
    shown = {
        "asked": asked,
        "misconceptions": [one for one in asked if one.misconception],
        "joined": domain.count_joined(found),
        "opened_at": found.opened_at,
    }
    return render(request, "classroom/summary.html", _of_page(found) | shown)


@api.no_store
@require_safe
def export(request: HttpRequest, code: str) -> HttpResponse:
    """`GET /class/api/rooms/<code>/export/?format=csv|json`: the same as a file."""
    found = need_room(code)
    kind = request.GET.get("format", "csv")
    if kind not in ("csv", "json"):
        raise not_understood("format must be csv or json.", "bad_format")
    asked = summary.of(found)
    if kind == "csv":
        answer = HttpResponse(summary.as_csv(asked), "text/csv; charset=utf-8")
    else:
        answer = JsonResponse({"questions": [asdict(one) for one in asked]})
    answer["Content-Disposition"] = f'attachment; filename="class-{found.code}.{kind}"'
    return answer


def _of_page(room: Room) -> dict[str, Any]:
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

    `you` is who asks, if they have joined; who has the teacher's key gets the people and more.
    """
    cursor = str(hub.cursor("class") or BEFORE_ALL)
    room.refresh_from_db()
    seen = asdict(domain.phase_of(room))
    seen |= {"code": seen.pop("room"), "cursor": cursor, "joined": domain.count_joined(room)}
    seen |= {"answered": {str(place): count for place, count in domain.count_answered(room).items()}}
    seen["you"] = _you(request, room)
    seen |= {"arrived": race.arrivals(room), "herds": herd.returns(room)} if room.activity else {}
    return seen | (_for_teacher(room) if forms.has_key(request, room) else {})


def _you(request: HttpRequest, room: Room) -> dict[str, Any] | None:
    who = visitor.known(request)
    member = who and room.members.filter(visitor_id=who.id, removed=False).first()
    return described(member, room) if member else None


def described(member: Member, room: Room) -> dict[str, Any]:
    """Return somebody in a room, with their answers to the current question."""
    answers = member.answers.filter(question=room.question).values_list("round", "choice")
    return {
        "number": member.number,
        "name": member.name,
        "answers": {str(place): choice for place, choice in answers},
    }


def _for_teacher(room: Room) -> dict[str, Any]:
    people = room.members.filter(removed=False).order_by("number").values("number", "name")
    own = room.questions.order_by("id")
    return {
        "people": list(people),
        "so_far": domain.distribution(room, room.question) if room.question else None,
        "hint": domain.hint(room),
        "next": list(course.FOLLOWERS[room.phase]),
        "questions": [described_question(one) for one in own],
        "taken": list(room.taken.order_by("id").values_list("question", flat=True)),
    }


@api.no_store
@require_POST
def members(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/members/`: join, or come back as who one was."""
    who = api.need_writer(request)
    found = need_room(code)
    with refusals():
        member, is_new = domain.join(found.code, who.id)
    return JsonResponse(described(member, found), status=201 if is_new else 200)


@api.no_store
@require_http_methods(["DELETE"])
def member(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """`DELETE /class/api/rooms/<code>/members/<number>/`: the teacher removes somebody."""
    found = need_room(code)
    forms.need_teacher(request, found)
    if not domain.remove(found, number):
        raise _nobody()
    return HttpResponse(status=204)


@api.no_store
@require_POST
def take_back(request: HttpRequest, code: str, number: int) -> JsonResponse:
    """`POST /class/api/rooms/<code>/members/<number>/take-back/`: delete what they wrote in the chat."""
    found, _ = _teachers(request, code)
    return _taken(domain.take_back(found, number=number))


@api.no_store
@require_POST
def take_back_of(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/take-back/` `{"author"}`: the same, by the author of a message."""
    found, body = _teachers(request, code)
    return _taken(domain.take_back(found, visitor_id=forms.author_of(body)))


def _taken(messages: int | None) -> JsonResponse:
    if messages is None:
        raise _nobody()
    return JsonResponse({"messages": messages})


def _nobody() -> ApiError:
    return ApiError(404, "unknown_member", "Nobody of this room is that.")


@api.no_store
@require_POST
def answers(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/answers/` `{"question","round","choice"}`; again: replaces."""
    who = api.need_writer(request)
    found = need_room(code)
    question, round_, choice, n = forms.answer_of(api.json_body(request))
    with refusals():
        domain.answer(found.code, who.id, question, round_, choice, n)
    return JsonResponse({"question": question, "round": round_, "choice": choice})


@api.no_store
@require_POST
def phase(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/phase/` `{"phase","question","seq"}`: the teacher goes on."""
    found, body = _teachers(request, code)
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
    found, body = _teachers(request, code)
    domain.set_locked(found.code, forms.flag_of(body, "locked", True))
    return JsonResponse(snapshot(request, found))


@api.no_store
@require_POST
def questions(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/questions/` `{"text","choices","right"}`: an own question."""
    found, body = _teachers(request, code)
    with refusals():
        row = domain.add_question(found, *forms.question_of(body))
    return JsonResponse(described_question(row), status=201)


def described_question(row: Question) -> dict[str, Any]:
    """Return a question of the teacher's own."""
    choices = [{"id": name, "text": text} for name, text in row.choices]
    return {"id": row.name, "text": row.text, "choices": choices, "right": row.right or None}


@api.no_store
@require_POST
def result(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/result/` `{"runs":[…]}`: have the lab judge the claim that is running.

    The runs are this visitor's own, as for `POST /lab/api/claims/<claim>/verdict/`.
    """
    found, body = _teachers(request, code)
    if found.question not in ALL:
        raise ApiError(409, "wrong_order", "No claim is running in this room.")
    judged = claims.judged(request, ALL[found.question], body)
    with refusals():
        domain.note_result(found, found.question, judged)
    return JsonResponse(judged)


def _teachers(request: HttpRequest, code: str) -> tuple[Room, dict[str, Any]]:
    """Return the room and the body of a request of its teacher."""
    found = need_room(code)
    body = api.json_body(request)
    forms.need_teacher(request, found, body)
    return found, body


def need_room(code: str) -> Room:
    """Return a room by its code, however it was typed; 404 if there is none."""
    typed = code_of(code)
    found = Room.objects.filter(pk=typed).first() if "\0" not in typed else None
    if found is None:
        raise unknown_room()
    return found


_FULL = {
    "rooms": "All rooms of this site are taken; the first are free again within a day.",
    "own rooms": "You have opened as many rooms as one teacher needs in a day: go on in one of them.",
    "room": "This room is full.",
    "herds": "Another room has a herd at the moment; it is gone within a minute.",
    "own herds": "This room has had as many herds as a lesson has time for.",
    "questions": "This room has as many questions as a lesson has time for.",
}


_REFUSALS: dict[type[domain.Refused], tuple[int, str, str]] = {
    domain.Locked: (403, "room_locked", "This room is locked: ask your teacher to unlock it."),
    domain.Gone: (403, "removed", "Your teacher has removed you from this room."),
    domain.Moved: (
        409,
        "phase_has_moved",
        "The room has moved on meanwhile: look at its phase, and decide again.",
    ),
    domain.WrongOrder: (
        409,
        "wrong_order",
        "The order is predict, commit, discuss, run, compare, explain; `next` says what may follow now.",
    ),
    domain.NotOpen: (
        409,
        "not_open",
        "This question takes no answers in this round now; the room's phase says what is open.",
    ),
    domain.UnknownQuestion: (
        404,
        "unknown_question",
        "There is no such claim, and no such question in this room.",
    ),
    domain.UnknownChoice: (
        400,
        "bad_choice",
        "The question has no such choice; the room lists its choices.",
    ),
}


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the domain refuses into answers."""
    try:
        yield
    except domain.Full as error:
        raise ApiError(503, "class_full", _FULL[error.what], {"Retry-After": "3600"}) from error
    except domain.Refused as error:
        raise ApiError(*_REFUSALS[type(error)]) from error
