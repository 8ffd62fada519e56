"""The client's address, as far as we can trust it."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings

from ..asgi.answer import Scope

# A household or phone owns a whole network of this size, and may use another address each time. RFC 6177.
IPV6_NETWORK = 64
# Reading an address takes longer than looking it up, and a client sends many requests.
ADDRESSES_KEPT = 4096


def address_of(scope: Scope) -> str:
    """Return the address by which a client is counted: for IPv6, its network."""
    return _network_of(client_of(scope))


def client_of(scope: Scope) -> str:
    """Return the address that is connected to us; behind our own proxy, the one connected to the proxy.

    The proxy adds the last entry of X-Forwarded-For; a client may have written all entries before it.
    """
    client = (scope.get("client") or ("", 0))[0]
    forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    if settings.TRUSTED_PROXY and forwarded:
        client = forwarded[-1].rpartition(b",")[2].strip().decode("latin-1")
    return str(client)


@lru_cache(maxsize=ADDRESSES_KEPT)
def _network_of(address: str) -> str:
    """Return the network of an IPv6 address; anything else unchanged."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, IPV6_NETWORK), strict=False))
