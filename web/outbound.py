"""Requests to addresses that somebody else chose: the IP address is checked as it is connected to.

What a name leads to may change between one look and the next, so `requests` takes its connections from us.
Source: IANA special-purpose address registries.
"""

import contextlib
import socket
from collections.abc import Callable
from functools import partial
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

# Given host and port, a connection to it.
Connect = Callable[[str, int], socket.socket]

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


def is_public(address: str) -> bool:
    """Return whether an IP address, as text, is one that anybody on the internet may connect to."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    forbidden = ip.is_multicast or any(ip in network for network in _ALSO_FORBIDDEN)
    return ip.is_global and not forbidden


def connected(addresses: list[str], port: int, timeout: float) -> socket.socket:
    """Return a connection to the first of these addresses that takes it."""
    for address in addresses[:-1]:
        with contextlib.suppress(OSError):
            return create_connection((address, port), timeout)
    return create_connection((addresses[-1], port), timeout)


class CheckingAdapter(HTTPAdapter):
    """Makes `requests` take its connections from elsewhere."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        super().__init__()

    def get_connection_with_tls_context(self, request: Any, verify: Any, *args: Any, **kwargs: Any) -> Any:
        """Return a pool whose connections are ours; the hook that `requests` has for this."""
        pool: Any = super().get_connection_with_tls_context(request, verify, *args, **kwargs)
        kind = _CheckedHTTPSConnection if request.url.startswith("https:") else _CheckedHTTPConnection
        pool.ConnectionCls = partial(kind, connect=self._connect)
        return pool


class _Checked:
    """Makes a connection of urllib3 connect by our means; certificate and SNI stay those of the host."""

    def __init__(self, *args: Any, connect: Connect, **kwargs: Any) -> None:
        self._connect = connect
        super().__init__(*args, **kwargs)

    def _new_conn(self) -> socket.socket:
        return self._connect(self._dns_host, self.port)  # type: ignore[attr-defined]


class _CheckedHTTPConnection(_Checked, HTTPConnection):
    pass


class _CheckedHTTPSConnection(_Checked, HTTPSConnection):
    pass
