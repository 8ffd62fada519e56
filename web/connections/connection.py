"""One TCP connection: its bytes, counted where this process reads and writes them, and how it is broken.

They are all bytes above TCP and TLS: request lines, headers, bodies, chunk sizes, WebSocket frames with their
headers and masks, pings and closes. One rule for every protocol.

ASGI has no message for breaking a connection. So the code that wraps an application may close the connection
in the middle of an answer, reset it, or have a gate delay what is written.
"""

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import Iterator
from typing import Any, Protocol

# An ASGI extension that we add to both servers: `scope["extensions"][CONNECTION]`, a Connection.
CONNECTION = "wire.connection"
# Bytes that the kernel accepts beyond those in transit: as much as is sent within a moment.
MOST_UNSENT = 256


class Wire(Protocol):
    """What a server can do with one connection, in any protocol."""

    def write(self, data: bytes) -> None:
        """Send bytes."""

    def write_at_once(self, data: bytes) -> None:
        """Send bytes in this turn of the event loop, if nothing that was written before still waits."""

    def close(self) -> None:
        """Send what was written before, then close: the client reads the end of the stream (FIN)."""

    def reset(self) -> None:
        """Close at once: the client reads an error (RST)."""

    def pause(self) -> None:
        """Make the writer wait."""

    def resume(self) -> None:
        """Let them go on."""

    @property
    def unsent(self) -> int:
        """How many of the bytes that were written the kernel has not taken yet."""

    @property
    def file_number(self) -> int:
        """The descriptor of its socket."""


class Gate(Protocol):
    """What is written goes through it, and it decides when each piece goes on to `Wire.write`."""

    def take(self, data: bytes) -> None:
        """Pass these bytes on, now or later, in order."""

    def close(self) -> None:
        """Close the connection after what was written before."""

    def lost(self) -> None:
        """The connection is gone."""


class Connection:
    """The bytes of one connection in both directions, since it was opened."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.received = 0
        self.sent = 0
        # Whether the connection is closed, or about to be.
        self.is_over = False
        # Whether the client reads too slowly, and whether it has been sent its last message.
        self.is_paused = False
        self.is_ending = False
        self.gate: Gate | None = None
        self._held_by: asyncio.Task[Any] | None = None
        self._received_before = 0
        self._sent_before = 0

    def exchange(self) -> "Count":
        """Return the counter of the bytes of the current exchange, its request included."""
        return Count(self, self._received_before, self._sent_before)

    def end_exchange(self) -> None:
        """Begin the next: an answer has been written, and what comes now belongs to another request.

        The servers call this, at once: the next request may come before the application is done with this.
        """
        self._received_before = self.received
        self._sent_before = self.sent

    def write(self, data: bytes) -> None:
        """Send bytes, through the gate if there is one."""
        if self.is_over:
            return
        self.sent += len(data)
        if self.gate:
            self.gate.take(data)
        else:
            self.wire.write(data)

    def write_message(self, data: bytes) -> bool:
        """Send a whole message at once; return False if the client is gone or does not keep up."""
        if self.is_paused or self.is_ending or self.is_over:
            return False
        if self.gate:
            self.write(data)
        else:
            self.sent += len(data)
            self.wire.write_at_once(data)
        return True

    @property
    def unsent(self) -> int:
        """How many of the bytes that were written wait in this process for a client that does not read."""
        return 0 if self.is_over else self.wire.unsent

    def keep_unsent_here(self) -> None:
        """Have the kernel take only what it can send soon, and send it at once.

        Otherwise it would queue hundreds of kilobytes, invisible to us, for a client that does not read.
        """
        if not self.is_over:
            keep_unsent_here(self.wire.file_number)

    def close(self) -> None:
        """Close after what was written before."""
        self.is_ending = True
        if self.is_over:
            return
        if self.gate:
            self.gate.close()
        else:
            self.wire.close()

    def cut(self) -> None:
        """Close now, in the middle of whatever is being written (FIN)."""
        if not self.is_over:
            self.is_over = True
            self.wire.close()

    def reset(self) -> None:
        """Close now, like a machine that does not know this connection (RST)."""
        if not self.is_over:
            self.is_over = True
            self.wire.reset()

    @contextlib.contextmanager
    def held_by(self, task: "asyncio.Task[Any]") -> Iterator[None]:
        """Cancel a task when the connection is gone, or if it is already, while this block runs."""
        self._held_by = task
        if self.is_over:
            task.cancel()
        try:
            yield
        finally:
            self._held_by = None

    def lost(self) -> None:
        """Note that the connection is gone; the servers call this."""
        self.is_over = True
        if self._held_by:
            self._held_by.cancel()
        if self.gate:
            self.gate.lost()
        del self.wire  # which holds the server's connection, which holds this one


class Count:
    """The bytes of one exchange on a connection, from the first of its request on."""

    def __init__(self, connection: Connection, received_before: int, sent_before: int) -> None:
        self._connection = connection
        self._received_before = received_before
        self._sent_before = sent_before

    @property
    def up(self) -> int:
        """Bytes received: a request's, once it has been read."""
        return self._connection.received - self._received_before

    @property
    def down(self) -> int:
        """Bytes sent."""
        return self._connection.sent - self._sent_before


def close_by_reset(file_number: int) -> None:
    """Have the kernel send RST instead of FIN when this socket is closed. socket(7), SO_LINGER."""
    with socket.socket(fileno=os.dup(file_number)) as same:
        same.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def keep_unsent_here(file_number: int) -> None:
    """Bound what the kernel queues for this socket, and do not let it wait for more. tcp(7).

    On a Unix socket, which has no TCP, there is nothing to set.
    """
    with socket.socket(fileno=os.dup(file_number)) as same:
        if same.family in (socket.AF_INET, socket.AF_INET6):
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            same.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT)
