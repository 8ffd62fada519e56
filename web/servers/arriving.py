"""Limits on an arriving request, in bytes and in time, for both servers.

Daphne passes a request on when its body is complete; uvicorn limits neither its headers nor its time. No
application has seen a request that we refuse here, so the answer is built here too.
"""

from http import HTTPStatus

from ..errors import ApiError, of_status

# Bytes of the request line, and of all headers together. Browsers send some hundred, with cookies some
# thousand.
MOST_HEAD_BYTES = 16 * 1024
# Four times the largest body that anything here accepts, which is a webhook.
MOST_BODY_BYTES = 1024 * 1024
# From the first byte to the last: enough for the largest body at 35 kB a second, and too short for an
# attacker who sends byte by byte.
REQUEST_SECONDS = 30.0
# A refused client may still be sending. It has this long to read the answer before we cut the connection.
LINGER_SECONDS = 3.0
# Any number of bodies up to this size may arrive at once: each is as cheap as its connection.
SMALL_BODY_BYTES = 16 * 1024
# All larger bodies together, in one process.
ALL_BODIES_BYTES = 32 * MOST_BODY_BYTES

LINE_TOO_LONG = ApiError(414, "target_too_long", "The request line is too long for this server.")
HEADERS_TOO_LARGE = ApiError(431, "headers_too_large", "The headers are too large for this server.")
BODY_TOO_LARGE = of_status(413)
TOO_SLOW = ApiError(408, "too_slow", "The request took too long to arrive; send it again.")
NO_ROOM = ApiError(
    503, "busy", "The server is receiving too much at the moment; try again soon.", {"Retry-After": "2"}
)
NOT_HTTP = of_status(400)


class Bodies:
    """The room for arriving bodies: each reserves what it may need, and releases it later."""

    def __init__(self, most: int = ALL_BODIES_BYTES) -> None:
        self._left = most

    def need_room(self, length: int | None) -> int:
        """Reserve room for a body of this length, None if unknown; return how many bytes were reserved."""
        needed = MOST_BODY_BYTES if length is None else length
        if needed > MOST_BODY_BYTES:
            raise BODY_TOO_LARGE.copy()
        if needed <= SMALL_BODY_BYTES:
            return 0
        if needed > self._left:
            raise NO_ROOM.copy()
        self._left -= needed
        return needed

    def give_back(self, taken: int) -> None:
        """Release what a body had reserved."""
        self._left += taken


bodies = Bodies()


def raw_refusal(refusal: ApiError, server: str) -> bytes:
    """Return a refusal as bytes for the wire; it is the last answer on its connection."""
    answer = refusal.as_json()
    return raw_answer(answer.status, answer.raw_headers(), answer.body, server)


def raw_answer(status: int, headers: list[tuple[bytes, bytes]], body: bytes, server: str) -> bytes:
    """Return the last answer on a connection as bytes for the wire. RFC 9112, section 4."""
    headers = [*headers, (b"connection", b"close"), (b"server", server.encode())]
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode()]
    return b"\r\n".join([*lines, *(name + b": " + value for name, value in headers), b"", body])


def origin_form(target: bytes) -> tuple[bytes, bytes | None]:
    """Return a request's target from its path on, and the host before it, if there is one.

    Clients send a proxy the absolute form, and every server has to understand it. RFC 9112, section 3.2.2.
    """
    scheme, found, rest = target.partition(b"://")
    if not found or scheme.lower() not in (b"http", b"https"):
        return target, None
    places = [rest.find(mark) for mark in (b"/", b"?")]
    end = min([place for place in places if place >= 0], default=len(rest))
    path = rest[end:]
    return (path if path.startswith(b"/") else b"/" + path), rest[:end]
