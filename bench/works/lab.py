"""The lab: how well a run keeps its schedule while others go on."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import requests

from bench.processes import HOST, running
from bench.rounds import Contestant, Measure, Plan, Row, Sample, Target, Work, interleave
from bench.site import Site, seeded_site
from bench.stats import percentile

MOST_LATE_MS = 50
# The rates of the runs: a fast one alone, and among as many others as there are places, within the 80 pulses
# a second that the site publishes at most (lab/slots.py).
ALONE = (20,)
FULL = (20, *[5] * 11)
# As the demo starts them: see demo/parts.py.
WORKERS = (
    ("-Q", "lab", "-c", "4", "-n", "lab@%h"),
    ("-Q", "lab-webhooks", "-c", "48", "--prefetch-multiplier", "1", "-n", "lab-webhooks@%h"),
)
# After its last pulse, what a run has published is read within this time.
READ_SECONDS = 30.0
_MILLISECOND = 1000

MEASURES = (
    Measure("p50_ms", "late by, p50", "ms", 1),
    Measure("p99_ms", "late by, p99", "ms", 1),
    Measure("max_ms", "late by, at most", "ms", 1),
    Measure("missing", "missing", ""),
    Measure("webhook_p50_ms", "webhook received after, p50", "ms", 1),
    Measure("load", "load average", "", 1),
)


def run(plan: Plan) -> list[Row]:
    """Measure few runs and as many as the site takes."""
    with seeded_site() as site, _serving(site) as url:
        rounds = [(rates, partial(_round, url, rates)) for rates in (ALONE, FULL)]
        return interleave(
            plan, [Contestant(_case(rates), "this project", True, each) for rates, each in rounds]
        )


def _case(rates: Sequence[int]) -> str:
    runs = f"{len(rates)} runs" if len(rates) > 1 else "1 run"
    return f"{runs}, {sum(rates)} pulses a second in all"


@contextmanager
def _serving(site: Site) -> Iterator[str]:
    """Start web process, worker and beat; yield the address."""
    web = site.serve("daphne", "/lab/")
    env = site.env | {"HOST": HOST, "PORT": str(web.port)}
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    worker = [*celery, "worker", "-P", "threads", "--without-mingle", "--without-gossip"]
    with ExitStack() as stack:
        for number, options in enumerate(WORKERS):
            stack.enter_context(running([*worker, *options], env, site.folder / f"worker-{number}.log"))
        stack.enter_context(running([*celery, "beat"], env, site.folder / "beat.log"))
        url = f"http://{HOST}:{web.port}"
        first = Visitor(url, ALONE[0])
        first.start(1)
        if not first.pulses():
            raise RuntimeError("no pulse was published: is there a worker?")
        yield url


def _round(url: str, rates: Sequence[int], seconds: float) -> Sample:
    """Let visitors start a run each; return how late the pulses of all of them were published."""
    visitors = [Visitor(url, rate) for rate in rates]
    for visitor in visitors:
        visitor.start(seconds)
    time.sleep(seconds)
    pulses = [pulse for visitor in visitors for pulse in visitor.pulses()]
    late = [max(0, pulse["t"] - pulse["data"]["due"]) / _MILLISECOND for pulse in pulses]
    expected = sum(visitor.expected for visitor in visitors)
    if not late:
        raise RuntimeError("no pulse was published: is there a worker?")
    return {
        "p50_ms": percentile(late, 0.5),
        "p99_ms": percentile(late, 0.99),
        "max_ms": max(late),
        "missing": expected - len(late),
        "webhook_p50_ms": percentile([delay for visitor in visitors for delay in visitor.webhooks()], 0.5),
        "load": os.getloadavg()[0],
    }


class Visitor:
    """Somebody with a run of this many pulses a second."""

    def __init__(self, url: str, rate: int) -> None:
        self._url = url
        self._rate = rate
        self.expected = 0
        self._session = requests.Session()
        self._session.get(f"{url}/visitor/").raise_for_status()
        self._run: dict[str, Any] = {}

    def start(self, seconds: float) -> None:
        """Start it."""
        answer = self._session.post(
            f"{self._url}/lab/api/runs/", json={"rate": self._rate, "seconds": seconds}
        )
        answer.raise_for_status()
        self.expected = int(self._rate * seconds)
        self._run = answer.json()

    def pulses(self) -> list[dict[str, Any]]:
        """Return all its pulses; those that are not there in time are left out."""
        return self._read(f"/lab/runs/{self._run['id']}/long-polling/", "pulse")

    def webhooks(self) -> list[float]:
        """Return after how many milliseconds each webhook arrived."""
        arrived = self._read(f"/lab/api/runs/{self._run['id']}/webhook/", "arrived")
        return [(event["data"]["at"] - event["data"]["due"]) / _MILLISECOND for event in arrived]

    def _read(self, path: str, type_: str) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = []
        cursor, until = self._run["cursor"], time.monotonic() + READ_SECONDS
        while len(events) < self.expected and time.monotonic() < until:
            answer = self._session.get(f"{self._url}{path}?cursor={cursor}&wait=1").json()
            events += [event for event in answer["events"] if event["type"] == type_]
            cursor = answer["cursor"]
        return events


def targets(plan: Plan) -> Sequence[Target]:
    """Return the project's targets for the lab."""
    case = _case(FULL)
    return [Target(case, "p99_ms", at_most=MOST_LATE_MS), Target(case, "missing", at_most=0)]


WORK = Work(
    name="lab",
    title="The lab: a run keeps its schedule while others go on",
    text=(
        "Visitors start a run each, one of 20 pulses a second and the others of five; one worker publishes "
        "all of them, and another delivers each by webhook to this site. A pulse is late by the time from "
        "its due time to its publication, its event's `t`. Nobody follows the other lanes meanwhile. The "
        "load average is that of the whole machine in the last minute: all that others do on it is in the "
        "figures."
    ),
    measures=MEASURES,
    drawn=("p99_ms",),
    run=run,
    stretch=5.0,
    targets=targets,
)
