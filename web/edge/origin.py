"""Which site's page sent a request: browsers say so in `Origin`. RFC 6454, section 7."""

from urllib.parse import urlsplit

from ..asgi.answer import Scope


def says_origin(scope: Scope) -> bool:
    """Return whether a request has an Origin; programs that are no browsers send none."""
    return any(name == b"origin" for name, _ in scope["headers"])


def is_own_origin(scope: Scope) -> bool:
    """Return whether a request has exactly one Origin, and it is the host that the request was sent to."""
    origins = [value for name, value in scope["headers"] if name == b"origin"]
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(origins) != 1 or len(hosts) != 1:
        return False
    try:
        origin = urlsplit(origins[0].decode("latin-1"))
    except ValueError:
        return False
    return origin.scheme in ("http", "https") and origin.netloc == hosts[0].decode("latin-1").lower()
