"""The tail of a log in memory is bounded, in bytes too."""

from events.event import Cursor, Event
from events.tail import Tail


def test_a_tail_keeps_no_more_bytes_than_it_may() -> None:
    tail = Tail(kept=100, kept_bytes=10_000)
    events = [Event(Cursor(ms, 0), "chat.lobby", "message", 1, '"' + "x" * 1_950 + '"') for ms in range(1, 8)]
    tail.extend(events)
    assert list(tail.events("chat.lobby")) == events[3:]
    tail.replace(events[:2])
    assert (list(tail.events("chat.lobby")), tail.bytes) == (events[:2], 2 * events[0].size)
