"""A client of the arena: the first thirty play, and say so thirty times a second; all others watch."""

import asyncio
import itertools
from collections.abc import Callable

from bench.peers.snapshots import PLAYERS, stamp_of

from .base import Crowd
from .websocket import TEXT, Listener, masked

_JOIN = masked(TEXT, b'{"op":"join"}')
INPUT_SECONDS = 1 / 30
# Up, right, down, left, and each for this many ticks: a square.
_KEYS, _TICKS = (1, 8, 2, 4), 20


class Spectator(Listener):
    """Records the snapshots."""

    def text_received(self, text: bytes) -> None:
        """Who came, who left and where the crown is: of these there are few, and they are not counted."""

    def bytes_received(self, data: bytes) -> None:
        self.crowd.tally.record(stamp_of(data))


class Player(Spectator):
    """Joins, and runs in a square."""

    number = 0

    def begun(self) -> None:
        super().begun()
        self.transport.write(_JOIN)
        self.play()

    def play(self) -> None:
        """Say which keys are down, now and a tick later again."""
        if self.transport.is_closing():
            return
        self.number += 1
        keys = _KEYS[self.number // _TICKS % len(_KEYS)]
        self.say(b'{"op":"input","seq":%d,"keys":%d}' % (self.number, keys))
        asyncio.get_running_loop().call_later(INPUT_SECONDS, self.play)

    def say(self, text: bytes) -> None:
        """Send an input."""
        self.transport.write(masked(TEXT, text))


class Visitor(Player):
    """A player whose name the site has to know: it asks for a cookie first, on the same connection."""

    cookie = ""

    def begin(self) -> None:
        self.transport.write(self.crowd.request("/visitor/"))

    def data_received(self, data: bytes) -> None:
        if self.cookie:
            super().data_received(data)
            return
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if end)
        if end and len(body) >= int(fields[b"content-length"]):
            line = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"set-cookie: "))
            self.cookie, self.received = line.partition(b": ")[2].partition(b";")[0].decode(), b""
            self.upgrade(f"Cookie: {self.cookie}")


def first_play(player: type[Listener], spectator: type[Listener]) -> Callable[[Crowd], Listener]:
    """Return what makes a client: of these kinds, for the first thirty and for all others."""
    numbers = itertools.count()

    def client(crowd: Crowd) -> Listener:
        return (player if next(numbers) < PLAYERS else spectator)(crowd)

    return client


CLIENT = first_play(Visitor, Spectator)
