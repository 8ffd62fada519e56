"""Counts the bytes of every HTTP exchange, headers included, and sends them in the answer's `X-Wire` header.

ASGI passes headers already parsed, so we add up their bytes again by the rules by which Daphne and uvicorn
write them; a test compares the sums with those of a recording TCP proxy. They are the bytes that this process
reads and writes, without TCP, TLS and what a proxy in front adds.
"""

from http import HTTPStatus

from twisted.web.http import RESPONSES as DAPHNE_REASONS

from web.asgi.answer import Application, Receive, Scope, Send
from web.connections.connection import CONNECTION

HEADER = b"x-wire"

Headers = list[tuple[bytes, bytes]]

_LINE_END = 2  # CR LF
# What each server adds to the headers: Daphne its name, uvicorn its name and the date (always 29 characters).
_DAPHNE_ADDS: Headers = [(b"Server", b"daphne")]
_UVICORN_ADDS: Headers = [(b"date", b"x" * 29), (b"server", b"uvicorn")]
_CHUNKED: Headers = [(b"Transfer-Encoding", b"chunked")]
_CLOSE: Headers = [(b"Connection", b"close")]


def request_bytes(scope: Scope, body: int = 0) -> int:
    """Return the bytes of a request; `body` is how many were read of its body. RFC 9112, sections 2.1, 3, 6.

    We may refuse a request before its body was read, but the client sends as much as its Content-Length says.
    A chunked body is counted without the chunks' size lines, which no server passes on.
    """
    body = max([body, *(int(value) for name, value in scope["headers"] if name == b"content-length")])
    query = len(scope["query_string"]) + 1 if scope["query_string"] else 0
    line = len(scope["method"]) + 1 + len(scope["raw_path"]) + query + len(" HTTP/1.1") + _LINE_END
    return line + _headers_bytes(scope["headers"]) + _LINE_END + body


def answer_head_bytes(scope: Scope, status: int, headers: Headers) -> int:
    """Return the bytes of an answer's status line and headers as our server writes them. RFC 9112, 4."""
    uvicorn = "spec_version" in scope["asgi"]  # Daphne sets none
    reason = HTTPStatus(status).phrase.encode() if uvicorn else DAPHNE_REASONS.get(status, b"Unknown Status")
    line = len("HTTP/1.1 200 ") + len(reason) + _LINE_END
    added = _UVICORN_ADDS if uvicorn else _DAPHNE_ADDS
    if is_chunked(scope, status, headers):
        added = added + _CHUNKED
    if any(name == b"connection" and b"close" in value.lower() for name, value in scope["headers"]):
        added = added + _CLOSE
    return line + _headers_bytes(headers) + _headers_bytes(added) + _LINE_END


def is_chunked(scope: Scope, status: int, headers: Headers) -> bool:
    """Return whether an answer's body is sent in chunks: it may have one, and no Content-Length."""
    bodiless = status in (204, 304) or scope["method"] == "HEAD"
    return not bodiless and not any(name.lower() == b"content-length" for name, _ in headers)


def _headers_bytes(headers: Headers) -> int:
    return sum([len(name) + len(value) for name, value in headers]) + len(headers) * (len(": ") + _LINE_END)


class Meter:
    """Wraps an ASGI application; adds `X-Wire: up=<bytes>, down=<bytes>` to every answer of known length."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = scope.get("extensions", {}).get(CONNECTION)
        if connection is None:
            await self._measure(scope, receive, send)
            return
        has_ended = False

        async def ending_send(message: dict) -> None:
            nonlocal has_ended
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                # At once: the client may send its next request before the application is done with this one.
                connection.end_exchange()
                has_ended = True

        try:
            await self._measure(scope, receive, ending_send)
        finally:
            if not has_ended:
                connection.end_exchange()

    async def _measure(self, scope: Scope, receive: Receive, send: Send) -> None:
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
    headers: Headers = list(start.get("headers", []))
    if is_chunked(scope, start["status"], headers):
        return headers
    bodiless = start["status"] in (204, 304) or scope["method"] == "HEAD"
    body = 0 if bodiless else int(next(value for name, value in headers if name.lower() == b"content-length"))
    counted = f"up={up}, down="
    rest = answer_head_bytes(scope, start["status"], [*headers, (HEADER, counted.encode())]) + body
    # The count includes its own digits, and adding them may make it one digit longer.
    down = rest + len(str(rest + len(str(rest))))
    return [*headers, (HEADER, f"{counted}{down}".encode())]
