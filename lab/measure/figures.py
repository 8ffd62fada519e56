"""What the lanes of each run have carried: counted in each process, added up in the database."""

import asyncio
import logging
from contextvars import Context
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from channels.db import database_sync_to_async
from django.db import Error as DatabaseFailure
from django.db import transaction
from django.db.models import F

from ..models import FIGURES, Crossed, Run, Traffic

if TYPE_CHECKING:
    from .exchange import Ended

logger = logging.getLogger(__name__)

# A page looks once a second.
SAVED_EVERY_SECONDS = 1.0
# Of one lane in one run, for the export: ten screenfuls in a tool that shows them.
MOST_EXCHANGES = 1000


@dataclass
class Figures:
    """What a lane has carried: pulses, requests, requests without news, connections, and bytes by their use.

    `bytes_up` and `bytes_down` hold all that crossed the socket. Of these, `payload_bytes` are the pulses,
    `header_bytes` the request lines, status lines and headers, handshakes included, and the rest is framing:
    what stands around the pulses in bodies and messages. `bytes_idle` crossed without bringing a pulse.
    `cpu_us` is the CPU time of the lane's own steps in microseconds, see `cpu.py`.
    """

    delivered: int = 0
    requests: int = 0
    empty: int = 0
    connections: int = 0
    bytes_up: int = 0
    bytes_down: int = 0
    bytes_idle: int = 0
    payload_bytes: int = 0
    header_bytes: int = 0
    cpu_us: float = 0
    # Exchanges that are over.
    ended: list["Ended"] = field(default_factory=list)

    def keep(self, ended: "Ended") -> None:
        """Keep an exchange that is over, if it is one of the first; the database may be down for long."""
        if len(self.ended) < MOST_EXCHANGES:
            self.ended.append(ended)


_unsaved: dict[tuple[str, str], Figures] = {}
_saving: asyncio.Task[None] | None = None


def of(run: str, lane: str) -> Figures:
    """Return the figures that a lane's requests add to; they are saved within a second or so."""
    if (run, lane) not in _unsaved:
        _unsaved[run, lane] = Figures()
        _start_saving()
    return _unsaved[run, lane]


def _start_saving() -> None:
    global _saving
    if _saving is None or _saving.done():
        # In a context of its own: that of Django ends with its request, and takes the thread away.
        _saving = Context().run(asyncio.get_running_loop().create_task, _save_all())


async def _save_all() -> None:
    """Save what was counted, until there is nothing more."""
    while _unsaved:
        await asyncio.sleep(SAVED_EVERY_SECONDS)
        counted = dict(_unsaved)
        _unsaved.clear()
        try:
            await database_sync_to_async(save)(counted)
        except DatabaseFailure as error:
            logger.warning("figures of the lab wait, since the database does not answer: %s", error)
            _put_back(counted)


def _put_back(counted: dict[tuple[str, str], Figures]) -> None:
    """Save what could not be saved before, together with what was counted since."""
    for place, before in counted.items():
        since = _unsaved.get(place, Figures())
        sums = {name: value + getattr(since, name) for name, value in vars(before).items()}
        _unsaved[place] = Figures(**sums)


def save(counted: dict[tuple[str, str], Figures]) -> None:
    """Add what was counted to what the database holds; runs that were deleted since are left out."""
    with transaction.atomic():
        _add(counted)


def _add(counted: dict[tuple[str, str], Figures]) -> None:
    known = set(Run.objects.filter(pk__in={run for run, _ in counted}).values_list("pk", flat=True))
    for (run, lane), figures in counted.items():
        if run in known:
            row, _ = Traffic.objects.get_or_create(run_id=run, lane=lane)
            _keep(figures.ended, row)
            added = {name: F(name) + getattr(figures, name) for name in FIGURES}
            Traffic.objects.filter(pk=row.pk).update(**added)


def _keep(ended: "list[Ended]", before: Traffic) -> None:
    """Keep the first exchanges of a run, for the export."""
    kept = ended[: max(0, MOST_EXCHANGES - before.requests)]
    if kept:
        Crossed.objects.create(
            run_id=before.run_id, lane=before.lane, exchanges=[asdict(one) for one in kept]
        )
