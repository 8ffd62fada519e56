"""What all clients of held connections have in common: one asyncio protocol for each connection."""

import asyncio
import re
from dataclasses import dataclass, field

from bench.processes import HOST
from bench.subscribers import Tally

T = re.compile(rb'"t": ?([0-9]{16})')
# A timestamp that arrives in two pieces is not longer than this.
T_LENGTH = 32


@dataclass
class Crowd:
    """All clients of one server, and what they have recorded."""

    port: int
    path: str
    headers: tuple[str, ...]
    tally: Tally
    clients: "list[Client]" = field(default_factory=list)
    opened: int = 0
    wrong: int = 0
    broken: int = 0
    over: bool = False

    def request(self, path: str, *headers: str) -> bytes:
        """Return a GET with the headers that all clients send, and these."""
        lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}:{self.port}", *self.headers, *headers]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Client(asyncio.Protocol):
    """One connection. Says when it is open, and records each event that it receives."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.received = b""
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.WriteTransport = transport  # type: ignore[assignment]
        self.begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.broken += not self.crowd.over

    def opened(self) -> None:
        """Record that the server has answered."""
        self.crowd.opened += not self.is_open
        self.is_open = True

    def begin(self) -> None:
        """Ask for the first time."""
        raise NotImplementedError

    def tick(self) -> None:
        """Do what a client does each second."""
