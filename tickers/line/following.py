"""What one client follows, how far it is in the log, and which frames it has not acknowledged.

It decides what an event is to this client. It sends nothing and knows no connection.
"""

from bisect import bisect_right
from functools import lru_cache

from events.event import BEFORE_ALL, Cursor, Event
from events.person import Person
from web.errors import ApiError

from ..events import TICKS, TRADES, orders_topic
from . import frames
from .frames import Frame
from .ops import Subscribe

# Pages acknowledge every second, four frames. A client 16 s behind has stopped reading.
MOST_UNACKNOWLEDGED = 64


@lru_cache
def _shared(symbols: frozenset[str]) -> frozenset[str]:
    """Return the one set that all clients of the same stocks share: comparing it finds their frame."""
    return symbols


class NotReading(Exception):  # noqa: N818
    """The client has left too much unacknowledged. It may connect again and resume."""


class Following:
    """One client's place in the log, its stocks, and its unacknowledged frames."""

    def __init__(self, visitor: Person | None) -> None:
        self.symbols: frozenset[str] = frozenset()
        self.place: Cursor | None = None
        self._depth: frozenset[str] = frozenset()
        self._own = orders_topic(visitor.id) if visitor else None
        self._opened_at: Cursor | None = None
        self._resumed_from = BEFORE_ALL
        self._newest_sent = BEFORE_ALL
        self._unacknowledged: list[Cursor] = []

    @property
    def topics(self) -> list[str]:
        """The topics of the log that concern this client."""
        return [TICKS, TRADES, self._own] if self._own else [TICKS, TRADES]

    @property
    def is_behind(self) -> bool:
        """Whether the client has to acknowledge before it is sent more ticks."""
        return len(self._unacknowledged) == MOST_UNACKNOWLEDGED

    def begin(self, place: Cursor | None) -> None:
        """Set the place after which everything is sent; None while the log cannot be read."""
        self.place = self._opened_at = place

    def start_over(self, place: Cursor | None) -> None:
        """Set another place, because the log has lost what came after the last one."""
        self.place, self._resumed_from = place, BEFORE_ALL
        self._unacknowledged.clear()

    def add(self, symbols: frozenset[str]) -> None:
        """Follow these stocks too."""
        self.symbols = _shared(self.symbols | symbols)

    def remove(self, symbols: frozenset[str]) -> None:
        """Stop following these stocks."""
        self.symbols = _shared(self.symbols - symbols)
        self._depth = _shared(self._depth - symbols)

    def set_depth(self, op: Subscribe) -> None:
        """Follow the order book of these stocks too, or no longer."""
        self._depth = _shared(self._depth | op.symbols if op.depth else self._depth - op.symbols)

    def frame(self, event: Event) -> Frame | None:
        """Return the frame that a new event is to this client, or None if it does not concern it."""
        return self._frame(event, self.symbols) if event.cursor > self._resumed_from else None

    def missed(self, event: Event, symbols: frozenset[str]) -> Frame | None:
        """Return the frame that a past event is to this client, which now follows these stocks too.

        None for what was already sent on this connection, or will be. Replays have a bound of their own, so
        these frames need no acknowledgement, but they may be acknowledged.
        """
        if self.place is None or event.cursor > self.place:
            return None
        if event.topic == self._own and not self._missed_own(event):
            return None
        self._newest_sent = max(self._newest_sent, event.cursor)
        return self._frame(event, symbols)

    def resumed(self, cursor: Cursor) -> None:
        """Note that the client has everything up to its cursor, which may be ahead of this process."""
        if not self.symbols:
            self._resumed_from = cursor

    def passed(self, event: Event, frame: Frame | None) -> None:
        """Note that this client has passed an event, and the frame of it that was sent."""
        self.place = event.cursor
        if frame:
            self._newest_sent = event.cursor
            if event.topic == TICKS:
                self._unacknowledged.append(event.cursor)

    def acknowledge(self, cursor: Cursor) -> None:
        """Note that the client has read all ticks up to a place. Raises ApiError if it cannot have."""
        if cursor > self._newest_sent:
            message = "Nothing was sent to you under this id or a later one; acknowledge what has come."
            raise ApiError(409, "not_sent", message)
        del self._unacknowledged[: bisect_right(self._unacknowledged, cursor)]

    def _missed_own(self, event: Event) -> bool:
        """Return whether a past order of this visitor is news: only on the first subscription."""
        is_past = self._opened_at is None or event.cursor <= self._opened_at
        return is_past and not self.symbols

    def _frame(self, event: Event, symbols: frozenset[str]) -> Frame | None:
        if event.topic == TICKS:
            return frames.ticks(event, symbols, self._depth) if symbols else None
        return frames.trade(event, symbols) if event.topic == TRADES else frames.order(event)
