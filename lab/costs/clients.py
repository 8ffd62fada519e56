"""Many clients of one lane, in a worker: each does what a browser does, and no more."""

import asyncio
import base64
import contextlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

# Connections opened at the same time: the queue of a listening socket holds about a hundred.
OPENED_AT_ONCE = 50
# By then each has had its first answer: a thousand handshakes take seconds.
ANSWERED_SECONDS = 20.0
# As the lane's own client in the browser.
POLL_SECONDS = 1.0
# Stands once in each pulse, whatever carries it.
PULSE = b'"type": "pulse"'


@dataclass(frozen=True)
class Connected:
    """A client's connection, and the address of its lane."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    path: str
    answered: asyncio.Event
    counts: Counter[str]

    async def ask(self, path: str, *headers: str) -> dict[str, str]:
        """Send a GET request and return the answer's headers, by names in lower case."""
        lines = [f"GET {path} HTTP/1.1", f"Host: {urlsplit(settings.SELF_URL).netloc}", *headers]
        request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        self.answered.set()
        self.counts.update(requests=1, bytes_up=len(request), bytes_down=len(head))
        fields = (line.split(":", 1) for line in head.decode("latin-1").split("\r\n")[1:] if ":" in line)
        return {name.lower(): value.strip() for name, value in fields}

    def after(self, cursor: str) -> str:
        """Return the address of what comes after a cursor."""
        return f"{self.path}?cursor={cursor}"

    async def body(self, headers: dict[str, str]) -> bytes:
        """Return the body of an answer whose length its headers say."""
        body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        self.counts.update(bytes_down=len(body), delivered=body.count(PULSE))
        return body

    async def read_on(self) -> None:
        """Read what comes, until the server ends it."""
        rest = b""
        while chunk := await self.reader.read(65536):
            self.counts.update(bytes_down=len(chunk), delivered=(rest + chunk).count(PULSE))
            rest = chunk[1 - len(PULSE) :]


async def poll(client: Connected) -> None:
    """Ask once a second, from the place of the last answer."""
    path, etag = client.path, '""'
    while True:
        headers = await client.ask(path, f"If-None-Match: {etag}")
        await client.body(headers)
        etag = headers["etag"]
        path = client.after(etag.strip('"'))
        await asyncio.sleep(POLL_SECONDS)


async def long_poll(client: Connected) -> None:
    """Ask and wait, again and again."""
    path = client.path
    while True:
        body = await client.body(await client.ask(path))
        path = client.after(json.loads(body)["cursor"])


async def read_stream(client: Connected) -> None:
    """Ask once, and read."""
    await client.ask(client.path)
    await client.read_on()


async def read_socket(client: Connected) -> None:
    """Open a WebSocket, and read. RFC 6455, section 4.1."""
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13")
    await client.ask(client.path, *upgrade, f"Sec-WebSocket-Key: {key}", f"Origin: {settings.SELF_URL}")
    await client.read_on()


CLIENTS: dict[str, Callable[[Connected], Coroutine[None, None, None]]] = {
    "polling": poll,
    "long_polling": long_poll,
    "websocket": read_socket,
    "sse": read_stream,
}


class Crowd:
    """A number of clients of a lane; a context manager, that opens all and closes all."""

    def __init__(self, lane: str, run: str, count: int) -> None:
        self._lane, self._count = lane, count
        # Requests, pulses and bytes of all of them: what a client reads and writes is what the server does.
        self.counts: Counter[str] = Counter()
        self._path = f"/lab/runs/{run}/{lane.replace('_', '-')}/"
        self._tasks: list[asyncio.Task[None]] = []
        self._answered: list[asyncio.Event] = []
        self._writers: list[asyncio.StreamWriter] = []

    @property
    def size(self) -> int:
        """How many are still there."""
        return sum(not task.done() for task in self._tasks)

    async def __aenter__(self) -> "Crowd":
        opening = asyncio.Semaphore(OPENED_AT_ONCE)
        await asyncio.gather(*(self._open(opening) for _ in range(self._count)), return_exceptions=True)
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(one.wait() for one in self._answered)), ANSWERED_SECONDS)
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.close()

    async def _open(self, opening: asyncio.Semaphore) -> None:
        address = urlsplit(settings.SELF_URL)
        async with opening:
            reader, writer = await asyncio.open_connection(address.hostname, address.port)
        self._writers.append(writer)
        client = Connected(reader, writer, self._path, asyncio.Event(), self.counts)
        self._answered.append(client.answered)
        self._tasks.append(asyncio.ensure_future(CLIENTS[self._lane](client)))
