"""Where a webhook may be sent: an address that somebody else gave us must not lead into our own network.

The form sees to what can be seen in the text. What a name leads to is only known when the connection is made,
and may change between one look and the next, so the addresses are checked there (see `transport.py`).
Source: OWASP, "Server-Side Request Forgery Prevention Cheat Sheet"; IANA special-purpose address registries.
"""

import re
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

# Longer than any address in use; what is longer is an attempt at something.
LONGEST_URL = 2000

_VISIBLE = re.compile(r"[!-~]+", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]+\]", re.ASCII)

# Beyond what `is_global` knows, in this Python or an older one: IPv6 that carries IPv4, which may be private,
# and the one public address at which a cloud tells virtual machines their secrets (Azure).
_ALSO_FORBIDDEN = [
    ip_network(network)
    for network in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "::/96",
        "fec0::/10",
        "5f00::/16",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
]


class BadUrl(ValueError):  # noqa: N818 - it is what the form shows
    """The address cannot be one to send webhooks to; the text says why, to the person who typed it."""


def check_url(url: object) -> str:
    """Return the address, or raise BadUrl; says nothing yet of where its host leads."""
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise BadUrl("url is an address that begins with http:// or https://.")
    if len(url) > LONGEST_URL:
        raise BadUrl(f"url may be {LONGEST_URL} characters long.")
    if not _VISIBLE.fullmatch(url) or "\\" in url:
        raise BadUrl("url may hold neither spaces, control characters, backslashes nor letters beyond ASCII.")
    _check_authority(url)
    return url


def _check_authority(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadUrl("url has a host or a port that is none.") from error
    host = parts.netloc.rpartition(":")[0] if parts.netloc.endswith(f":{port}") else parts.netloc
    if "@" in parts.netloc:
        raise BadUrl("url may not hold a user name or a password.")
    if not _HOST.fullmatch(host) or port == 0:
        raise BadUrl("url has a host or a port that is none; write names in ASCII (xn--…), IPv6 in brackets.")


def is_public(address: str) -> bool:
    """Return whether an IP address, as text, is one that anybody on the internet may connect to."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    forbidden = ip.is_multicast or any(ip in network for network in _ALSO_FORBIDDEN)
    return ip.is_global and not forbidden
