"""Errors: what goes wrong is answered in words one can act on, to programs as JSON, to people as a page."""

import logging
import re

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

logger = logging.getLogger(__name__)

# Paths whose clients are programs.
_API = re.compile(
    r"/([a-z]+/api/|visitor/|healthz|newsfeed/(stream|tape)/|payments/webhooks/|(wire|lab/runs)/)"
)
# What Django makes of a database that does not answer, is locked or has no room.
DATABASE_FAILED = (OperationalError, InterfaceError)
# A part that restarts is back within seconds.
RETRY_AFTER_SECONDS = 2

_BY_STATUS = {
    400: ("bad_request", "The request could not be understood."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is nothing at this address."),
    405: (
        "method_not_allowed",
        "This address does not answer that method; the Allow header lists those it does.",
    ),
    413: ("too_large", "The request is larger than is accepted here."),
    500: ("server_error", "Something went wrong on our side. It has been logged; trying again may help."),
}


class ApiError(Exception):
    """An answer that is an error: status, code, a sentence a person can act on, and headers."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    @property
    def body(self) -> dict[str, dict[str, str]]:
        """The body of the answer: `{"error": {"code", "message"}}`."""
        return {"error": {"code": self.code, "message": self.message}}


def is_api(path: str) -> bool:
    """Return whether the clients of a path are programs, who get JSON where a person gets a page."""
    return _API.match(path) is not None


def not_understood(message: str, code: str = "bad_request") -> ApiError:
    """Return the answer to a request that is malformed."""
    return ApiError(400, code, message)


def no_visitor() -> ApiError:
    """Return the answer to whoever must be known, and is not."""
    message = "Open a page of this site first: it sets the cookie that says who you are."
    return ApiError(401, "no_visitor", message)


def database_unavailable() -> ApiError:
    """Return the answer for when the database does not answer, is locked or has no room."""
    return ApiError(
        503,
        "database_unavailable",
        "The database does not answer. Nothing was changed; try again in a moment.",
        Retry_After=str(RETRY_AFTER_SECONDS),
    )


class Errors(MiddlewareMixin):
    """Django middleware that gives every error its form."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Let a program that uses a wrong method be told so, not that it lacks a CSRF cookie.

        No program's path uses one: the edge has refused whatever a foreign page sends. A path that holds
        NUL names nothing, and PostgreSQL would not even look for it.
        """
        if is_api(request.path):
            request.csrf_processing_done = True  # type: ignore[attr-defined]
        if "\0" in request.path:
            return _response(request, ApiError(404, *_BY_STATUS[404]))
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
        return _json(ApiError(status, *_BY_STATUS.get(status, _BY_STATUS[400]), **kept))


def _json(error: ApiError) -> JsonResponse:
    answer = JsonResponse(error.body, status=error.status, headers=error.headers)
    answer["Content-Length"] = str(len(answer.content))
    return answer


def _response(request: HttpRequest, error: ApiError) -> HttpResponse:
    if is_api(request.path):
        return _json(error)
    page = render(
        request, "error.html", {"status": error.status, "message": error.message}, status=error.status
    )
    for name, value in error.headers.items():
        page[name] = value
    return page
