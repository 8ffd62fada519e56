"""What the JSON views of all apps share: who sends the request, and checks of its body and query."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.views.decorators.cache import cache_control

from events.person import Person

from . import limit, site, text, visitor
from .errors import ApiError, need_json, no_visitor, not_understood, object_in

# More than a person clicks, too few to harm anybody else.
WRITES_A_SECOND = 10
# For answers that are valid only now: no cache may keep them.
no_store = cache_control(no_store=True)


def need_visitor(request: HttpRequest) -> Person:
    """Return the visitor whom the cookie names; refuse with 401 if there is none."""
    who = visitor.known(request)
    if who is None:
        raise no_visitor()
    return who


def need_writer(request: HttpRequest, times_a_second: int = WRITES_A_SECOND) -> Person:
    """Return the visitor who wants to write; 401 if unknown, 429 if they write too often."""
    who = need_visitor(request)
    limit.check(
        f"{request.resolver_match.app_name if request.resolver_match else ''} {who.id}", times_a_second
    )
    return who


def need_unoccupied(visitor_id: str) -> None:
    """Refuse with 409 a visitor who may not start or break anything now, because an app forbids it."""
    if reason := site.occupied(visitor_id):
        raise ApiError(409, "occupied", reason)


def json_body(request: HttpRequest) -> dict[str, Any]:
    """Return the body, a JSON object. Refuses any other Content-Type with 415, any other body with 400."""
    need_json(request.content_type or "")
    try:
        sent = request.body
    except RequestDataTooBig as error:
        raise ApiError(413, "too_large", "The request is larger than is accepted here.") from error
    return object_in(sent)


def need_line(body: dict[str, Any], field: str, longest: int) -> str:
    """Return a field that holds one line of text for people, trimmed; refuse another with 400 or 413."""
    return text.line(_need_written(body, field, longest, text.in_line))


def need_lines(body: dict[str, Any], field: str, longest: int) -> str:
    """Return a field that holds lines of text for people, trimmed; refuse another with 400 or 413."""
    return text.lines(_need_written(body, field, longest, text.in_text))


def need_name(body: dict[str, Any], field: str, longest: int) -> str:
    """Return a field that holds a name, in Unicode's form NFC; refuse another with 400 or 413."""
    return text.name(_need_written(body, field, longest, text.in_name))


def _need_written(body: dict[str, Any], field: str, longest: int, rule: text.Rule) -> str:
    written = body.get(field)
    if not isinstance(written, str) or not text.is_seen(written):
        raise not_understood(f"{field} is missing or empty.", f"bad_{field}")
    if len(written.strip()) > longest:
        raise ApiError(413, "too_long", f"{field} may be {longest} characters long.")
    for _, what in rule(written.strip()):
        raise not_understood(f"{field} may not hold {what}.", f"bad_{field}")
    return written


def need_query(request: HttpRequest, name: str) -> str:
    """Return a field of the query, empty if missing; 400 if it contains NUL, which no text here does."""
    value = request.GET.get(name, "")
    if "\0" in value:
        raise not_understood(f"{name} may not hold control characters.", f"bad_{name}")
    return value


def need_limit(request: HttpRequest, default: int, most: int, name: str = "limit") -> int:
    """Return the query's `limit`, or another field: a whole number from 1 to `most`, else 400."""
    asked = request.GET.get(name, str(default))
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and 1 <= int(asked) <= most):
        raise not_understood(f"{name} must be a whole number from 1 to {most}.", f"bad_{name}")
    return int(asked)


def need_before(request: HttpRequest, what: str) -> int | None:
    """Return the query's `before`, the id of the oldest that the client has; None if missing, else 400."""
    asked = request.GET.get("before")
    if asked is None:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise not_understood(f"before must be the id of {what}.", "bad_before")
    return int(asked)
