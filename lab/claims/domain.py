"""How a claim is judged: by the runs that its trials were, as the lab has measured them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from events.clock import microseconds

from .. import domain as runs
from ..models import Run
from ..schedule import due_times
from .claim import Claim, Lane, Measured, Verdict

# What a request without news is answered with. RFC 9110, section 15.4.5.
NOT_MODIFIED = 304

_MS = 1000


class NotYet(Exception):  # noqa: N818
    """A run goes on, or its figures are not complete yet: they are saved once a second."""


class NotThese(Exception):  # noqa: N818
    """The runs are not those that the claim's trials ask for."""


@dataclass(frozen=True)
class Tried:
    """A trial that was carried out: its run, and what the client's probe counted."""

    run: Run
    counts: Mapping[str, float]


def judge(claim: Claim, tried: Sequence[Tried]) -> Verdict:
    """Return the verdict on a claim. Raises NotYet, or NotThese."""
    asked = [trial.settings for trial in claim.trials]
    if [one.run.settings for one in tried] != asked:
        raise NotThese
    try:
        return claim.judge([measured(one) for one in tried])
    except KeyError as missing:
        raise NotThese from missing  # a count that its probe should have made


def measured(tried: Tried) -> Measured:
    """Return what was measured in a run that is over. Raises NotYet."""
    run = tried.run
    due = [at for at in due_times(run.settings) if run.begins_at + at < run.ends_at]
    if run.state(microseconds()) != "done" or run.published < len(due):
        raise NotYet
    figures, ledger = runs.figures_of(run), runs.ledger_of(run)
    exchanges: dict[str, list[dict[str, int]]] = {lane: [] for lane in runs.LANES}
    for crossed in run.crossed.order_by("id"):
        exchanges[crossed.lane] += crossed.exchanges
    lanes = {lane: _lane(run, figures[lane], ledger[lane], exchanges[lane]) for lane in runs.LANES}
    return Measured(run.published, lanes, tried.counts)


def _lane(
    run: Run, figures: Mapping[str, float], entry: Mapping[str, object], exchanges: list[dict[str, int]]
) -> Lane:
    """Return what a lane did. Raises NotYet while a request of it is open, or not saved."""
    received, median = int(str(entry["received"])), entry["p50"]
    if len(exchanges) < figures["requests"]:
        raise NotYet
    answered = [one for one in exchanges if run.begins_at <= one["ended_at"] < run.ends_at]
    crossed = int(figures["bytes_up"] + figures["bytes_down"])
    return Lane(
        pulses=received,
        delay_ms=round(int(str(median or 0)) / _MS, 1),
        answers=len(answered),
        empty=sum(one["status"] == NOT_MODIFIED for one in answered),
        requests=int(figures["requests"]),
        connections=int(figures["connections"]),
        bytes=crossed,
        around_bytes=round((crossed - figures["payload_bytes"]) / max(1, figures["delivered"]), 1),
        sent_bytes=sum(one["up"] - one["headers_up"] for one in exchanges),
        cpu_ms=round(figures["cpu_us"] / _MS, 2),
    )
