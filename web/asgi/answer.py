"""An answer without Django: status, headers and body, sent by ASGI."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from events.event import in_one_line

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True)
class Answer:
    """A complete answer: status, body, headers."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    async def send(self, send: Send) -> None:
        """Send it with its Content-Length, so that it needs no chunks."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.raw_headers()})
        await send({"type": "http.response.body", "body": self.body})

    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """Return its headers in ASGI's form, Content-Length included."""
        headers = raw_headers(self.headers)
        if self.status not in (204, 304):
            headers.append((b"content-length", str(len(self.body)).encode()))
        return headers


class Reply(Protocol):
    """What a handler may return: a complete answer, or a stream."""

    async def send(self, send: Send) -> None:
        """Send it."""


def raw_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return headers in ASGI's form."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def json_answer(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer in JSON: `body` is JSON as bytes, or a value to encode."""
    encoded = body if isinstance(body, bytes) else in_one_line(json.dumps(body, ensure_ascii=False)).encode()
    return Answer(status, encoded, {"Content-Type": "application/json", **(headers or {})})
