"""A reader of Server-Sent Events on a raw socket, by the letter of the standard. It keeps all events.

Source: WHATWG HTML, sections 9.2.5 "Parsing an event stream" and 9.2.6 "Interpreting an event stream";
for the chunks RFC 9112, section 7.1.
"""

import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.waiting import Stopwatch

# How long a read waits before the deadline is looked at.
_LOOK_SECONDS = 0.5
_LINE = re.compile(rb"(.*?)(?:\r\n|\n|\r(?=.))", re.DOTALL)


@dataclass(frozen=True)
class Heard:
    """A dispatched event, as EventSource would hand it to a page."""

    type: str
    data: str
    id: str

    @property
    def json(self) -> Any:
        return json.loads(self.data)


@dataclass
class Parser:
    """What an event stream has said so far."""

    events: list[Heard] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    retry: int | None = None
    last_id: str = ""
    first_line: str = ""
    unknown_fields: list[str] = field(default_factory=list)
    _rest: bytes = b""
    _type: str = ""
    _id: str = ""
    _data: list[str] = field(default_factory=list)

    def feed(self, data: bytes) -> None:
        """Take in bytes of the body, however they are cut."""
        self._rest += data
        end = 0
        for match in _LINE.finditer(self._rest):
            self._line(match[1].decode())
            end = match.end()
        self._rest = self._rest[end:]

    def _line(self, line: str) -> None:
        self.first_line = self.first_line or line
        if not line:
            self._dispatch()
        elif line.startswith(":"):
            self.comments.append(line[1:].strip())
        else:
            name, _, value = line.partition(":")
            self._field(name, value.removeprefix(" "))

    def _field(self, name: str, value: str) -> None:
        if name == "event":
            self._type = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = int(value)
        else:
            self.unknown_fields.append(name)

    def _dispatch(self) -> None:
        self.last_id = self._id or self.last_id
        if self._data:
            self.events.append(Heard(self._type or "message", "\n".join(self._data), self.last_id))
        self._type, self._data = "", []


@dataclass
class Answer:
    """An HTTP answer as it arrives: its head, and its body without the chunks around it."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    ended: bool = False
    _rest: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """Take in bytes from the wire; returns what of the body they complete."""
        self._rest += data
        if not self.status and not self._head():
            return b""
        if self.headers.get("transfer-encoding") != "chunked":
            body, self._rest = self._rest, b""
            return body
        return b"".join(iter(self._chunk, b""))

    def _head(self) -> bool:
        head, found, rest = self._rest.partition(b"\r\n\r\n")
        if not found:
            return False
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status, self._rest = int(first.split()[1]), rest
        pairs = (line.partition(":") for line in lines)
        self.headers = {name.lower(): value.strip() for name, _, value in pairs}
        return True

    def _chunk(self) -> bytes:
        size, found, rest = self._rest.partition(b"\r\n")
        if not found or len(rest) < int(size, 16) + 2:
            return b""
        length = int(size, 16)
        self.ended = self.ended or length == 0
        self._rest = rest[length + 2 :]
        return rest[:length]


def request_for(method: str, path: str, host: str, **headers: str) -> bytes:
    """Return the bytes of a request; `Last_Event_ID="5"` is the header Last-Event-ID."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Reader:
    """One stream of a site on loopback; a context manager."""

    def __init__(
        self,
        port: int,
        path: str = "/newsfeed/stream/",
        method: str = "GET",
        host: str = "127.0.0.1",
        **headers: str,
    ) -> None:
        self.answer, self.stream = Answer(), Parser()
        self.raw = b""
        self._socket = socket.create_connection((host, port), timeout=60)
        self._socket.sendall(request_for(method, path, f"{host}:{port}", **headers))

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._socket.close()

    @property
    def closed(self) -> bool:
        """Whether the server has ended the answer, or the connection."""
        return self.answer.ended

    def until(self, condition: Callable[[Parser], Any], what: str, seconds: float = 20.0) -> Parser:
        """Read until a condition about the stream holds; fails after the deadline or at the end."""
        self._read_while(lambda: not condition(self.stream), seconds)
        assert condition(self.stream), f"read in vain for {what}: {self.stream}"
        return self.stream

    def until_ended(self, seconds: float = 20.0) -> None:
        """Read until the server has ended the answer as a whole one."""
        self._read_while(lambda: not self.answer.ended, seconds)
        assert self.answer.ended, f"the stream did not end: {self.stream}"

    def until_answered(self) -> Answer:
        """Read the head of the answer."""
        self._read_while(lambda: not self.answer.status, 20.0)
        return self.answer

    def _read_while(self, wanted: Callable[[], Any], seconds: float) -> None:
        watch = Stopwatch()
        self._socket.settimeout(_LOOK_SECONDS)
        while wanted() and watch.seconds() < seconds:
            try:
                data = self._socket.recv(65_536)
            except TimeoutError:
                continue
            if not data:
                return
            self.raw += data
            self.stream.feed(self.answer.feed(data))
