"""The API of what is asked: own questions, answers, and the run that judges a claim."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from lab.claims import views as claims
from lab.claims.catalogue import ALL
from web import api
from web.errors import ApiError

from .. import domain as rooms
from ..forms import from_teacher, need_room, refusals
from ..models import Question
from . import domain, forms


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
def questions(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/questions/` `{"text","choices","right"}`: an own question."""
    found, body = from_teacher(request, code)
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
    who = api.need_writer(request)
    found, body = from_teacher(request, code)
    if found.question not in ALL:
        raise ApiError(409, "wrong_order", "No claim is running in this room.")
    judged = claims.judged(who, ALL[found.question], body)
    with refusals():
        rooms.note_result(found, found.question, judged)
    return JsonResponse(judged)
