"""A gate that delays what is written to a connection: each piece until its time, and all in order."""

import asyncio
from collections import deque
from collections.abc import Iterable
from typing import Protocol

from web.connections.backpressure import BUFFER_BYTES
from web.connections.connection import Connection


class Rule(Protocol):
    """How a gate treats what is written."""

    @property
    def is_needed(self) -> bool:
        """Whether there is anything for a gate to do."""

    def pieces(self, data: bytes) -> Iterable[bytes]:
        """Cut bytes into pieces, each of which passes by itself."""

    def seconds(self, size: int) -> float:
        """How much later a piece of this many bytes passes."""

    def holds(self, size: int) -> bool:
        """Whether nothing passes, while this many bytes wait."""

    def passed(self) -> None:
        """Called when nothing is delayed any more."""


class Gate:
    """The gate of one connection; it removes itself when it is no longer needed."""

    def __init__(self, connection: Connection, rule: Rule) -> None:
        self._connection = connection
        self._rule = rule
        self._loop = asyncio.get_running_loop()
        self._pieces: deque[tuple[float, bytes]] = deque()
        self._size = 0
        self._closes = False
        self._has_paused = False
        self._timer: asyncio.TimerHandle | None = None
        connection.gate = self

    def take(self, data: bytes) -> None:
        """Pass these bytes on when their time has come."""
        now = self._loop.time()
        self._pieces.extend(
            (now + self._rule.seconds(len(piece)), piece) for piece in self._rule.pieces(data)
        )
        self._size += len(data)
        self.look()

    def close(self) -> None:
        """Close the connection after what was written before."""
        self._closes = True
        self.look()

    def lost(self) -> None:
        """Drop everything: the connection is gone."""
        self._pieces.clear()
        self._stop_timer()
        self._rule.passed()

    def hurry(self) -> None:
        """Forget the delays: the fault that caused them is over."""
        self._pieces = deque((0.0, piece) for _, piece in self._pieces)
        self.look()

    def look(self) -> None:
        """Pass on what may pass now, and look again when the next may."""
        self._stop_timer()
        if self._connection.is_over:
            return
        if not self._rule.holds(self._size):
            self._pass_on()
        self._ask_to_wait()
        if not self._pieces and not self._rule.is_needed:
            self._connection.gate = None
            self._rule.passed()

    def _pass_on(self) -> None:
        now = self._loop.time()
        while self._pieces and self._pieces[0][0] <= now:
            _, piece = self._pieces.popleft()
            self._size -= len(piece)
            self._connection.wire.write(piece)
        if self._pieces:
            self._timer = self._loop.call_at(self._pieces[0][0], self.look)
        elif self._closes:
            self._connection.wire.close()

    def _ask_to_wait(self) -> None:
        """Make the writer wait, as the server itself does for a client that does not read."""
        is_full = self._size > BUFFER_BYTES
        if is_full and not self._has_paused:
            self._connection.wire.pause()
        if self._has_paused and not is_full:
            self._connection.wire.resume()
        self._has_paused = is_full

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
