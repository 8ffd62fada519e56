"""A client's place among the events of a run: the next events, and a gap if some are no longer kept."""

import json
from collections.abc import AsyncGenerator

from events.clock import microseconds
from events.event import BEFORE_ALL, Cursor, Event, events_json
from events.hub import hub
from events.subscription import MOST_BYTES_AT_ONCE, CursorAhead, Stopping
from events.tail import Reset
from web.asgi.answer import Scope
from web.errors import stopping

from .events import pulses_topic
from .measure.exchange import EXCHANGE

# A client that is far behind catches up in steps of this many pulses.
MOST_AT_ONCE = 200
# And on a stream or a socket of this many bytes, as the newsroom's: others get their turn between two steps.
STEP_BYTES = 65_536


class Pulses:
    """The pulses of a run after a cursor, or the events of another topic.

    A context manager: it follows the log from entry to exit.
    """

    def __init__(self, scope: Scope, cursor: str, topic: str = "") -> None:
        self._exchange = scope.get(EXCHANGE)
        self._topic = topic or pulses_topic(scope["url_route"]["kwargs"]["run"])
        self._subscription = hub.subscribe(self._topic, cursor=parsed(cursor))

    def __enter__(self) -> "Pulses":
        self._subscription.__enter__()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._subscription.__exit__(*exc_info)

    @property
    def cursor(self) -> Cursor:
        """The place reached: resume from here."""
        return self._subscription.cursor or BEFORE_ALL

    async def next(self, seconds: float | None) -> list[Event]:
        """Return the pulses after the cursor as soon as there are any, or none after `seconds`.

        If the log no longer holds what came after the cursor, the event has the type `gap`, and says between
        which cursors events may be missing. Raises ApiError if this process is about to stop.
        """
        try:
            return await self._next(seconds)
        except Stopping as error:
            raise stopping() from error

    async def batches(self, seconds: float | None = None) -> AsyncGenerator[list[Event], None]:
        """Yield the next pulses until this process stops, an empty list after each silence."""
        while True:
            try:
                events = await self._next(seconds, STEP_BYTES)
            except Stopping:
                return
            yield events

    async def _next(self, seconds: float | None, most_bytes: int = MOST_BYTES_AT_ONCE) -> list[Event]:
        try:
            events = await self._subscription.next(seconds, MOST_AT_ONCE, most_bytes)
        except (Reset, CursorAhead):
            events = [self._declare_gap()]
        if self._exchange:
            self._exchange.bring(events)
        return events

    def _declare_gap(self) -> Event:
        after = self.cursor
        self.__exit__()
        self._subscription = hub.subscribe(self._topic)
        self.__enter__()
        data = json.dumps({"after": str(after), "before": str(self.cursor)})
        return Event(self.cursor, self._topic, "gap", microseconds(), data)


def as_json(events: list[Event], cursor: Cursor) -> bytes:
    """Return the body of an answer: `{"events": [...], "cursor": "..."}`."""
    return events_json(events, {"cursor": str(cursor)})


def parsed(cursor: str) -> Cursor | None:
    """Return the place that a client names, None if it names none; one that is none is before all."""
    try:
        return Cursor.parse(cursor) if cursor else None
    except ValueError:
        return BEFORE_ALL
