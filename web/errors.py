"""Errors: each has a sentence that explains what to do; programs get it as JSON, people as a page."""

import asyncio
import contextlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.template.loader import render_to_string

from . import site
from .asgi.answer import Answer, Receive, Scope, Send, json_answer
from .reading import Real, Unreadable, read_object

# Paths whose clients are programs, in every app and outside of them; an app can add more, see site.py.
_API = re.compile(r"/([a-z]+/api/|visitor/|healthz|metrics|wire/)")
# What Django raises if the database does not answer, is locked or is full.
DATABASE_FAILED = (OperationalError, InterfaceError)
# A part of the site that restarts is back within seconds.
RETRY_AFTER_SECONDS = 2
# A 401 must say how to authenticate. RFC 9110, section 11.6.1.
_CHALLENGE = 'Cookie realm="/visitor/"'

_BY_STATUS = {
    400: ("bad_request", "The request could not be understood."),
    403: ("forbidden", "This is not allowed."),
    404: ("not_found", "There is nothing at this address."),
    405: (
        "method_not_allowed",
        "This address does not support that method; the Allow header lists the methods that it supports.",
    ),
    413: ("too_large", "The request is too large for this server."),
    500: ("server_error", "Something went wrong on our side. It has been logged; trying again may help."),
}


class ApiError(Exception):
    """An answer that is an error: status, code, a sentence a person can act on, and headers."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})
        if status == 401:
            self.headers.setdefault("WWW-Authenticate", _CHALLENGE)

    def copy(self) -> "ApiError":
        """Return a copy to raise: an error that is raised again and again keeps the frames of every raise."""
        return ApiError(self.status, self.code, self.message, self.headers)

    @property
    def body(self) -> dict[str, dict[str, str]]:
        """The body of the answer: `{"error": {"code", "message"}}`."""
        return {"error": {"code": self.code, "message": self.message}}

    def as_json(self) -> Answer:
        """Return the answer for a program."""
        return json_answer(self.body, self.status, {"Cache-Control": "no-store", **self.headers})

    def as_page(self) -> Answer:
        """Return the answer for a person; the same page for every visitor."""
        return Answer(self.status, _page(self.status, self.message), {**_headers_of_a_page(), **self.headers})

    async def refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with this error, or refuse a WebSocket's handshake with it."""
        if scope["type"] == "websocket":
            await receive()
            with contextlib.suppress(OSError):  # the client has left already
                await self._deny(scope, send)
        elif is_api(scope["path"]):
            await self.as_json().send(send)
        else:
            await self.as_page().send(send)

    async def _deny(self, scope: Scope, send: Send) -> None:
        """Refuse a handshake; a server without ASGI's denial response answers 403."""
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close"})
            return
        answer = self.as_json()
        start = {"status": answer.status, "headers": answer.raw_headers()}
        await send({"type": "websocket.http.response.start", **start})
        await send({"type": "websocket.http.response.body", "body": answer.body})
        await asyncio.sleep(0)  # uvicorn logs an error if the application ends before all is sent


def is_api(path: str) -> bool:
    """Return whether the clients of a path are programs, which get errors as JSON."""
    return _API.match(path) is not None or path.startswith(site.paths("paths_for_programs"))


def of_status(status: int, headers: Mapping[str, str] | None = None) -> ApiError:
    """Return the usual error for a status."""
    return ApiError(status, *_BY_STATUS.get(status, _BY_STATUS[400]), headers)


def not_understood(message: str, code: str = "bad_request") -> ApiError:
    """Return the 400 for a malformed request."""
    return ApiError(400, code, message)


def need_json(content_type: str) -> None:
    """Refuse with 415 a body whose Content-Type is not JSON."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "not_json", "Send a JSON object with Content-Type: application/json.")


def object_in(sent: str | bytes, real: Real = float) -> dict[str, Any]:
    """Return the JSON object in a body, or refuse it with 400; `real` converts numbers with a point."""
    try:
        return read_object(sent, real)
    except Unreadable as error:
        raise not_understood(str(error), "bad_json") from error


def unknown(what: str, name: str, listed_at: str) -> ApiError:
    """Return the 404 for an unknown name of something that everybody may list."""
    return ApiError(404, f"unknown_{what}", f"There is no {what} {name[:40]}; see {listed_at}.")


def not_yours(what: str) -> ApiError:
    """Return the 404 for an id that is unknown, or belongs to another visitor."""
    return ApiError(404, f"unknown_{what}", f"You have no {what} with this id.")


def not_allowed(*methods: str) -> ApiError:
    """Return the 405 for a method that an address does not support."""
    return of_status(405, {"Allow": ", ".join(methods)})


def no_visitor() -> ApiError:
    """Return the 401 for a request that needs a visitor."""
    message = "Open a page of this site first, or GET /visitor/: it sets the cookie that says who you are."
    return ApiError(401, "no_visitor", message)


def stopping() -> ApiError:
    """Return the 503 for a held request when the process is about to stop."""
    message = "This server is about to stop: send the request again, with the same cursor."
    return ApiError(503, "stopping", message, {"Retry-After": "1", "Connection": "close"})


def database_unavailable() -> ApiError:
    """Return the 503 for when the database does not answer, is locked or is full."""
    return ApiError(
        503,
        "database_unavailable",
        "The database does not answer. Nothing was changed; try again in a moment.",
        {"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


@lru_cache(maxsize=16)
def _page(status: int, message: str) -> bytes:
    """Return the page of an error, rendered once, so that refusals stay cheap."""
    context = {
        "status": status,
        "message": message,
        "techniques": site.techniques(),
        "public": settings.PUBLIC_DEMO,
    }
    return render_to_string("error.html", context).encode()


@lru_cache(maxsize=1)
def _headers_of_a_page() -> dict[str, str]:
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": build_policy(),
        "X-Content-Type-Options": "nosniff",
    }
