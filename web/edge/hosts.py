"""The host names of this site; the edge refuses every request for any other.

Another site may let its own name point to this machine (DNS rebinding). To the browser, our answers then
belong to that site's origin, so that its pages may read them. Only the `Host` header shows the difference.
"""

from functools import lru_cache
from ipaddress import ip_address

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from ..asgi.answer import Scope
from ..errors import ApiError

# A domain name has at most 253 characters (RFC 1035, section 2.3.4), a port five and a colon.
LONGEST_HOST = 260


def need_own_host(scope: Scope) -> None:
    """Refuse a request with 400 unless it names exactly one host, and that is one of this site's."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        raise ApiError(400, "bad_host", "Send one Host header, with the name of this site.")
    if len(hosts[0]) > LONGEST_HOST or not _is_own(hosts[0].decode("latin-1")):
        message = "This site does not have that host name. ALLOWED_HOSTS lists the names that it has."
        raise ApiError(400, "bad_host", message)


@lru_cache(maxsize=1024)
def _is_own(host: str) -> bool:
    name, _ = split_domain_port(host)
    return validate_host(name, settings.OWN_HOSTS) or (settings.ANY_ADDRESS and _is_address(name))


def _is_address(name: str) -> bool:
    """Return whether a host is an IP address, which no name server can point elsewhere."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
