"""The visitor: a signed cookie and nothing else, so that knowing who asks costs no query and no session."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from http.cookies import SimpleCookie

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.cookie import parse_cookie
from django.utils.crypto import salted_hmac

from events.person import Person

# Browsers keep cookies by host, whatever the port: two sites on one machine have two keys, and so two names.
COOKIE = f"visitor_{salted_hmac('the name of the visitor cookie', '').hexdigest()[:8]}"
COOKIE_SECONDS = 365 * 24 * 3600
# One with the longest name that there can be, of characters that JSON escapes twice, has some 750.
LONGEST_COOKIE = 1024
# Cookies whose signature need not be checked again: of rubbish none is kept, so 4 MB at most.
COOKIES_KEPT = 4096
# Longer names do not fit beside a chat message on a phone.
NAME_LENGTH = 40
_SALT = "visitor"
_COOKIE_BEGINS = f"{COOKIE}=".encode()
_FIRST = ["Amber", "Brisk", "Calm", "Clever", "Daring", "Eager", "Gentle", "Happy", "Keen", "Lively", "Merry"]
_FIRST += ["Nimble", "Quick", "Quiet", "Sunny", "Witty"]
_SECOND = ["Badger", "Crane", "Dolphin", "Falcon", "Fox", "Heron", "Ibis", "Koala", "Lynx", "Marten", "Otter"]
_SECOND += ["Owl", "Panda", "Robin", "Seal", "Wren"]


def new_visitor() -> Person:
    """Return a visitor nobody has seen before, with a generated name."""
    return Person(secrets.token_hex(8), f"{secrets.choice(_FIRST)} {secrets.choice(_SECOND)}")


def cookie_value(visitor: Person) -> str:
    """Return the value of the cookie that says who this is."""
    return signing.dumps(asdict(visitor), salt=_SALT, compress=True)


def read(cookie: str) -> Person | None:
    """Return the visitor whom a cookie's value names, or None where we did not sign it."""
    if len(cookie) > LONGEST_COOKIE:
        return None
    try:
        return _signed(cookie)
    except (signing.BadSignature, TypeError, ValueError):
        return None


@lru_cache(maxsize=COOKIES_KEPT)
def _signed(cookie: str) -> Person:
    """Return whom a cookie names; raises where we did not sign it, and what raises is not kept."""
    return Person(**signing.loads(cookie, salt=_SALT))


def of_headers(headers: Iterable[tuple[bytes, bytes]]) -> Person | None:
    """Return the visitor that a request's headers, as ASGI gives them, name."""
    for name, value in headers:
        if name == b"cookie" and _COOKIE_BEGINS in value:
            # Not by SimpleCookie, which gives up at the first cookie of some other site on the same host that
            # is not as RFC 6265 wants it.
            return read(parse_cookie(value.decode("latin-1")).get(COOKIE, ""))
    return None


def known(request: HttpRequest) -> Person | None:
    """Return who asks: as the edge saw it, or, where there is no edge, by the cookie."""
    scope = getattr(request, "scope", {})
    if "visitor" in scope:
        return scope["visitor"]
    cookie = request.COOKIES.get(COOKIE)
    return read(cookie) if cookie else None


def met(request: HttpRequest) -> Person:
    """Return who opens a page: the first time a new visitor, to whom the answer gives a cookie."""
    who = known(request) or just_met(request)
    if who is None:
        request.new_visitor = who = new_visitor()  # type: ignore[attr-defined]
    return who


def just_met(request: HttpRequest) -> Person | None:
    """Return the visitor that was new with this request, if there was one."""
    return getattr(request, "new_visitor", None)


def set_cookie(visitor: Person) -> str:
    """Return the value of the header Set-Cookie by which a browser remembers who it is."""
    cookie: SimpleCookie = SimpleCookie()
    cookie[COOKIE] = cookie_value(visitor)
    cookie[COOKIE].update({"path": "/", "max-age": str(COOKIE_SECONDS), "samesite": "Lax"})
    cookie[COOKIE]["httponly"] = True
    cookie[COOKIE]["secure"] = settings.VISITOR_COOKIE_SECURE
    return cookie[COOKIE].OutputString()
