"""Connections to receivers: each carries one webhook after another, and is kept for a moment in between.

A connection is kept only if the receiver declares that it keeps it too, and for less time than any receiver
does. Otherwise a webhook could be sent on a connection that is being closed, and nobody could say whether it
arrived.
"""

import contextlib
import http.client
import io
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as NotDone
from dataclasses import dataclass
from typing import Any, NamedTuple

from urllib3.util import Url, wait_for_read

from web.outbound import FinalResponse

# Receivers say in whole seconds for how long they keep an idle connection; the least is one.
IDLE_SECONDS = 0.5
# By then, the name may lead to another address.
OLDEST_SECONDS = 30.0
# Idle ones in one process: twice what one endpoint gets at once.
MOST_IDLE = 64
_PORTS = {"http": 80, "https": 443}


class Place(NamedTuple):
    """Where a connection leads, as a URL names it."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: Url) -> "Place":
        """Return where a URL leads."""
        scheme = url.scheme or ""
        return cls(scheme, (url.host or "").strip("[]"), url.port or _PORTS[scheme])

    @property
    def name(self) -> str:
        """The host as certificates and the header Host name it: without the dot that ends a full name."""
        return self.host.rstrip(".")


@dataclass
class Exchange:
    """One request and its answer: when they have to be over, and their bytes above TCP and TLS so far.

    The bytes are counted by the rule of `web/connections/connection.py`.
    """

    until: float
    sent: int = 0
    received: int = 0

    def remaining(self) -> float:
        """Return the seconds left. Raises TimeoutError if there are none."""
        remaining = self.until - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        return remaining


class Connection(http.client.HTTPConnection):
    """An open connection, over which one request at a time is made."""

    auto_open = 0  # the code that opens a connection checks its address

    def __init__(self, place: Place, sock: socket.socket) -> None:
        super().__init__(place.name, place.port)
        self.default_port = _PORTS[place.scheme]  # the one that the header Host leaves out
        self.place, self.sock = place, sock
        self.may_be_kept = False
        self._opened = self._used = time.monotonic()

    def post(
        self, target: str, headers: Mapping[str, str], body: bytes, exchange: Exchange
    ) -> http.client.HTTPResponse:
        """Make a request, and return its answer, whose body the caller has to read."""
        self._exchange = exchange
        self.may_be_kept = False
        self.request("POST", target, body, headers)
        return self.getresponse()

    def finished(self, answer: http.client.HTTPResponse) -> None:
        """Decide whether the connection may be kept: only if the answer is complete and allows it."""
        is_over = answer.isclosed() and answer.status >= 200
        says_so = "keep-alive" in answer.headers.get("Connection", "").lower()
        self.may_be_kept = is_over and says_so and not answer.will_close
        self._used = time.monotonic()

    @property
    def address(self) -> str:
        """The IP address of the receiver."""
        return str(self.sock.getpeername()[0])

    def is_usable(self) -> bool:
        """Return whether the receiver still keeps it open, and will for a moment more."""
        now = time.monotonic()
        is_young = now - self._used < IDLE_SECONDS and now - self._opened < OLDEST_SECONDS
        # All that an idle connection has to read is its end.
        return is_young and not wait_for_read(self.sock, timeout=0)

    def send(self, data: Any) -> None:
        """Send the head of a request, or its body, even to a slow reader; `http.client` calls this."""
        unsent = memoryview(data)
        while unsent:
            self.sock.settimeout(self._exchange.remaining())
            sent = self.sock.send(unsent)
            self._exchange.sent += sent
            unsent = unsent[sent:]

    def response_class(self, sock: socket.socket, **options: Any) -> FinalResponse:  # type: ignore[override]
        """Return the answer to come; `http.client` calls this."""
        answer = FinalResponse(sock, **options)
        answer.fp = io.BufferedReader(_TimedFile(answer.fp.detach(), sock, self._exchange))
        return answer


class _TimedFile(io.RawIOBase):
    """What is read of a connection: each read has what is left of the exchange's time, and is counted."""

    def __init__(self, file: io.RawIOBase, sock: socket.socket, exchange: Exchange) -> None:
        self._file, self._sock, self._exchange = file, sock, exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._exchange.remaining())
        size = self._file.readinto(buffer)
        self._exchange.received += size or 0
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


def opened_within(seconds: float, opening: Callable[[], Connection]) -> Connection:
    """Return a connection that is opened in a thread of its own. Raises TimeoutError, or what `opening` does.

    A name lookup cannot be interrupted. It ends when the system's resolver gives up; a connection that is
    opened too late is closed, and nothing is sent over it.
    """
    opened: Future[Connection] = Future()
    threading.Thread(target=_open, args=(opening, opened), daemon=True).start()
    try:
        return opened.result(seconds)
    except NotDone as error:
        if opened.cancel():
            raise TimeoutError from error
        return opened.result()


def _open(opening: Callable[[], Connection], opened: "Future[Connection]") -> None:
    try:
        connection = opening()
    except Exception as error:  # noqa: BLE001 - it is raised where the connection is waited for
        with contextlib.suppress(InvalidStateError):
            opened.set_exception(error)
        return
    try:
        opened.set_result(connection)
    except InvalidStateError:  # nobody waits any more
        connection.close()


class Kept:
    """The connections of a process that are idle."""

    def __init__(self) -> None:
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def take(self, place: Place) -> Connection | None:
        """Return a usable connection to this place, the one that was used last, if there is any."""
        while connection := self._pop(place):
            if connection.is_usable():
                return connection
            connection.close()
        return None

    def _pop(self, place: Place) -> Connection | None:
        with self._lock:
            for connection in reversed(self._idle):
                if connection.place == place:
                    self._idle.remove(connection)
                    return connection
        return None

    def put(self, connection: Connection) -> None:
        """Keep a connection, or close it if it may not be kept; the oldest makes room for it."""
        if not connection.may_be_kept:
            connection.close()
            return
        with self._lock:
            self._idle.append(connection)
            oldest = self._idle.pop(0) if len(self._idle) > MOST_IDLE else None
        if oldest:
            oldest.close()

    def close(self) -> None:
        """Close all that are idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
