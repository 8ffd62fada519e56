"""How a claim is judged: by the runs that its trials were, as the lab has measured them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from events.clock import microseconds
from events.event import Cursor

from .. import domain as runs
from ..ledger import Published, first_arrivals
from ..models import Run
from ..schedule import due_times
from .claim import Claim, Lane, Measured, Verdict

# What a request without news is answered with. RFC 9110, section 15.4.5.
NOT_MODIFIED = 304

# Half of the pulses later than this: the machine does something else, and what carries them is not to blame.
MOST_LATE_SECONDS = 0.5

_MS = 1000
_MICROSECONDS = 1_000_000


class NotYet(Exception):  # noqa: N818
    """A run goes on, or its figures are not complete yet: they are saved once a second."""


class TooBusy(Exception):  # noqa: N818
    """The pulses were published too late to say anything of what carried them."""


class NotThese(Exception):  # noqa: N818
    """The runs are not those that the claim's trials ask for."""


@dataclass(frozen=True)
class Tried:
    """A trial that was carried out: its run, and what the client's probe counted."""

    run: Run
    counts: Mapping[str, float]


def judge(claim: Claim, tried: Sequence[Tried]) -> Verdict:
    """Return the verdict on a claim. Raises NotYet, TooBusy or NotThese."""
    asked = [trial.settings for trial in claim.trials]
    if [one.run.settings for one in tried] != asked:
        raise NotThese
    try:
        return claim.judge([measured(one) for one in tried])
    except KeyError as missing:
        raise NotThese from missing  # a count that its probe should have made


def measured(tried: Tried) -> Measured:
    """Return what was measured in a run that is over. Raises NotYet while something may still be noted."""
    run = tried.run
    due = [at for at in due_times(run.settings) if run.begins_at + at < run.ends_at]
    if run.state(microseconds()) != "done" or (run.published < len(due) and not runs.is_complete(run)):
        raise NotYet
    published, received = runs.noted(run)
    if not published or _late_seconds(published) > MOST_LATE_SECONDS:
        raise TooBusy
    figures = runs.figures_of(run)
    exchanges: dict[str, list[dict[str, int]]] = {lane: [] for lane in runs.LANES}
    for crossed in run.crossed.order_by("id"):
        exchanges[crossed.lane] += crossed.exchanges
    lanes = {
        lane: _lane(run, figures[lane], first_arrivals(received[lane]), exchanges[lane])
        for lane in runs.LANES
    }
    return Measured(run.published, lanes, tried.counts)


def _lane(
    run: Run, figures: Mapping[str, float], arrived: dict[Cursor, int], exchanges: list[dict[str, int]]
) -> Lane:
    """Return what a lane did. Raises NotYet while a request of it is open, or not saved."""
    if len(exchanges) < figures["requests"] and not runs.is_complete(run):
        raise NotYet
    answered = [one for one in exchanges if run.begins_at <= one["ended_at"] < run.ends_at]
    crossed = int(figures["bytes_up"] + figures["bytes_down"])
    return Lane(
        pulses=len(arrived),
        delay_ms=_median_delay_ms(arrived),
        answers=len(answered),
        empty=sum(one["status"] == NOT_MODIFIED for one in answered),
        requests=int(figures["requests"]),
        connections=int(figures["connections"]),
        bytes=crossed,
        around_bytes=round((crossed - figures["payload_bytes"]) / max(1, figures["delivered"]), 1),
        sent_bytes=sum(one["up"] - one["headers_up"] for one in exchanges),
        cpu_ms=round(figures["cpu_us"] / _MS, 2),
    )


def _median_delay_ms(arrived: dict[Cursor, int]) -> float:
    """Return the median of the times from a pulse's publication, which its id says, to its arrival.

    Not from when it was due: a worker that publishes late is late for all lanes.
    """
    delays = [at - cursor.ms * _MS for cursor, at in arrived.items()]
    return round(max(0.0, median(delays)) / _MS, 1) if delays else 0.0


def _late_seconds(published: Sequence[Published]) -> float:
    """Return how late pulses were published, the median of them."""
    return median(pulse.cursor.ms * _MS - pulse.due for pulse in published) / _MICROSECONDS
