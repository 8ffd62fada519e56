"""Counts the bytes of every HTTP exchange, headers included, and sends them in the answer's `X-Wire` header.

ASGI passes headers already parsed, so we add up their bytes again by the rules by which Daphne and uvicorn
write them; a test compares the sums with those of a recording TCP proxy. They are the bytes that this process
reads and writes, without TCP, TLS and what a proxy in front adds.
"""

from functools import lru_cache
from http import HTTPStatus

from twisted.web.http import RESPONSES as DAPHNE_REASONS

from web.asgi.answer import Application, Receive, Scope, Send

HEADER = b"x-wire"

Headers = list[tuple[bytes, bytes]]

_LINE_END = 2  # CR LF
# What each server adds to the headers: Daphne its name, uvicorn its name and the date (always 29 characters).
_DAPHNE_ADDS: Headers = [(b"Server", b"daphne")]
_UVICORN_ADDS: Headers = [(b"date", b"x" * 29), (b"server", b"uvicorn")]
_CLOSE: Headers = [(b"Connection", b"close")]


def request_bytes(scope: Scope, body: int = 0) -> int:
    """Return the bytes of a request; `body` is how many were read of its body. RFC 9112, sections 2.1, 3, 6.

    We may refuse a request before its body was read, but the client still sends all of its Content-Length.
    A chunked body is counted without the chunks' size lines, which no server passes on.
    """
    stated = [int(value) for name, value in scope["headers"] if name == b"content-length"]
    query = len(scope["query_string"]) + 1 if scope["query_string"] else 0
    line = len(scope["method"]) + 1 + len(scope["raw_path"]) + query + len(" HTTP/1.1") + _LINE_END
    return line + _headers_bytes(scope["headers"]) + _LINE_END + max([body, *stated])


def answer_head_bytes(scope: Scope, status: int, headers: Headers) -> int:
    """Return the bytes of an answer's status line and headers as our server writes them. RFC 9112, 4.

    Not of an answer in chunks, to which a server adds one header more.
    """
    added = _server_bytes(status, "spec_version" in scope["asgi"])  # Daphne sets none
    connection = [value.lower() for name, value in scope["headers"] if name == b"connection"]
    if any(b"close" in value for value in connection):
        headers = headers + _CLOSE
    return added + _headers_bytes(headers)


@lru_cache(maxsize=128)
def _server_bytes(status: int, is_uvicorn: bool) -> int:
    """Return what a server adds to an answer's headers: the status line, some of its own, the empty line."""
    reason = DAPHNE_REASONS.get(status, b"Unknown Status")
    if is_uvicorn:
        reason = HTTPStatus(status).phrase.encode()
    added = _UVICORN_ADDS if is_uvicorn else _DAPHNE_ADDS
    return len("HTTP/1.1 200 ") + len(reason) + _LINE_END + _headers_bytes(added) + _LINE_END


def body_bytes(scope: Scope, status: int, headers: Headers) -> int | None:
    """Return the bytes of an answer's body; None if it is sent in chunks, without Content-Length."""
    if status in (204, 304) or scope["method"] == "HEAD":
        return 0
    stated = [int(value) for name, value in headers if name.lower() == b"content-length"]
    return stated[0] if stated else None


def _headers_bytes(headers: Headers) -> int:
    return sum([len(name) + len(value) for name, value in headers]) + len(headers) * (len(": ") + _LINE_END)


class Meter:
    """Wraps an ASGI application; adds `X-Wire: up=<bytes>, down=<bytes>` to every answer of known length."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self._application(scope, receive, send)
            return
        received = 0

        async def counted_receive() -> dict:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message

        async def send_with_count(message: dict) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with_wire(scope, message, request_bytes(scope, received))
            await send(message)

        await self._application(scope, counted_receive, send_with_count)


def _with_wire(scope: Scope, start: dict, up: int) -> Headers:
    """Return the headers of an answer with `X-Wire` added; the count includes this header."""
    status, headers = start["status"], list(start.get("headers", []))
    body = body_bytes(scope, status, headers)
    if body is None:
        return headers
    counted = f"up={up}, down="
    rest = answer_head_bytes(scope, status, [*headers, (HEADER, counted.encode())]) + body
    # The count includes its own digits, and adding them may make it one digit longer.
    down = rest + len(str(rest + len(str(rest))))
    return [*headers, (HEADER, f"{counted}{down}".encode())]
