"""The visitor: a signed cookie and nothing else, so that identifying one costs no query and no session."""

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

# Browsers share cookies between all ports of a host. Two sites on one machine have different secret keys, and
# so their cookies have different names.
COOKIE = f"visitor_{salted_hmac('the name of the visitor cookie', '').hexdigest()[:8]}"
COOKIE_SECONDS = 365 * 24 * 3600
# A cookie with the longest name, all in characters that JSON escapes as two, has about 750 bytes.
LONGEST_COOKIE = 1024
# Cookies whose signature we need not check again; only valid ones are kept, so at most 4 MB.
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
    """Return a new visitor, with a generated name."""
    return Person(secrets.token_hex(8), f"{secrets.choice(_FIRST)} {secrets.choice(_SECOND)}")


def cookie_value(visitor: Person) -> str:
    """Return the value of the cookie that says who this is."""
    return signing.dumps(asdict(visitor), salt=_SALT, compress=True)


def read(cookie: str) -> Person | None:
    """Return the visitor whom a cookie names, or None if we did not sign it."""
    if len(cookie) > LONGEST_COOKIE:
        return None
    try:
        return _signed(cookie)
    except (signing.BadSignature, TypeError, ValueError):
        return None


@lru_cache(maxsize=COOKIES_KEPT)
def _signed(cookie: str) -> Person:
    """Return the visitor whom a cookie names. Raises if we did not sign it; then the cache keeps nothing."""
    return Person(**signing.loads(cookie, salt=_SALT))


def of_headers(headers: Iterable[tuple[bytes, bytes]]) -> Person | None:
    """Return the visitor whom a request's headers, in ASGI's form, name."""
    for name, value in headers:
        if name == b"cookie" and _COOKIE_BEGINS in value:
            # SimpleCookie stops at the first cookie that breaks RFC 6265, which another site on the same host
            # may have set; so we do not use it.
            return read(parse_cookie(value.decode("latin-1")).get(COOKIE, ""))
    return None


def known(request: HttpRequest) -> Person | None:
    """Return the request's visitor: from the edge, or from the cookie if there is no edge."""
    scope = getattr(request, "scope", {})
    if "visitor" in scope:
        return scope["visitor"]
    cookie = request.COOKIES.get(COOKIE)
    return read(cookie) if cookie else None


def met(request: HttpRequest) -> Person:
    """Return the visitor who opens a page; create one if there is none, and the answer will set a cookie."""
    who = known(request) or just_met(request)
    if who is None:
        request.new_visitor = who = new_visitor()  # type: ignore[attr-defined]
    return who


def just_met(request: HttpRequest) -> Person | None:
    """Return the visitor created with this request, if any."""
    return getattr(request, "new_visitor", None)


def set_cookie(visitor: Person) -> str:
    """Return the value of the Set-Cookie header for a visitor."""
    cookie: SimpleCookie = SimpleCookie()
    cookie[COOKIE] = cookie_value(visitor)
    cookie[COOKIE].update({"path": "/", "max-age": str(COOKIE_SECONDS), "samesite": "Lax"})
    cookie[COOKIE]["httponly"] = True
    cookie[COOKIE]["secure"] = settings.VISITOR_COOKIE_SECURE
    return cookie[COOKIE].OutputString()
