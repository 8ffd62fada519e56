"""Webhooks: the server that has news makes a request to the one that wants it. One attempt, name to answer.

Somebody else chose the URL, so the request goes nowhere else: no redirect is followed, no proxy of the
environment is used, and the IP address is checked on the connection that is really made. The receiver may be
slow, endless or hostile, so an attempt ends at its deadline, whatever it is waiting for.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import requests
from urllib3.util import Timeout

from web.outbound import CheckingAdapter, Crossed, connected, is_public

from .sending.failures import Forbidden, TooMany, in_words
from .sending.outcome import Outcome

# For one attempt: name, connection, TLS, request and answer. A receiver answers first and works later.
DEADLINE_SECONDS = 10.0
# After the deadline the thread of an attempt ends by itself within this time.
GRACE_SECONDS = 0.5
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
    """Return the addresses of a name, as the system knows them. Raises OSError where there are none."""
    if not _lookups.acquire(timeout=DEADLINE_SECONDS):
        raise TimeoutError
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    finally:
        _lookups.release()


@dataclass(frozen=True)
class Transport:
    """How attempts are made: whether to private addresses, how names are resolved, which TLS is trusted.

    `may_connect` says whether one more connection to an IP address is allowed now.
    """

    allow_private: bool
    resolve: Resolver = resolve
    deadline: float = DEADLINE_SECONDS
    verify: bool | str = True
    may_connect: Callable[[str], bool] = lambda address: True

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Make one attempt; returns by the deadline, and raises nothing."""
        attempt = _Attempt(self, url, {"User-Agent": USER_AGENT} | dict(headers), body)
        began = time.monotonic()
        thread = threading.Thread(target=attempt.run, daemon=True)
        thread.start()
        thread.join(self.deadline)
        outcome = attempt.outcome or attempt.give_up()
        duration = round((time.monotonic() - began) * 1000)
        crossed = {"bytes_up": attempt.crossed.sent, "bytes_down": attempt.crossed.received}
        return Outcome(**(vars(outcome) | crossed | {"duration_ms": duration}))


class _Attempt:
    """One attempt, made in a thread of its own so that another thread can end it."""

    def __init__(self, transport: Transport, url: str, headers: Mapping[str, str], body: bytes) -> None:
        self._transport, self._url, self._headers, self._body = transport, url, headers, body
        # The thread that waits keeps the deadline; this ends what it cannot end, such as connecting.
        self._patience = transport.deadline + GRACE_SECONDS
        self._until = time.monotonic() + self._patience
        self._lock = threading.Lock()
        self._given_up = False
        self._handle: socket.socket | None = None
        self.crossed = Crossed()
        self.outcome: Outcome | None = None

    def run(self) -> None:
        """Make the attempt, and leave its outcome."""
        try:
            self.outcome = self._post()
        except Exception as error:  # noqa: BLE001 - whatever a hostile answer raises is a failed attempt
            self.outcome = Outcome(error=in_words(error))
        finally:
            if self._handle:
                self._handle.close()

    def give_up(self) -> Outcome:
        """End it wherever it is: a connection that is shut down wakes the thread that waits for it.

        A name lookup cannot be interrupted. It ends when the system's resolver gives up, and the thread then
        finds that the attempt is over.
        """
        with self._lock:
            self._given_up = True
            with contextlib.suppress(OSError, AttributeError):
                self._handle.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
        return Outcome(error=f"no whole answer within {self._transport.deadline:.0f} s")

    def _post(self) -> Outcome:
        with requests.Session() as session:
            session.trust_env = False  # neither proxies nor passwords of the environment
            session.verify = self._transport.verify
            session.headers.clear()
            adapter = CheckingAdapter(self._connect, self.crossed)
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            with session.post(
                self._url,
                data=self._body,
                headers={
                    "Accept": "*/*",
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                    **self._headers,
                },
                timeout=Timeout(total=self._patience),  # type: ignore[arg-type]  # stubs lag behind
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _outcome(answer)

    def _connect(self, host: str, port: int) -> socket.socket:
        """Return a connection to a checked address of this name. Raises Forbidden, OSError."""
        addresses = self._transport.resolve(host, port)
        if not self._transport.allow_private and not all(is_public(address) for address in addresses):
            raise Forbidden
        addresses = [address for address in addresses if self._transport.may_connect(address)]
        if not addresses:
            raise TooMany
        connection = connected(addresses, port, self._until)
        connection.settimeout(max(GRACE_SECONDS, self._until - time.monotonic()))
        self._keep_handle(connection)
        return connection

    def _keep_handle(self, connection: socket.socket) -> None:
        """Keep a second handle on the connection, which can shut it down even during TLS's handshake.

        Closes the connection where the attempt was given up meanwhile: nothing is sent after that.
        """
        with self._lock:
            if self._given_up:
                connection.close()
                raise TimeoutError
            self._handle = connection.dup()


def _outcome(answer: requests.Response) -> Outcome:
    """Return the outcome of an answer: of its body only the first bytes, as they came, not decompressed."""
    start = answer.raw.read(MOST_ANSWER_BYTES, decode_content=False)
    headers = dict(answer.headers)
    status, retry_after = answer.status_code, answer.headers.get("Retry-After", "")
    error = f"a redirect ({status}), which is not followed" if 300 <= status < 400 else ""
    return Outcome(status, start, error, retry_after, headers)
