"""Which faults act at the moment, as this web process knows, and the open lines that they act on."""

import asyncio
import json
from collections import defaultdict

from events.clock import microseconds
from events.event import BEFORE_ALL, Cursor, Event
from events.hub import hub
from events.subscription import CursorAhead, Stopping
from events.tail import Reset
from web.connections.connection import Connection

from .domain import acting
from .events import APP, TOPIC, FaultBegan
from .fault import MOMENTARY, Fault
from .line import Line

# Deliveries that faults hold in one process. Each holds a thread of a worker that all share, so further ones
# are refused.
MOST_HELD = 4
# Lanes that are open for a moment only: a cut that meets none of them waits for the next.
BRIEF = ("polling", "webhook")

_MICROSECONDS = 1_000_000


class Switchboard:
    """The faults that act, and the lines that they may act on, by their owner; on one event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._forget_all()

    def _forget_all(self) -> None:
        self._faults: dict[str, dict[int, Fault]] = defaultdict(dict)
        self._lines: dict[str, set[Line]] = defaultdict(set)
        self._waiting: dict[tuple[str, str], Fault] = {}

    def listen(self) -> None:
        """Begin to follow the log of faults, on the hub's loop; does nothing if it has begun."""
        loop = hub.loop
        if loop is None or loop is self._loop:
            return
        self._loop = loop
        self._forget_all()
        place = self._begin_current()
        self._task = loop.create_task(self._follow(place), name="faults")

    def line(self, connection: Connection, of: str, lane: str) -> Line:
        """Return a line, on which faults act while its block runs, and on what it still holds then."""
        line = Line(connection, of, lane, self._forget)
        self._lines[of].add(line)
        if of in self._faults:
            line.meet(self._faults[of].values())
        return line

    def _forget(self, line: Line) -> None:
        lines = self._lines.get(line.of, set())
        lines.discard(line)
        if not lines:
            self._lines.pop(line.of, None)

    def has_room(self, line: Line) -> bool:
        """Return whether a line may be held: a webhook with a fault keeps a sender waiting that all share."""
        if line.lane != "webhook" or not line.faults:
            return True
        webhooks = [other for lines in self._lines.values() for other in lines if other.lane == "webhook"]
        return sum(bool(other.faults) for other in webhooks) <= MOST_HELD

    def break_if_due(self, line: Line) -> None:
        """Cut a line in the middle of its answer, where a cut waits for one."""
        fault = self._waiting.pop((line.of, line.lane), None)
        if fault is not None:
            line.break_by(fault)

    def begin(self, fault: Fault) -> None:
        """Break something from now on."""
        left = (fault.ends_at - max(fault.begins_at, microseconds())) / _MICROSECONDS
        if left <= 0 or fault.id in self._faults.get(fault.of, {}):
            return
        if fault.kind in MOMENTARY:
            self._break(fault)
        else:
            self._faults[fault.of][fault.id] = fault
            self._meet(fault.of)
        asyncio.get_running_loop().call_later(left, self._end, fault)

    def end_all(self, of: str) -> None:
        """End all faults of a run or a visitor."""
        for place in [place for place in self._waiting if place[0] == of]:
            del self._waiting[place]
        self._faults.pop(of, None)
        self._meet(of)

    def _break(self, fault: Fault) -> None:
        lines = [line for line in self._lines.get(fault.of, ()) if fault.touches(line.lane)]
        for line in lines:
            line.break_by(fault)
        for lane in BRIEF:
            if fault.touches(lane) and lane not in {line.lane for line in lines}:
                self._waiting[fault.of, lane] = fault

    def _end(self, fault: Fault) -> None:
        for place in [place for place, waiting in self._waiting.items() if waiting == fault]:
            del self._waiting[place]
        faults = self._faults.get(fault.of, {})
        if faults.pop(fault.id, None) and not faults:
            del self._faults[fault.of]
        self._meet(fault.of)

    def _meet(self, of: str) -> None:
        for line in list(self._lines.get(of, ())):
            line.meet(self._faults.get(of, {}).values())

    def _begin_current(self) -> Cursor:
        """Begin the faults that already act, according to the log; returns the place up to which it was read.

        Momentary faults are over.
        """
        for faults in acting(hub.tails[APP].events(TOPIC)).values():
            for fault in faults:
                if fault.kind not in MOMENTARY:
                    self.begin(fault)
        return hub.cursor(APP) or BEFORE_ALL

    async def _follow(self, place: Cursor) -> None:
        """Follow the log of faults from a place on, until this process stops."""
        while True:
            try:
                with hub.subscribe(TOPIC, cursor=place, deliver=self._take) as subscription:
                    while True:
                        for event in await subscription.next():
                            self._take(event)
            except (Reset, CursorAhead):
                place = self._begin_current()  # the log is new, or is read for the first time
            except Stopping:
                return

    def _take(self, event: Event) -> bool:
        """Apply an event within the hub's own turn, before anything that was published after it."""
        data = json.loads(event.data)
        if event.type == FaultBegan.type:
            self.begin(Fault(**data))
        else:
            self.end_all(data["of"])
        return True


switchboard = Switchboard()
