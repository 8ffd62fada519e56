"""What clients have been sent and have not read: bounded for one, for all of an address, and for all.

A server keeps in memory what a client does not read. So a stream goes on only when the last chunk has left
the process, and one that cannot go on for long is cut off: its client comes back and resumes. Where too much
is unread, whoever has been unread for longest is cut off first, so that those who read are not harmed.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

# The name of this extension in an ASGI scope; what it holds is a Flow.
FLOW = "five_ways.flow"
# The servers keep so much before they say that a client does not read: Twisted's and asyncio's own bounds.
BUFFER_BYTES = 65_536
# A phone between two cells reads again within seconds; a page that sleeps may sleep for the night.
STALLED_SECONDS = 30.0
# A socket's client acknowledges what it reads: one that has read nothing for so long has stopped.
SOCKET_STALLED_SECONDS = 15.0
# A hundred streams of a school's that all stall at once, and three such schools.
MOST_OF_ADDRESS = 16_000_000
MOST_OF_ALL = 48_000_000


class Flow(Protocol):
    """What a server says of one connection."""

    def start(self) -> None:
        """Be told from now on whether the client reads."""

    async def drained(self) -> None:
        """Return when the client has read what it was sent, but for what any connection buffers."""

    def stop(self) -> None:
        """Be told no more."""

    def abort(self) -> None:
        """Cut the connection, and let go of what is unread."""


@dataclass(eq=False)
class _Unread:
    address: str
    size: int
    abort: Callable[[], None]


class Ledger:
    """Who has been sent something and has not read it, the longest unread first."""

    def __init__(self, most_of_address: int = MOST_OF_ADDRESS, most_of_all: int = MOST_OF_ALL) -> None:
        self._most_of_address, self._most_of_all = most_of_address, most_of_all
        self._waiting: dict[_Unread, None] = {}
        self._of_address: Counter[str] = Counter()

    @contextlib.contextmanager
    def holding(
        self, address: str, size: int, abort: Callable[[], None], seconds: float = STALLED_SECONDS
    ) -> Iterator[None]:
        """Count so many bytes as unread for the length of this block; where that takes long, abort."""
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


class Brake:
    """Whether one socket may be sent more. Its server says when; `close` ends one that is not read."""

    def __init__(self, close: Callable[[], None]) -> None:
        self.address = ""
        # Await this before sending more.
        self.writable = asyncio.Event()
        self.writable.set()
        self._close = close
        self._holding = contextlib.ExitStack()

    def pause(self) -> None:
        """BUFFER_BYTES are unread."""
        if self.writable.is_set():
            self.writable.clear()
            unread = ledger.holding(self.address, 0, self._close, SOCKET_STALLED_SECONDS)
            self._holding.enter_context(unread)

    def resume(self) -> None:
        """They were read, or the client is gone."""
        self._holding.close()
        self.writable.set()
