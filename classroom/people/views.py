"""The API of who is in a room: people join; the teacher removes one, or takes back what one wrote."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from web import api
from web.errors import ApiError, not_understood

from .. import forms
from ..models import Member, Room
from . import domain


@api.no_store
@require_POST
def members(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/members/`: join, or come back as who one was."""
    who = api.need_writer(request)
    found = forms.need_room(code)
    with forms.refusals():
        member, is_new = domain.join(found.code, who.id)
    return JsonResponse(described(member, found), status=201 if is_new else 200)


@api.no_store
@require_http_methods(["DELETE"])
def member(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """`DELETE /class/api/rooms/<code>/members/<number>/`: the teacher removes somebody."""
    found = forms.need_room(code)
    forms.need_teacher(request, found)
    if not domain.remove(found, number):
        raise _nobody()
    return HttpResponse(status=204)


@api.no_store
@require_POST
def take_back(request: HttpRequest, code: str, number: int) -> JsonResponse:
    """`POST /class/api/rooms/<code>/members/<number>/take-back/`: delete what they wrote in the chat."""
    found, _ = forms.from_teacher(request, code)
    return _taken(domain.take_back(found, number=number))


@api.no_store
@require_POST
def take_back_of(request: HttpRequest, code: str) -> JsonResponse:
    """`POST /class/api/rooms/<code>/take-back/` `{"author"}`: the same, by the author of a message."""
    found, body = forms.from_teacher(request, code)
    return _taken(domain.take_back(found, visitor_id=_author_of(body)))


def _author_of(body: dict[str, Any]) -> str:
    """Return the author of a message of the chat, by the id that it has there."""
    author = body.get("author")
    if not isinstance(author, str) or "\0" in author:
        raise not_understood("author must be the author_id of a message.", "bad_author")
    return author


def _taken(messages: int | None) -> JsonResponse:
    if messages is None:
        raise _nobody()
    return JsonResponse({"messages": messages})


def _nobody() -> ApiError:
    return ApiError(404, "unknown_member", "Nobody of this room is that.")


def described(member: Member, room: Room) -> dict[str, Any]:
    """Return somebody in a room, with their answers to the current question."""
    answers = member.answers.filter(question=room.question).values_list("round", "choice")
    return {
        "number": member.number,
        "name": member.name,
        "answers": {str(place): choice for place, choice in answers},
    }
