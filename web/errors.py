"""Errors: what goes wrong is answered in words one can act on, to programs as JSON, to people as a page."""

import asyncio
import contextlib
import re
from collections.abc import Mapping
from functools import lru_cache

from csp.utils import build_policy
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.template.loader import render_to_string

from . import site
from .answer import Answer, Receive, Scope, Send, json_answer

# Paths whose clients are programs, in every app and beside the apps; for those that an app adds see site.py.
_API = re.compile(r"/([a-z]+/api/|visitor/|healthz|wire/)")
# What Django makes of a database that does not answer, is locked or has no room.
DATABASE_FAILED = (OperationalError, InterfaceError)
# A part that restarts is back within seconds.
RETRY_AFTER_SECONDS = 2
# A 401 says how one becomes known. RFC 9110, section 11.6.1.
_BECOME_KNOWN = 'Cookie realm="/visitor/"'

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

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})
        if status == 401:
            self.headers.setdefault("WWW-Authenticate", _BECOME_KNOWN)

    @property
    def body(self) -> dict[str, dict[str, str]]:
        """The body of the answer: `{"error": {"code", "message"}}`."""
        return {"error": {"code": self.code, "message": self.message}}

    def as_json(self) -> Answer:
        """Return the answer to a program."""
        return json_answer(self.body, self.status, {"Cache-Control": "no-store", **self.headers})

    def as_page(self) -> Answer:
        """Return the answer to a person; who that is, is not asked."""
        return Answer(self.status, _page(self.status, self.message), {**_headers_of_a_page(), **self.headers})

    async def refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with this error, or a WebSocket's handshake before it is accepted."""
        if scope["type"] == "websocket":
            await receive()
            with contextlib.suppress(OSError):  # the client has left already
                await self._deny(scope, send)
        elif is_api(scope["path"]):
            await self.as_json().send(send)
        else:
            await self.as_page().send(send)

    async def _deny(self, scope: Scope, send: Send) -> None:
        """Refuse a handshake; a server that cannot be told how answers 403."""
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close"})
            return
        answer = self.as_json()
        start = {"status": answer.status, "headers": answer.raw_headers()}
        await send({"type": "websocket.http.response.start", **start})
        await send({"type": "websocket.http.response.body", "body": answer.body})
        await asyncio.sleep(0)  # uvicorn complains of an application that ends before it has sent all


def is_api(path: str) -> bool:
    """Return whether the clients of a path are programs, who get JSON where a person gets a page."""
    return _API.match(path) is not None or path.startswith(site.paths("paths_for_programs"))


def of_status(status: int, headers: Mapping[str, str] | None = None) -> ApiError:
    """Return the error that a status alone stands for."""
    return ApiError(status, *_BY_STATUS.get(status, _BY_STATUS[400]), headers)


def not_understood(message: str, code: str = "bad_request") -> ApiError:
    """Return the answer to a request that is malformed."""
    return ApiError(400, code, message)


def unknown(what: str, name: str, listed_at: str) -> ApiError:
    """Return the answer to a name that stands for nothing, among things that are listed for everybody."""
    return ApiError(404, f"unknown_{what}", f"There is no {what} {name[:40]}; see {listed_at}.")


def not_yours(what: str) -> ApiError:
    """Return the answer to the id of something that is another visitor's, or nobody's."""
    return ApiError(404, f"unknown_{what}", f"You have no {what} with this id.")


def not_allowed(*methods: str) -> ApiError:
    """Return the answer to a method that an address does not know."""
    return of_status(405, {"Allow": ", ".join(methods)})


def no_visitor() -> ApiError:
    """Return the answer to a request that needs a visitor."""
    message = "Open a page of this site first, or GET /visitor/: it sets the cookie that says who you are."
    return ApiError(401, "no_visitor", message)


def stopping() -> ApiError:
    """Return the answer to a held request of a process that is about to stop."""
    message = "This server is about to stop: ask again with the same cursor."
    return ApiError(503, "stopping", message, {"Retry-After": "1", "Connection": "close"})


def database_unavailable() -> ApiError:
    """Return the answer for when the database does not answer, is locked or has no room."""
    return ApiError(
        503,
        "database_unavailable",
        "The database does not answer. Nothing was changed; try again in a moment.",
        {"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


@lru_cache(maxsize=16)
def _page(status: int, message: str) -> bytes:
    """Return the page that says so, rendered once, so that refusals stay cheap."""
    said = {
        "status": status,
        "message": message,
        "techniques": site.techniques(),
        "public": settings.PUBLIC_DEMO,
    }
    return render_to_string("error.html", said).encode()


@lru_cache(maxsize=1)
def _headers_of_a_page() -> dict[str, str]:
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Security-Policy": build_policy(),
        "X-Content-Type-Options": "nosniff",
    }
