"""A client of the trading desk's socket for tests, and prices that a test makes itself."""

import contextlib
import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from events.event import BEFORE_ALL, Cursor
from tests.live_server import LiveServer
from tests.waiting import Stopwatch

Frame = dict[str, Any]

SECONDS = 15.0
# How long a read waits before the deadline is looked at.
_LOOK_SECONDS = 0.5


def new_visitor(server: LiveServer) -> str:
    """Return the cookie of a visitor that the site has just met."""
    with urllib.request.urlopen(f"{server.url}/visitor/", timeout=SECONDS) as answer:
        cookie: str = answer.headers["Set-Cookie"]
    return cookie.partition(";")[0]


def portfolio(server: LiveServer, cookie: str) -> dict[str, Any]:
    """Return what `GET /tickers/api/portfolio/` tells a visitor."""
    request = urllib.request.Request(f"{server.url}/tickers/api/portfolio/", headers={"Cookie": cookie})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        body: dict[str, Any] = json.load(answer)
    return body


class Client:
    """One open socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.welcome: Frame = {}

    def say(self, op: str, **fields: Any) -> None:
        """Send a frame."""
        self.socket.send(json.dumps({"op": op, **fields}))

    def next(self, seconds: float = SECONDS) -> Frame:
        """Return the next frame."""
        return self._next_by(Stopwatch(), seconds)

    def receive(self, type_: str, seconds: float = SECONDS, **fields: Any) -> Frame:
        """Return the next frame of a type, with these fields if there are any; skips the others."""
        watch = Stopwatch()
        while True:
            frame = self._next_by(watch, seconds)
            if frame["type"] == type_ and all(frame.get(name) == value for name, value in fields.items()):
                return frame

    def _next_by(self, watch: Stopwatch, seconds: float) -> Frame:
        """Return the next frame; raises TimeoutError where none has come by then."""
        while True:
            try:
                frame: Frame = json.loads(self.socket.recv(timeout=min(_LOOK_SECONDS, seconds)))
            except TimeoutError:
                if watch.seconds() > seconds:
                    raise
            else:
                return frame

    def silent(self) -> list[Frame]:
        """Return all that comes until the answer to a ping, which is not among it."""
        self.say("ping", n=0)
        frames = []
        while (frame := self.next())["type"] != "pong":
            frames.append(frame)
        return frames

    def closed(self, seconds: float = SECONDS) -> int | None:
        """Read on until the server has closed; returns its code."""
        watch = Stopwatch()
        try:
            while True:
                self._next_by(watch, seconds)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


@contextlib.contextmanager
def desk(server: LiveServer, cookie: str = "", **options: Any) -> Iterator[Client]:
    """Open a socket as a page of the site does; yields it after the welcome."""
    with open_socket(server, cookie, **options) as client:
        client.welcome = client.receive("welcome")
        yield client


def newest_place(server: LiveServer) -> Cursor:
    """Return how far the web process has read the log."""
    with desk(server) as client:
        return Cursor.parse(client.welcome["cursor"] or str(BEFORE_ALL))


@contextlib.contextmanager
def open_socket(server: LiveServer, cookie: str = "", **options: Any) -> Iterator[Client]:
    """Open a socket as a page of the site does."""
    headers = {"Cookie": cookie} if cookie else {}
    url = f"{server.url.replace('http', 'ws')}{options.pop('path', '/tickers/ws/')}"
    settings = {"origin": server.url, "additional_headers": headers, "compression": None, "close_timeout": 2}
    with connect(url, **settings | options) as socket:
        yield Client(socket)


def handshake(site: LiveServer, path: str = "/tickers/ws/") -> bytes:
    """Return the request that opens a socket, as a page of the site sends it."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {site.host}:{site.port}",
        f"Origin: {site.url}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def raw_socket(site: LiveServer) -> socket.socket:
    """Return a socket after the handshake, of which nothing is read or answered by itself."""
    raw = socket.create_connection((site.host, site.port))
    raw.sendall(handshake(site))
    head = b""
    while not head.endswith(b"\r\n\r\n"):  # byte by byte: what follows is the caller's
        head += raw.recv(1)
    assert head.startswith(b"HTTP/1.1 101")
    return raw


class Prices:
    """The market as a test makes it: steps straight into the log of a site without workers."""

    def __init__(self, server: LiveServer) -> None:
        self._server = server
        self.count = 0

    def step(self, count: int = 1) -> list[str]:
        """Tell so many steps; returns their ids. Apple's price counts the steps, in dollars."""
        with self._server.redis.client() as redis:
            if not redis.exists("events:tickers"):
                redis.xadd("events:tickers", self._entry("log.opened", "tickers", {}))
            ids = [
                redis.xadd("events:tickers", self._entry("ticks", "tickers.ticks", self._next()))
                for _ in range(count)
            ]
        return [str(Cursor.parse(id_)) for id_ in ids]

    def _next(self) -> dict[str, Any]:
        self.count += 1
        levels = {"bids": [[self.count - 0.01, 100]], "asks": [[self.count + 0.01, 100]]}
        market = {
            "last": self.count,
            "bid": self.count - 0.01,
            "ask": self.count + 0.01,
            "volume": 100,
            "book": levels,
        }
        return {"date": "2000-02-01", "prices": {"AAPL": market, "MSFT": market | {"last": 1}}}

    @staticmethod
    def _entry(type_: str, topic: str, data: dict[str, Any]) -> dict[Any, Any]:
        return {"topic": topic, "type": type_, "t": time.time_ns() // 1000, "data": json.dumps(data)}
