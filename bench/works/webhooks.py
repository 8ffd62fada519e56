"""Webhooks: how many deliveries one worker process makes, and what each of them costs it."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec

from bench.held import read, started, write
from bench.processes import HOST, free_port, running, wait_until
from bench.rounds import Contestant, Measure, Plan, Row, Sample, Target, Work, interleave
from bench.site import Site, beside, seeded_site

# Queued at once for each second of a round; the target is two hundred a second.
QUEUED_A_SECOND = 300
TARGET_A_SECOND = 200
# One worker process each, with the threads that this project's demo gives it.
WORKER = ("worker", "-P", "threads", "-c", "8", "--without-mingle", "--without-gossip", "-l", "error")
CASE, PEER_NAME = "one worker process, a local receiver", "a Celery task for each, autoretry"

MEASURES = (
    Measure("per_second", "deliveries a second", "/s"),
    Measure("cpu_us", "CPU per delivery", "µs"),
    Measure("lost", "lost", ""),
    Measure("twice", "delivered twice", ""),
    Measure("pss_mb", "worker memory", "MB"),
)


def run(plan: Plan) -> list[Row]:
    """Measure both senders' workers."""
    with seeded_site() as site, ExitStack() as stack:
        return interleave(plan, list(_contestants(stack, site)))


def _contestants(stack: ExitStack, site: Site) -> Iterator[Contestant]:
    sender = Sender(stack, site, "config", ("-Q", "slow"), "bench.ours.webhooks")
    yield Contestant(CASE, "this project", True, sender.round)
    if find_spec("standardwebhooks"):
        peer = "bench.peers.celery_delivery"
        yield Contestant(CASE, PEER_NAME, False, Sender(stack, site, peer, (), peer).round)
    else:
        print(f"left out, standardwebhooks is not installed: {PEER_NAME}", flush=True)


class Sender:
    """A worker, the process that queues deliveries for it, and the receiver of what it sends."""

    def __init__(self, stack: ExitStack, site: Site, app: str, options: Sequence[str], producer: str) -> None:
        own = stack.enter_context(beside(site))
        env = {**own.env, "BROKER_URL": f"redis+socket://{own.folder / 'redis.sock'}?virtual_host=0"}
        port, log = free_port(), own.folder / "worker.log"
        command = [sys.executable, "-m", "celery", "-A", app, *WORKER, *options]
        worker = stack.enter_context(running(command, env, log))
        self._pids = f"{worker.pid} {own.redis_pid}"
        self._receiver = self._start(stack, own, env, ["bench.receiver", str(port)])
        self._producer = self._start(stack, own, env, [producer, f"http://{HOST}:{port}/"])
        # The first delivery shows that the worker is ready.
        wait_until(lambda: self._deliver(1)["lost"] == 0, worker, log)

    def round(self, seconds: float) -> Sample:
        """Queue some hundred deliveries and return how they arrived."""
        return self._deliver(round(seconds * QUEUED_A_SECOND))

    def _deliver(self, count: int) -> Sample:
        write(self._receiver, f"begin {self._pids}")
        assert read(self._receiver) == "begun"
        write(self._producer, str(count))
        read(self._producer)
        write(self._receiver, f"end {count}")
        return json.loads(read(self._receiver))

    def _start(
        self, stack: ExitStack, site: Site, env: dict[str, str], words: Sequence[str]
    ) -> "subprocess.Popen[str]":
        process = started(stack, site.folder / "clients.log", env, words)
        wait_until(partial(_is_ready, process), process, site.folder / "clients.log")
        return process


def _is_ready(process: "subprocess.Popen[str]") -> bool:
    return read(process) == "ready"


def targets(plan: Plan) -> Sequence[Target]:
    """Return the project's targets for webhooks."""
    return [
        Target(CASE, "per_second", at_least=TARGET_A_SECOND),
        Target(CASE, "per_second", at_most=0.5, peer=PEER_NAME),
        Target(CASE, "lost", at_most=0),
    ]


WORK = Work(
    name="webhooks",
    title="Webhooks: deliveries of one worker process",
    text=(
        "Some hundred deliveries are queued at once; a worker process of eight threads signs and posts them "
        "to a local receiver that answers 204 and, like most servers, keeps connections. The rate is that at "
        "which they arrive, from the first to the last; CPU is the worker's and Redis's. This project takes "
        "deliveries from its outbox by lease, many in one transaction, checks the address of each, sends one "
        "after another over a connection, and keeps every attempt with request and answer. The peer is the "
        "usual task for each delivery, sent after the commit, with automatic retry: it opens a connection "
        "for each, keeps no record, checks no address, and has only the broker to remember what is still to "
        "be sent."
    ),
    measures=MEASURES,
    drawn=("cpu_us",),
    run=run,
    targets=targets,
)
