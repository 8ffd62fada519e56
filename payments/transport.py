"""Webhooks: the server that has news makes a request to the one that wants it. This is one attempt.

Somebody else chose the URL, so the request goes nowhere else: no redirect is followed, no proxy of the
environment is used, and the IP address is checked on the connection that is really made. The receiver may be
slow, endless or hostile, so an attempt ends at its deadline, whatever it is waiting for.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from http.client import HTTPResponse, IncompleteRead

import certifi
from urllib3.util import parse_url

from web.outbound import connected, is_public

from .sending.connections import Connection, Exchange, Kept, Place, opened_within
from .sending.failures import Forbidden, TooMany, in_words
from .sending.outcome import Outcome

# For one attempt: name, connection, TLS, request and answer. A receiver answers first and works later.
DEADLINE_SECONDS = 10.0
# Enough to see what went wrong; an answer of a gigabyte costs no more than this.
MOST_ANSWER_BYTES = 20_000
# Names looked up at once in one process. A lookup cannot be ended, and the system may wait for a silent name
# server longer than an attempt lasts: twice the worker's threads leave room for one such lookup each.
MOST_LOOKUPS = 256
USER_AGENT = "FiveWays-Webhooks/1.0"

# Given host and port, the IP addresses that the name leads to, as text.
Resolver = Callable[[str, int], list[str]]

_lookups = threading.BoundedSemaphore(MOST_LOOKUPS)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name, as the system knows them. Raises OSError if there are none."""
    if not _lookups.acquire(timeout=DEADLINE_SECONDS):
        raise TimeoutError
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    finally:
        _lookups.release()


@dataclass(frozen=True)
class Transport:
    """How attempts are made: whether to private addresses, how names are resolved, which TLS is trusted.

    `may_send_to` says whether one more webhook to an IP address is allowed now. Connections are closed after
    each attempt, or kept in `kept`.
    """

    allow_private: bool
    resolve: Resolver = resolve
    deadline: float = DEADLINE_SECONDS
    verify: str = certifi.where()
    may_send_to: Callable[[str], bool] = lambda address: True
    kept: Kept | None = None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Make one attempt; returns by the deadline, and raises nothing."""
        began = time.monotonic()
        exchange = Exchange(until=began + self.deadline)
        try:
            outcome = self._post(url, headers, body, exchange)
        except Exception as error:  # noqa: BLE001 - whatever a hostile answer raises is a failed attempt
            outcome = Outcome(error=self._in_words(error, exchange))
        duration = round((time.monotonic() - began) * 1000)
        return replace(outcome, duration_ms=duration, bytes_up=exchange.sent, bytes_down=exchange.received)

    def _post(self, url: str, headers: Mapping[str, str], body: bytes, exchange: Exchange) -> Outcome:
        target = parse_url(url)
        connection = self._connection(Place.of(target), exchange)
        try:
            with connection.post(target.request_uri, self._headers(headers), body, exchange) as answer:
                outcome = _outcome(answer)
                connection.finished(answer)
            return outcome
        finally:
            self._release(connection)

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {
            "Accept": "*/*",
            "Accept-Encoding": "identity",
            "Connection": "close" if self.kept is None else "keep-alive",
            "User-Agent": USER_AGENT,
            **headers,
        }

    def _connection(self, place: Place, exchange: Exchange) -> Connection:
        """Return a connection: one that was kept, to an address that is checked again, or a new one."""
        connection = self.kept.take(place) if self.kept else None
        if connection is None:
            return opened_within(exchange.remaining(), partial(self._open, place, exchange))
        try:
            self._allowed([connection.address])
        except Exception:
            connection.close()
            raise
        return connection

    def _open(self, place: Place, exchange: Exchange) -> Connection:
        """Connect to a checked address of this name. Raises Forbidden, TooMany, OSError."""
        addresses = self._allowed(self.resolve(place.host, place.port))
        sock = connected(addresses, place.port, exchange.until)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if place.scheme == "https":
                sock.settimeout(exchange.remaining())
                sock = _trusting(self.verify).wrap_socket(sock, server_hostname=place.name)
            return Connection(place, sock)
        except Exception:
            sock.close()
            raise

    def _allowed(self, addresses: list[str]) -> list[str]:
        """Return the addresses that a webhook may be sent to now. Raises Forbidden, TooMany."""
        if not self.allow_private and not all(is_public(address) for address in addresses):
            raise Forbidden
        allowed = [address for address in addresses if self.may_send_to(address)]
        if not allowed:
            raise TooMany
        return allowed

    def _release(self, connection: Connection) -> None:
        if self.kept:
            self.kept.put(connection)
        else:
            connection.close()

    def _in_words(self, error: Exception, exchange: Exchange) -> str:
        if isinstance(error, TimeoutError) and time.monotonic() >= exchange.until:
            return f"no whole answer within {self.deadline:.0f} s"
        return in_words(error)


@cache
def _trusting(certificates: str) -> ssl.SSLContext:
    """Return TLS that trusts the authorities in this file; reading it takes longer than a webhook."""
    return ssl.create_default_context(cafile=certificates)


def _outcome(answer: HTTPResponse) -> Outcome:
    """Return the outcome of an answer: of its body only the first bytes, as they came, not decompressed."""
    start = answer.read(MOST_ANSWER_BYTES)
    if answer.length and len(start) < MOST_ANSWER_BYTES:
        raise IncompleteRead(start, answer.length)
    status, retry_after = answer.status, answer.headers.get("Retry-After", "")
    error = f"a redirect ({status}), which is not followed" if 300 <= status < 400 else ""
    return Outcome(status, start, error, retry_after, dict(answer.headers.items()))
