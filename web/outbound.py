"""Requests to addresses that a visitor chose: we check the IP address at the moment of connecting.

A name may resolve to another address a moment later, so requests are made on connections that we open.
Source: IANA special-purpose address registries.
"""

import contextlib
import http.client
import socket
import time
from collections.abc import Callable
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

# Takes a host and a port, returns a connection.
Connect = Callable[[str, int], socket.socket]

# The part of IPv6 that is assigned to the public; all the rest is special, or not assigned yet.
_PUBLIC_IPV6 = ip_network("2000::/3")
# Addresses that `is_global` of this or an older Python wrongly allows: IPv6 that contains IPv4, which may be
# private; documentation; and the public address at which Azure gives virtual machines their secrets.
_ALSO_FORBIDDEN = [
    ip_network(network)
    for network in (
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
]
# In the middle of an IPv6 address, these mean that the rest is an IPv4 address. RFC 5214, section 6.1.
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def is_public(address: str) -> bool:
    """Return whether an IP address, as text, is on the public internet."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if ip not in _PUBLIC_IPV6 or (int(ip) >> 32) & 0xFFFF_FFFF in _ISATAP:
            return False
    forbidden = ip.is_multicast or any(ip in network for network in _ALSO_FORBIDDEN)
    return ip.is_global and not forbidden


def connected(addresses: list[str], port: int, until: float) -> socket.socket:
    """Return a connection to the first address that accepts one before `until`, by `time.monotonic()`.

    Each address gets an equal share of the remaining time, so that a silent one leaves some for the next.
    """
    for number, address in enumerate(addresses[:-1]):
        share = _remaining(until) / (len(addresses) - number)
        with contextlib.suppress(OSError):
            return create_connection((address, port), share)
    return create_connection((addresses[-1], port), _remaining(until))


def _remaining(until: float) -> float:
    remaining = until - time.monotonic()
    if remaining <= 0:
        raise TimeoutError
    return remaining


class CheckingAdapter(HTTPAdapter):
    """Makes `requests` use our connections."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        super().__init__()

    def get_connection_with_tls_context(self, request: Any, verify: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a pool of our connections; `requests` has this hook for the purpose."""
        pool: Any = super().get_connection_with_tls_context(request, verify, *args, **kwargs)
        kind = _CheckedHTTPSConnection if request.url.startswith("https:") else _CheckedHTTPConnection
        pool.ConnectionCls = partial(kind, connect=self._connect)
        return pool


class FinalResponse(http.client.HTTPResponse):
    """Skips interim answers (102, 103); `http.client` skips only 100. RFC 9110, section 15.2.

    101 is final: after it, the connection speaks another protocol.
    """

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        while 100 <= status < 200 and status != http.HTTPStatus.SWITCHING_PROTOCOLS:
            http.client.parse_headers(self.fp)
            version, status, reason = super()._read_status()  # type: ignore[misc]
        return version, status, reason


class _Checked:
    """Makes urllib3 connect through our function; certificate and SNI still belong to the host's name."""

    response_class: Any = FinalResponse

    def __init__(self, *args: Any, connect: Connect, **kwargs: Any) -> None:
        self._connect = connect
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        return self._connect(self._dns_host, self.port)  # type: ignore[attr-defined]


class _CheckedHTTPConnection(_Checked, HTTPConnection):
    pass


class _CheckedHTTPSConnection(_Checked, HTTPSConnection):
    pass
