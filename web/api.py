"""What the JSON views of all apps share: who asks, and a body that is what it should be."""

import unicodedata
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from . import limit
from .errors import ApiError, no_visitor, not_understood
from .reading import Unreadable, read_object
from .visitor import COOKIE, Visitor, read

# More often than a person clicks, less often than would hurt anybody else.
WRITES_A_SECOND = 10
# Spaces, line ends, and characters that only steer how others are shown: alone they say nothing.
_INVISIBLE = ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs")


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Return who asks: as the edge saw it, or, where there is no edge, by the cookie."""
    scope = getattr(request, "scope", {})
    if "visitor" in scope:
        return scope["visitor"]
    cookie = request.COOKIES.get(COOKIE)
    return read(cookie) if cookie else None


def need_visitor(request: HttpRequest) -> Visitor:
    """Return who asks, as their cookie says, or refuse with 401."""
    visitor = visitor_of(request)
    if visitor is None:
        raise no_visitor()
    return visitor


def need_writer(request: HttpRequest, times_a_second: int = WRITES_A_SECOND) -> Visitor:
    """Return who wants to write; 401 where nobody knows, 429 where it is too often."""
    visitor = need_visitor(request)
    limit.check(
        f"{request.resolver_match.app_name if request.resolver_match else ''} {visitor.id}", times_a_second
    )
    return visitor


def json_body(request: HttpRequest) -> dict[str, Any]:
    """Return the body, a JSON object. Refuses another Content-Type with 415, another body with 400."""
    if request.content_type != "application/json":
        raise ApiError(415, "not_json", "Send a JSON object with Content-Type: application/json.")
    try:
        return read_object(request.body)
    except RequestDataTooBig as error:
        raise ApiError(413, "too_large", "The request is larger than is accepted here.") from error
    except Unreadable as error:
        raise not_understood(str(error), "bad_json") from error


def need_text(body: dict[str, Any], name: str, longest: int, allowed: str = "") -> str:
    """Return a field that is text for people: trimmed, not empty, no control characters but those allowed.

    Refuses another with 400, a longer one with 413.
    """
    text = body.get(name)
    if not isinstance(text, str) or all(unicodedata.category(char) in _INVISIBLE for char in text):
        raise not_understood(f"{name} is missing or empty.", f"bad_{name}")
    if len(text.strip()) > longest:
        raise ApiError(413, "too_long", f"{name} may be {longest} characters long.")
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in allowed for char in text.strip()):
        raise not_understood(f"{name} may not hold control characters.", f"bad_{name}")
    return text.strip()


def need_query(request: HttpRequest, name: str) -> str:
    """Return a field of the query, empty where there is none; 400 where it holds NUL: no text here does."""
    text = request.GET.get(name, "")
    if "\0" in text:
        raise not_understood(f"{name} may not hold control characters.", f"bad_{name}")
    return text


def need_limit(request: HttpRequest, default: int, most: int) -> int:
    """Return the query's `limit`, a whole number from 1 to `most`, else 400."""
    text = request.GET.get("limit", str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise not_understood(f"limit is a whole number from 1 to {most}.", "bad_limit")
    return int(text)
