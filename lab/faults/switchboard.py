"""What is broken at the moment, as this web process knows it, and the open lines that it acts on."""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from channels.db import database_sync_to_async

from events.clock import microseconds
from events.event import Event
from events.hub import hub
from events.subscription import CursorAhead, Stopping
from events.tail import Reset
from web.connections.connection import Connection

from . import domain
from .events import TOPIC, FaultBegan
from .fault import MOMENTARY, Fault
from .line import Line

# Ids of runs whose faults were asked for: more than go on in an hour.
MOST_KNOWN = 1000
# Deliveries that faults hold in one process: each holds a thread of the worker that all runs share, so that
# the others find a receiver without room.
MOST_HELD = 4
# Lanes that are open for a moment only: a cut that meets none of them waits for the next.
BRIEF = ("polling", "webhook")

_MICROSECONDS = 1_000_000


class Switchboard:
    """The faults of all runs, and their lines, on one event loop."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._forget_all()

    def _forget_all(self) -> None:
        self._known: dict[str, None] = {}
        self._faults: dict[str, dict[int, Fault]] = defaultdict(dict)
        self._lines: dict[str, set[Line]] = defaultdict(set)
        self._waiting: dict[tuple[str, str], Fault] = {}

    async def know(self, run: str) -> None:
        """Learn what is broken in a run already; from then on the log says so."""
        self._listen()
        if run in self._known:
            return
        self._known[run] = None
        if len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]
        for fault in await database_sync_to_async(domain.all_of)(run):
            if fault.kind not in MOMENTARY:
                self.begin(fault)

    @contextlib.contextmanager
    def on(self, connection: Connection, run: str, lane: str) -> Iterator[Line]:
        """Have faults act on a connection for the length of this block, and on what it still holds then."""
        line = Line(connection, run, lane, self._forget)
        self._lines[run].add(line)
        line.meet(self._faults.get(run, {}).values())
        try:
            yield line
        finally:
            line.end()

    def _forget(self, line: Line) -> None:
        lines = self._lines.get(line.run, set())
        lines.discard(line)
        if not lines:
            self._lines.pop(line.run, None)

    def has_room(self, line: Line) -> bool:
        """Return whether a line may be held: webhooks keep the sender of all runs waiting."""
        webhooks = [other for lines in self._lines.values() for other in lines if other.lane == "webhook"]
        return line.lane != "webhook" or sum(bool(other.faults) for other in webhooks) <= MOST_HELD

    def break_if_due(self, line: Line) -> None:
        """Cut a line in the middle of its answer, where a cut waits for one."""
        if fault := self._waiting.pop((line.run, line.lane), None):
            line.break_by(fault)

    def begin(self, fault: Fault) -> None:
        """Break something from now on."""
        left = (fault.ends_at - max(fault.begins_at, microseconds())) / _MICROSECONDS
        if left <= 0 or fault.id in self._faults.get(fault.run, {}):
            return
        if fault.kind in MOMENTARY:
            self._break(fault)
        else:
            self._faults[fault.run][fault.id] = fault
            self._meet(fault.run)
        asyncio.get_running_loop().call_later(left, self._end, fault)

    def end_all(self, run: str) -> None:
        """Mend everything of a run."""
        for place in [place for place in self._waiting if place[0] == run]:
            del self._waiting[place]
        self._faults.pop(run, None)
        self._meet(run)

    def _break(self, fault: Fault) -> None:
        lines = [line for line in self._lines.get(fault.run, ()) if fault.touches(line.lane)]
        for line in lines:
            line.break_by(fault)
        for lane in BRIEF:
            if fault.touches(lane) and lane not in {line.lane for line in lines}:
                self._waiting[fault.run, lane] = fault

    def _end(self, fault: Fault) -> None:
        for place in [place for place, waiting in self._waiting.items() if waiting == fault]:
            del self._waiting[place]
        faults = self._faults.get(fault.run, {})
        if faults.pop(fault.id, None) and not faults:
            del self._faults[fault.run]
        self._meet(fault.run)

    def _meet(self, run: str) -> None:
        for line in list(self._lines.get(run, ())):
            line.meet(self._faults.get(run, {}).values())

    def _listen(self) -> None:
        """Begin to hear of faults, on the running loop; does nothing where that has begun."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop = loop
            self._forget_all()
            self._task = loop.create_task(self._hear())

    async def _hear(self) -> None:
        """Hear of faults until this process stops."""
        while True:
            try:
                with hub.subscribe(TOPIC) as subscription:
                    while True:
                        self._take(await subscription.next())
            except (Reset, CursorAhead):
                continue  # the log is new: go on from now on
            except Stopping:
                return

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            said = json.loads(event.data)
            if event.type == FaultBegan.type:
                self.begin(Fault(**said))
            else:
                self.end_all(said["run"])


switchboard = Switchboard()
