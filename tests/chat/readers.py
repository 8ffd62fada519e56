"""Long-pollers over real connections: readers that follow a room whatever happens to them."""

import asyncio
import json
import random
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

# Seconds before a reader that was refused or cut off asks again.
RETRY_SECONDS = 0.2


class Connection:
    """One connection that is kept alive, and one HTTP/1.1 exchange after another on it."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, path: str, cookie: str = "", method: str = "GET", body: bytes = b""
    ) -> tuple[int, Any]:
        """Ask and return status and JSON of the answer. Raises OSError or EOFError where there is none."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._address.hostname, self._address.port)
        reader, writer = self._streams
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._address.netloc}\r\nCookie: {cookie}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(answer.partition(b"content-length: ")[2].partition(b"\r")[0])
        content = await reader.readexactly(length)
        if b"connection: close" in answer:
            self.close()
        return int(answer.split()[1]), json.loads(content) if content else None

    def close(self) -> None:
        """Close it, in the middle of an answer if need be; the next exchange opens another."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


@dataclass
class Reader:
    """Follows a room. `received` is the text of every message in the order in which it came."""

    urls: list[str]
    room: str = "lobby"
    cookie: str = ""
    cursor: str = ""
    wait: float = 25
    drops: float = 0.0
    received: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    newest_in_snapshot: int = 0

    async def follow(self) -> None:
        """Ask again and again until cancelled; of all answers, drop as many as `drops` says, unread."""
        connection = Connection(self.urls[0])
        try:
            while True:
                try:
                    await self._next(connection)
                except (OSError, EOFError):
                    connection.close()
                    self.urls.append(self.urls.pop(0))  # the next process, where there are several
                    connection = Connection(self.urls[0])
                    await asyncio.sleep(RETRY_SECONDS)
        finally:
            connection.close()

    async def _next(self, connection: Connection) -> None:
        asked = connection.ask(f"{self._path}updates/?cursor={self.cursor}&wait={self.wait}", self.cookie)
        if random.random() < self.drops:
            return await self._leave_early(connection, asked)
        status, answer = await asked
        self.statuses.add(status)
        if status == 200:
            messages = [event["data"] for event in answer["events"] if event["type"] == "message"]
            self.received += [one["text"] for one in messages if one["id"] > self.newest_in_snapshot]
            self.cursor = answer["cursor"]
        elif status in (409, 410):
            await self.take_snapshot(connection)
        else:
            raise ConnectionError(f"answered with {status}")
        return None

    async def _leave_early(self, connection: Connection, asked: Any) -> None:
        try:
            await asyncio.wait_for(asked, random.random() / 5)
        except asyncio.TimeoutError:
            pass
        finally:
            connection.close()

    async def take_snapshot(self, connection: Connection) -> None:
        """Start again from the current room; messages that it has already may come again, and are ignored."""
        status, room = await connection.ask(self._path, self.cookie)
        if status != 200:
            raise ConnectionError(f"answered with {status}")
        texts = [message["text"] for message in room["messages"]]
        known = texts.index(self.received[-1]) + 1 if self.received and self.received[-1] in texts else 0
        self.received += texts[known:]
        self.newest_in_snapshot = max((message["id"] for message in room["messages"]), default=0)
        self.cursor = room["cursor"]

    @property
    def _path(self) -> str:
        return f"/chat/api/rooms/{self.room}/"


async def ask_once(url: str, path: str) -> tuple[int, Any]:
    """Ask on a connection of its own; returns status and JSON of the answer."""
    connection = Connection(url)
    try:
        return await connection.ask(path)
    finally:
        connection.close()
