"""How `requests` is made to take its connections from us: where an address is really connected to."""

import contextlib
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

# Given host and port, a connection to it.
Connect = Callable[[str, int], socket.socket]


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
