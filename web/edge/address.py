"""The address that a request came from, as far as it can be believed."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings

from ..answer import Scope

# One household or phone has all addresses of such a network, and may come from another each time. RFC 6177.
IPV6_NETWORK = 64


def address_of(scope: Scope) -> str:
    """Return who is connected to us; behind a proxy that we trust, who is connected to that proxy.

    Whatever a client itself says in X-Forwarded-For stands before the proxy's own entry, which is the last.
    """
    client = (scope.get("client") or ("", 0))[0]
    forwarded = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
    if settings.TRUSTED_PROXY and forwarded:
        client = forwarded[-1].rpartition(b",")[2].strip().decode("latin-1")
    return _network_of(client)


def _network_of(address: str) -> str:
    """Return an IPv4 address as it is, an IPv6 one as its network, and what is neither unchanged."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, IPV6_NETWORK), strict=False))
