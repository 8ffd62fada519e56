"""Headers that only our own proxy may set; from anybody else they have no effect.

In some server or framework, such a header changes the path, the client's address or the host. So we remove
them all in one place, before anything else has seen the request.
"""

from functools import lru_cache

from django.conf import settings

from ..asgi.answer import Scope

# What we believe our own proxy: the client's address and the scheme. nginx replaces both.
_BELIEVED = (b"x-forwarded-for", b"x-forwarded-proto")
_OF_PROXIES = (
    b"forwarded", b"daphne-root-path", b"x-script-name", b"x-original-url", b"x-rewrite-url",
    b"x-real-ip", b"x-client-ip", b"x-cluster-client-ip", b"true-client-ip", b"cf-connecting-ip",
)  # fmt: skip
_PREFIX = b"x-forwarded-"
# Clients send the same few names again and again, and a lookup costs less than a check.
NAMES_KEPT = 256


def believed(scope: Scope) -> Scope:
    """Return the scope of a request without the headers that a client must not set.

    Nor may a client set the root path. Programs that turn headers into variables, as CGI did, read an
    underscore in a name as a hyphen: so we remove names with an underscore as well.
    """
    headers = [(name, value) for name, value in scope["headers"] if _is_harmless(name) or _is_believed(name)]
    return scope | {"headers": headers, "root_path": ""}


@lru_cache(maxsize=NAMES_KEPT)
def _is_harmless(name: bytes) -> bool:
    return b"_" not in name and name not in _OF_PROXIES and not name.startswith(_PREFIX)


def _is_believed(name: bytes) -> bool:
    return settings.TRUSTED_PROXY and name in _BELIEVED
