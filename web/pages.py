"""The pages that belong to no technique: home, errors, the site's health, and the visitor's name."""

import logging

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from events import log, observed
from events.clock import microseconds
from events.person import Person

from . import api, phones
from . import visitor as visitors
from .about import version
from .errors import ApiError
from .site import all_apps, techniques
from .techniques import QUESTIONS

logger = logging.getLogger(__name__)


def context(request: HttpRequest) -> dict[str, object]:
    """Give every template the visitor, the techniques, the addresses of the site, and the server's time."""
    return {
        "visitor": visitors.met(request),
        "techniques": techniques(),
        "public": settings.PUBLIC_DEMO,
        "server_time_ms": _time_ms(),
        "origin": f"{request.scheme}://{request.get_host()}",
        "for_phones": phones.site(request),
        "version": version(),
        "source_url": settings.SOURCE_URL,
    }


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """`GET /`: the whole idea on one screen."""
    return render(request, "home.html", {"questions": QUESTIONS})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an unknown address."""
    return render(
        request, "error.html", {"status": 404, "message": "There is no page at this address."}, status=404
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an unexpected error."""
    message = "Something went wrong on our side. It has been logged; trying again may help."
    return render(request, "error.html", {"status": 500, "message": message}, status=500)


@require_http_methods(["GET", "HEAD", "POST"])
def visitor(request: HttpRequest) -> HttpResponse:
    """`GET /visitor/` -> `{"id", "name"}`, and a cookie the first time; `POST {"name": "Ada"}` renames."""
    if request.method != "POST":
        return _as_json(visitors.met(request))
    known = api.need_writer(request)
    name = api.need_name(api.json_body(request), "name", visitors.NAME_LENGTH)
    if any(app.reserves(name) for app in all_apps()):
        raise ApiError(409, "name_taken", "This name belongs to somebody who is always here. Choose another.")
    renamed = Person(known.id, name)
    answer = _as_json(renamed)
    answer["Set-Cookie"] = visitors.set_cookie(renamed)
    return answer


def _as_json(person: Person) -> JsonResponse:
    return JsonResponse({"id": person.id, "name": person.name}, headers={"Cache-Control": "no-store"})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """`GET /healthz`: 200 if all parts of the site work, else 503, with the part that is down.

    `silent_workers` lists the queues whose worker is silent.
    """
    parts = {"redis": "ok", "database": _database(), "worker": "ok"}
    silent: list[str] = []
    try:
        silent = observed.silent_workers()
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
    """`GET /openapi.yaml`: the API's description for programs. RFC 9512 has its media type."""
    text = (settings.BASE_DIR / "docs" / "openapi.yaml").read_bytes()
    return HttpResponse(text, content_type="application/yaml")


def _time_ms() -> int:
    """Return the server's time in milliseconds since 1970: a visitor's clock may be wrong."""
    return microseconds() // 1000


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseFailure as error:
        logger.warning("healthz: the database does not answer: %s", error)
        return "down"
    return "ok"
