"""Requests to the site's ASGI application in this very process: no server, no socket."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, cast

from config.asgi import application
from events.person import Person
from web.connections.connection import CONNECTION, Connection, Wire
from web.visitor import COOKIE, cookie_value

ADA = Person("ada-id", "Ada")
BOB = Person("bob-id", "Bob")


@dataclass
class Asked:
    """One request: what has been answered so far; the client leaves on request."""

    path: str
    visitor: Person | None = None
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0
    answered: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __post_init__(self) -> None:
        self._connection = Connection(cast("Wire", None))
        self._left = asyncio.Event()
        self._asked = False
        self.task = asyncio.ensure_future(application(self._scope(), self._receive, self._send))

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def leave(self) -> None:
        """The client closes the connection."""
        self._connection.lost()
        self._left.set()

    async def answer(self, seconds: float = 10.0) -> "Asked":
        """Wait for the end of it."""
        await asyncio.wait_for(self.task, seconds)
        return self

    def _scope(self) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        cookie = {"cookie": f"{COOKIE}={cookie_value(self.visitor)}"} if self.visitor else {}
        headers = {"host": "localhost"} | cookie | self.headers
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": self.method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "extensions": {CONNECTION: self._connection},
        }

    async def _receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answered = {name.decode().lower(): value.decode() for name, value in message["headers"]}
        self.body += message.get("body", b"")


async def ask(path: str, visitor: Person | None = None, method: str = "GET") -> Asked:
    """Ask and wait for the answer."""
    return await Asked(path, visitor, method).answer()
