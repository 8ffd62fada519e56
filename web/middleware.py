"""Django's middleware: gives every error its form, and every new visitor a cookie."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from . import visitor
from .errors import DATABASE_FAILED, ApiError, database_unavailable, is_api, of_status

logger = logging.getLogger(__name__)


class Errors(MiddlewareMixin):
    """Gives every error its form: JSON for programs, a page for people."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Skip the CSRF check for programs, which would get 403 if the wrong method is the real mistake.

        They need no CSRF cookie, because the edge has refused every write from another site's page. A path
        that contains NUL names nothing, and PostgreSQL refuses to search for it.
        """
        if is_api(request.path):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
        if "\0" in request.path:
            return _response(request, of_status(404))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an ApiError or a database failure; leave other exceptions to Django."""
        if isinstance(error, DATABASE_FAILED):
            logger.error("the database failed: %s", error)
            error = database_unavailable()
        return _response(request, error) if isinstance(error, ApiError) else None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Replace Django's own error pages by JSON if a program asked."""
        status = response.status_code
        if status < 400 or not is_api(request.path) or "json" in response.get("Content-Type", ""):
            return response
        kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
        return _json(of_status(status, kept))


class NewVisitors(MiddlewareMixin):
    """Sends a new visitor's cookie."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add the cookie if this request's visitor is new."""
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
    context = {"status": error.status, "message": error.message}
    return render(request, "error.html", context, status=error.status)
