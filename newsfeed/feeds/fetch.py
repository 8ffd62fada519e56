"""One answer of a feed's server, with limits in bytes, in time, and for redirects.

The operator of the site chooses a feed, and may choose one in their own network. Somebody else chooses a
redirect: we follow it only to public addresses, or on the server that the operator chose.
"""

import contextlib
import gzip
import io
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

import requests
import urllib3

from web.outbound import CheckingAdapter, connected, is_public

# To connect, and between two reads.
CONNECT_SECONDS, READ_SECONDS = 3.05, 10.0
# For one answer in all, redirects included, even if it drips byte by byte.
ANSWER_SECONDS = 20.0
# The largest feeds in use are well under a megabyte.
MOST_BYTES = 2_000_000
# A feed that has moved leads to its new address in one or two.
MOST_REDIRECTS = 5
_CHUNK_BYTES = 16_384
# Of all encodings, the standard library can limit gzip alone, and notice that it was cut short.
_ASKED = {"User-Agent": "five-ways-newsfeed/1.0", "Accept-Encoding": "gzip"}


class FeedFailed(Exception):  # noqa: N818
    """A feed could not be read; the text says why, to people. `retry_after` is the answer's own header."""

    def __init__(self, words: str, retry_after: str = "") -> None:
        super().__init__(words)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Document:
    """What a feed's server answered: the address it was found at, and its body, unpacked."""

    address: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def fetch(address: str, headers: Mapping[str, str]) -> Document:
    """Ask for a feed, with headers of the caller's; returns 200 or 304. Raises FeedFailed."""
    with _Errand() as errand:
        try:
            return errand.run(address, headers)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            OSError,
            EOFError,
            zlib.error,
        ) as error:
            raise FeedFailed(errand.in_words(error)) from error


class _Session(requests.Session):
    """Leaves redirects to us: to prepare for one, `requests` reads the whole answer, however large."""

    def resolve_redirects(self, *args: Any, **kwargs: Any) -> Iterator[requests.Response]:
        """Prepare for none."""
        return iter(())


class _Errand:
    """One reading of a feed: what it may connect to, and until when. A context manager."""

    def __init__(self) -> None:
        self._named: tuple[str, int] | None = None
        self._handles: list[socket.socket] = []
        self._is_late = False
        self._clock = threading.Timer(ANSWER_SECONDS, self._end)
        self._clock.daemon = True

    def __enter__(self) -> "_Errand":
        self._clock.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._clock.cancel()
        for handle in self._handles:
            handle.close()

    def run(self, address: str, headers: Mapping[str, str]) -> Document:
        """Ask, and ask again where a redirect leads."""
        with _Session() as session:
            session.trust_env = False  # a proxy would connect to addresses that nobody has checked
            session.mount("http://", CheckingAdapter(self._connect))
            session.mount("https://", CheckingAdapter(self._connect))
            for _ in range(MOST_REDIRECTS + 1):
                with _answer(session, address, headers) as answer:
                    target = session.get_redirect_target(answer)
                    if not target:
                        return self._document(address, answer)
                address = urljoin(address, target)
        raise FeedFailed(f"it redirects more than {MOST_REDIRECTS} times")

    def in_words(self, error: Exception) -> str:
        """Return what went wrong as the page says it; addresses are not in it, for they may hold a key."""
        if self._is_late:
            return f"it was not whole after {ANSWER_SECONDS:.0f} s"
        if isinstance(error, requests.exceptions.SSLError):
            return "no secure connection to its server could be made"
        if isinstance(error, (requests.Timeout, urllib3.exceptions.TimeoutError)):
            return f"its server was silent for {READ_SECONDS:.0f} s"
        if isinstance(error, requests.RequestException):
            return "its server could not be reached"
        return "the answer was cut short or damaged"

    def _document(self, address: str, answer: requests.Response) -> Document:
        if answer.status_code not in (200, 304):
            raise FeedFailed(_status_in_words(answer.status_code), answer.headers.get("Retry-After", ""))
        body = _unpacked(_bounded(answer), answer.headers.get("Content-Encoding", ""))
        if self._is_late:  # a connection that was shut down may look like an answer that is over
            raise TimeoutError
        return Document(address, answer.status_code, answer.headers, body)

    def _connect(self, host: str, port: int) -> socket.socket:
        """Return a connection to where a name leads, if it may lead there. Raises FeedFailed, OSError."""
        self._named = self._named or (host, port)
        addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if (host, port) != self._named and not all(is_public(address) for address in addresses):
            raise FeedFailed("it redirects to an address that is not public")
        connection = connected(addresses, port, time.monotonic() + CONNECT_SECONDS)
        # A second handle on the same connection: it reaches it through TLS, and while TLS is being set up.
        self._handles.append(connection.dup())
        if self._is_late:
            self._end()
        return connection

    def _end(self) -> None:
        """Shut down every connection: that wakes a thread that waits for one."""
        self._is_late = True
        for handle in self._handles:
            with contextlib.suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _answer(
    session: requests.Session, address: str, headers: Mapping[str, str]
) -> Iterator[requests.Response]:
    timeout = (CONNECT_SECONDS, READ_SECONDS)
    with session.get(
        address, headers={**_ASKED, **headers}, timeout=timeout, stream=True, allow_redirects=False
    ) as answer:
        yield answer


def _bounded(answer: requests.Response) -> bytes:
    """Return the body as it came; refuses one that is too large. Raises HTTPError if it is cut short."""
    body = b""
    while chunk := answer.raw.read1(_CHUNK_BYTES, decode_content=False):
        body += chunk
        if len(body) > MOST_BYTES:
            raise FeedFailed(f"it is larger than {MOST_BYTES} bytes")
    return body


def _unpacked(body: bytes, encoding: str) -> bytes:
    """Return a body without its Content-Encoding. Raises EOFError, OSError or zlib.error if it is cut."""
    if encoding.lower() in ("", "identity"):
        return body
    if encoding.lower() not in ("gzip", "x-gzip"):
        raise FeedFailed("it is packed in a way that it was not asked for")
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        unpacked = file.read(MOST_BYTES + 1)
    if len(unpacked) > MOST_BYTES:
        raise FeedFailed(f"it is larger than {MOST_BYTES} bytes")
    return unpacked


def _status_in_words(status: int) -> str:
    try:
        return f"it answered {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"it answered {status}"
