"""Data that was sent to clients and that they have not read: limited per client, per address, and in all.

A server keeps in memory what a client does not read. So a stream sends its next chunk only when the last one
has left the process, and what is unread of a whole answer is counted too. If reading takes too long, we cut
the connection: the client reconnects and resumes. If too much is unread in all, we first cut the client that
has not read for longest, so that the others do not suffer.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

# The name of this extension in an ASGI scope; its value is a Flow.
FLOW = "five_ways.flow"
# Bytes that the servers buffer before they report that a client does not read: Twisted's and asyncio's own
# limit.
BUFFER_BYTES = 65_536
# A phone that moves between two cells reads again within seconds; a sleeping page may sleep all night.
STALLED_SECONDS = 30.0
# A socket's client acknowledges what it reads; one that has read nothing for this long has stopped.
SOCKET_STALLED_SECONDS = 15.0
# A whole answer may take longer, if it is read at this pace: the one at which we wait for bodies of requests.
SLOWEST_BYTES_A_SECOND = 35_000
# A school where a hundred streams stall at once, and three such schools.
MOST_OF_ADDRESS = 16_000_000
MOST_OF_ALL = 48_000_000


class Flow(Protocol):
    """What the server knows about one connection, and how it writes to it."""

    def start(self) -> None:
        """Start watching whether the client reads."""

    def write(self, chunk: bytes) -> bool:
        """Send a chunk of the body without a turn of the event loop; False if the client does not keep up."""

    async def drained(self) -> None:
        """Return when the client has read what was sent, except for what every connection buffers."""

    def stop(self) -> None:
        """Stop watching."""

    def abort(self) -> None:
        """Cut the connection, and drop what is unread."""


@dataclass(eq=False)
class _Unread:
    address: str
    size: int
    abort: Callable[[], None]


class Ledger:
    """All unread data, the oldest first."""

    def __init__(self, most_of_address: int = MOST_OF_ADDRESS, most_of_all: int = MOST_OF_ALL) -> None:
        self._most_of_address, self._most_of_all = most_of_address, most_of_all
        self._waiting: dict[_Unread, None] = {}
        self._of_address: Counter[str] = Counter()

    @contextlib.contextmanager
    def holding(
        self, address: str, size: int, abort: Callable[[], None], seconds: float = STALLED_SECONDS
    ) -> Iterator[None]:
        """Count `size` bytes as unread while this block runs; abort if it runs for longer than `seconds`."""
        unread = _Unread(address, size + BUFFER_BYTES, abort)
        self._waiting[unread] = None
        self._of_address[address] += unread.size
        self._make_room(address)
        timer = asyncio.get_running_loop().call_later(seconds, abort)
        try:
            yield
        finally:
            timer.cancel()
            self._remove(unread)

    def _make_room(self, address: str) -> None:
        while self._of_address[address] > self._most_of_address:
            self._cut_off(next(unread for unread in self._waiting if unread.address == address))
        while self._of_address.total() > self._most_of_all:
            self._cut_off(next(iter(self._waiting)))

    def _cut_off(self, unread: _Unread) -> None:
        self._remove(unread)
        unread.abort()

    def _remove(self, unread: _Unread) -> None:
        if unread in self._waiting:
            del self._waiting[unread]
            self._of_address[unread.address] -= unread.size
            if not self._of_address[unread.address]:
                del self._of_address[unread.address]


ledger = Ledger()
# What a connection that is not paused holds; a stack of its own for each would be a kilobyte.
_NOTHING = contextlib.ExitStack()


class Brake:
    """Whether we may send more on one connection. The server says when; `close` ends it if it stalls."""

    def __init__(self, close: Callable[[], None], seconds: float = SOCKET_STALLED_SECONDS) -> None:
        self.address = ""
        # Await this before sending more.
        self.writable = asyncio.Event()
        self.writable.set()
        self._close, self._seconds = close, seconds
        self._holding: contextlib.ExitStack = _NOTHING

    def pause(self, size: int = 0) -> None:
        """Called when BUFFER_BYTES are unread, or `size` bytes more."""
        if self.writable.is_set():
            self.writable.clear()
            seconds = self._seconds + size / SLOWEST_BYTES_A_SECOND
            self._holding = contextlib.ExitStack()
            self._holding.enter_context(ledger.holding(self.address, size, self._close, seconds))

    def resume(self) -> None:
        """Called when the client has read them, or is gone."""
        self._holding.close()
        self.writable.set()
