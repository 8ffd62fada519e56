"""The pages that belong to no technique: home, errors, the state of the parts, and the visitor's name."""

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from events import log
from events.clock import microseconds
from events.person import Person

from . import api
from . import visitor as visitors
from .site import techniques
from .techniques import QUESTIONS, choice

logger = logging.getLogger(__name__)


def context(request: HttpRequest) -> dict[str, object]:
    """Give every template who is reading, the techniques, whether the site is public, and our clock."""
    return {
        "visitor": visitors.met(request),
        "techniques": techniques(),
        "public": settings.PUBLIC_DEMO,
        "server_time_ms": _time_ms(),
    }


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The whole idea on one screen."""
    return render(request, "home.html", {"questions": QUESTIONS, "choice": choice(techniques())})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A page for an address at which there is nothing."""
    return render(
        request, "error.html", {"status": 404, "message": "There is no page at this address."}, status=404
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """A page for when something went wrong that nobody foresaw."""
    message = "Something went wrong on our side. It has been logged; trying again may help."
    return render(request, "error.html", {"status": 500, "message": message}, status=500)


@require_http_methods(["GET", "HEAD", "POST"])
def visitor(request: HttpRequest) -> HttpResponse:
    """`GET /visitor/` -> `{"id", "name"}`, and a cookie the first time; `POST` `{"name": "Ada"}` renames."""
    if request.method != "POST":
        return _told(visitors.met(request))
    known = api.need_writer(request)
    name = api.need_name(api.json_body(request), "name", visitors.NAME_LENGTH)
    renamed = Person(known.id, name)
    answer = _told(renamed)
    answer["Set-Cookie"] = visitors.set_cookie(renamed)
    return answer


def _told(who: Person) -> JsonResponse:
    return JsonResponse({"id": who.id, "name": who.name}, headers={"Cache-Control": "no-store"})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The state of the parts: 200 when all are well, else 503 with the part that is down.

    Where workers are silent, `silent_workers` holds their queues.
    """
    parts = {"redis": "ok", "database": _database(), "worker": "ok"}
    silent: list[str] = []
    try:
        silent = log.silent_workers()
        parts["worker"] = "down" if silent else "ok"
    except log.LogUnavailable as error:
        logger.warning("healthz: the log does not answer", exc_info=error)
        parts |= {"redis": "down", "worker": "unknown"}
    well = set(parts.values()) == {"ok"}
    names = {"silent_workers": silent} if silent else {}
    answer = JsonResponse({"status": "ok" if well else "down", **parts, **names}, status=200 if well else 503)
    answer["Cache-Control"] = "no-store"
    answer["X-Time"] = str(_time_ms())
    if not well:
        answer["Retry-After"] = "2"
    return answer


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """`GET /openapi.yaml`: the API in a form for programs. Its media type is RFC 9512's."""
    text = (settings.BASE_DIR / "docs" / "openapi.yaml").read_bytes()
    return HttpResponse(text, content_type="application/yaml")


def _time_ms() -> int:
    """Return the server's clock in milliseconds since 1970, for pages whose viewer's clock is wrong."""
    return microseconds() // 1000


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        logger.warning("healthz: the database does not answer: %s", error)
        return "down"
    return "ok"
