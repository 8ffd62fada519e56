"""The visitor: a signed cookie and nothing else, so that knowing who asks costs no query and no session."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from http.cookies import SimpleCookie

from django.conf import settings
from django.core import signing
from django.http.cookie import parse_cookie

COOKIE = "visitor"
COOKIE_SECONDS = 365 * 24 * 3600
# Longer names do not fit beside a chat message on a phone.
NAME_LENGTH = 40
_SALT = "visitor"
_FIRST = ["Amber", "Brisk", "Calm", "Clever", "Daring", "Eager", "Gentle", "Happy", "Keen", "Lively", "Merry"]
_FIRST += ["Nimble", "Quick", "Quiet", "Sunny", "Witty"]
_SECOND = ["Badger", "Crane", "Dolphin", "Falcon", "Fox", "Heron", "Ibis", "Koala", "Lynx", "Marten", "Otter"]
_SECOND += ["Owl", "Panda", "Robin", "Seal", "Wren"]


@dataclass(frozen=True)
class Visitor:
    """Someone with a browser: an id that nobody else has, and a name that anyone may choose."""

    id: str
    name: str

    @classmethod
    def new(cls) -> "Visitor":
        """Return a visitor nobody has seen before, with a generated name."""
        name = f"{secrets.choice(_FIRST)} {secrets.choice(_SECOND)}"
        return cls(secrets.token_hex(8), name)

    @property
    def cookie(self) -> str:
        """The value of the cookie that says who this is."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)


@lru_cache(maxsize=10_000)
def read(cookie: str) -> Visitor | None:
    """Return the visitor whom a cookie's value names, or None where we did not sign it."""
    try:
        return Visitor(**signing.loads(cookie, salt=_SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def of_headers(headers: Iterable[tuple[bytes, bytes]]) -> Visitor | None:
    """Return the visitor that a request's headers, as ASGI gives them, name."""
    for name, value in headers:
        if name == b"cookie" and b"visitor=" in value:
            # Not by SimpleCookie, which gives up at the first cookie of some other site on the same host that
            # is not as RFC 6265 wants it.
            return read(parse_cookie(value.decode("latin-1")).get(COOKIE, ""))
    return None


def set_cookie_header(visitor: Visitor) -> tuple[bytes, bytes]:
    """Return the header that makes a browser remember who it is."""
    cookie: SimpleCookie = SimpleCookie()
    cookie[COOKIE] = visitor.cookie
    cookie[COOKIE].update({"path": "/", "max-age": str(COOKIE_SECONDS), "samesite": "Lax"})
    cookie[COOKIE]["httponly"] = True
    cookie[COOKIE]["secure"] = settings.VISITOR_COOKIE_SECURE
    return b"set-cookie", cookie[COOKIE].OutputString().encode()
