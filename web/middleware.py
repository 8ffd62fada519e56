"""Django's middleware: every error has its form, and whoever opens a page for the first time gets a name."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from . import visitor
from .errors import DATABASE_FAILED, ApiError, database_unavailable, is_api, of_status

logger = logging.getLogger(__name__)


class Errors(MiddlewareMixin):
    """Gives every error its form."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Let a program that uses a wrong method be told so, not that it lacks a CSRF cookie.

        No program's path uses one: the edge has refused whatever a foreign page sends. A path that holds
        NUL names nothing, and PostgreSQL would not even look for it.
        """
        if is_api(request.path):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
        if "\0" in request.path:
            return _response(request, of_status(404))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an exception that says which answer it is; leave the others to Django."""
        if isinstance(error, DATABASE_FAILED):
            logger.error("the database failed: %s", error)
            error = database_unavailable()
        return _response(request, error) if isinstance(error, ApiError) else None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Turn the pages that Django itself answers errors with into JSON where a program asked."""
        status = response.status_code
        if status < 400 or not is_api(request.path) or "json" in response.get("Content-Type", ""):
            return response
        kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
        return _json(of_status(status, kept))


class NewVisitors(MiddlewareMixin):
    """Sends the cookie of a visitor whom a page has just met."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Set it."""
        if (new := visitor.just_met(request)) and request.method == "GET":
            response["Set-Cookie"] = visitor.set_cookie(new)
        return response


def _json(error: ApiError) -> JsonResponse:
    answer = JsonResponse(error.body, status=error.status, headers=error.headers)
    answer["Content-Length"] = str(len(answer.content))
    return answer


def _response(request: HttpRequest, error: ApiError) -> HttpResponse:
    if is_api(request.path):
        return _json(error)
    said = {"status": error.status, "message": error.message}
    return render(request, "error.html", said, status=error.status)
