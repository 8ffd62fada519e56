"""Held clients that follow the site by its contract: each resumes, or starts again after a reset."""

import asyncio
import contextlib
import json
import random
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.chat.readers import Connection
from tests.chat.readers import Reader as LongPoller
from tests.newsfeed.reader import Answer, Parser, request_for

# Before one who was cut off comes back: not all at once.
COME_BACK_SECONDS = (0.2, 1.5)
# More than a stream's 10 s between two comments: it is silent, so it is gone. A page's reader does the same.
SILENT_SECONDS = 25.0
POLL_SECONDS = 5.0
RESET = "reset"


async def come_back() -> None:
    """Wait a moment."""
    await asyncio.sleep(random.uniform(*COME_BACK_SECONDS))


@dataclass
class Follower:
    """One client. `received` is what it got, in order, with RESET at each reset."""

    url: str
    received: list[str] = field(default_factory=list)
    cursor: str = ""
    came_back: int = -1

    async def follow(self) -> None:
        """Follow, whatever happens, until cancelled."""
        while True:
            self.came_back += 1
            with contextlib.suppress(OSError, EOFError, asyncio.TimeoutError, WebSocketException):
                await self.once()
            await come_back()

    async def once(self) -> None:
        """Follow until cut off."""
        raise NotImplementedError


class Chatter(Follower):
    """Holds a long-poll in the lobby; receives the text of each message."""

    async def once(self) -> None:
        """Take a snapshot, then ask again and again."""
        poller, connection = LongPoller([self.url], received=self.received), Connection(self.url)
        try:
            await poller.take_snapshot(connection)
        finally:
            connection.close()
        await poller.follow()


class Listener(Follower):
    """Holds a stream of headlines, as EventSource does."""

    async def once(self) -> None:
        """Read one stream to its end."""
        address = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            headers = {"Last_Event_ID": self.cursor} if self.cursor else {}
            writer.write(request_for("GET", "/newsfeed/stream/", address.netloc, **headers))
            answer, stream = Answer(), Parser(last_id=self.cursor)
            while not answer.ended and (data := await asyncio.wait_for(reader.read(65_536), SILENT_SECONDS)):
                stream.feed(answer.feed(data))
                self.take(stream)
        finally:
            writer.close()

    def take(self, stream: Parser) -> None:
        """Note what the stream has said."""
        for event in stream.events:
            self.received.append(RESET if event.type == RESET else event.json["data"]["headline"])
        stream.events.clear()
        self.cursor = stream.last_id


class Watcher(Follower):
    """Holds a socket to the exchange and acknowledges; receives the id of each step."""

    async def once(self) -> None:
        """Follow on one socket until it closes."""
        async with connect(
            self.url.replace("http", "ws") + "/tickers/ws/",
            origin=self.url,  # type: ignore[arg-type]
            compression=None,
            open_timeout=15,
            close_timeout=2,
        ) as socket:
            subscribe = {"op": "subscribe", "symbols": ["AAPL", "MSFT"], "cursor": self.cursor or None}
            await socket.send(json.dumps(subscribe))
            acks = asyncio.create_task(self._acknowledge(socket))
            try:
                async for frame in socket:
                    self.take(json.loads(frame))
            finally:
                acks.cancel()

    def take(self, frame: dict[str, str]) -> None:
        """Note what a frame says."""
        if frame["type"] == "ticks":
            self.received.append(frame["id"])
            self.cursor = frame["id"]
        elif frame["type"] == RESET:
            self.received.append(RESET)
            self.cursor = ""
        elif frame["type"] == "snapshot":
            self.cursor = self.cursor or frame["cursor"]

    async def _acknowledge(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(1)
            if self.cursor:
                await socket.send(json.dumps({"op": "ack", "id": self.cursor}))


class Poller(Follower):
    """Asks for the weather every five seconds, by the tag of what it knows."""

    async def once(self) -> None:
        """Ask on one connection until it is cut off."""
        address = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        try:
            while True:
                await self._ask(reader, writer, address.netloc)
                await asyncio.sleep(POLL_SECONDS)
        finally:
            writer.close()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        headers = {"If_None_Match": self.cursor} if self.cursor else {}
        path = "/weather/api/stations/JFK/observation/"
        writer.write(request_for("GET", path, host, **headers))
        head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), SILENT_SECONDS)).decode("latin-1")
        named = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        await reader.readexactly(int(named.get("content-length", 0)))
        status = int(head.split()[1])
        assert status in (200, 304, 503), head
        if status == 200 and named["etag"] != self.cursor:
            self.cursor = named["etag"]
            self.received.append(self.cursor)
