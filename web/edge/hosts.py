"""The names under which this site is reached; asked once, at the edge, for whatever is asked of it.

A page of another site may have its own name point to this machine (DNS rebinding). Its requests are of one
origin then, as the browser sees it, and nothing but the name in `Host` tells them from ours.
"""

from functools import lru_cache
from ipaddress import ip_address

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from ..answer import Scope
from ..errors import ApiError

# A domain name has at most 253 characters (RFC 1035, section 2.3.4), a port five and a colon.
LONGEST_HOST = 260


def need_own_host(scope: Scope) -> None:
    """Refuse a request with 400 that names another host than this site's, or none, or several."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        raise ApiError(400, "bad_host", "Send one Host header, with the name of this site.")
    if len(hosts[0]) > LONGEST_HOST or not _is_own(hosts[0].decode("latin-1")):
        message = "This site does not answer to that name. ALLOWED_HOSTS lists those to which it does."
        raise ApiError(400, "bad_host", message)


@lru_cache(maxsize=1024)
def _is_own(host: str) -> bool:
    name, _ = split_domain_port(host)
    return validate_host(name, settings.OWN_HOSTS) or (settings.ANY_ADDRESS and _is_address(name))


def _is_address(name: str) -> bool:
    """Return whether a host is an address in digits, which no name server can give a meaning."""
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
