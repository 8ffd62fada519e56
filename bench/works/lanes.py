"""The lab's lanes that hold a connection: what a pulse costs, against the shortest server in Node."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from bench import node
from bench.held import Held, stand
from bench.rounds import Contestant, Measure, Plan, Row, Work, interleave
from bench.site import Site, seeded_site

from .longpoll import by_case, ours

NODE_NAME = "Node, the shortest"


@dataclass(frozen=True)
class Lane:
    """A lane and its peer: the kind of client, the path of each, and pulses a second."""

    name: str
    kind: str
    path: str
    script: str
    peer_path: str
    per_second: float

    @property
    def ours(self) -> Held:
        """How this project's lane is used."""
        return Held(self.kind, f"/lab/runs/bench/{self.path}/", "bench.ours.pulses", self.per_second)

    @property
    def peer(self) -> Held:
        """How the peer is used."""
        return Held(self.kind, self.peer_path, "bench.peers.pulses", self.per_second)


LANES = (
    # Each answer is followed by another request: faster pulses would find no request that is held.
    Lane("long-polling", "longpoll", "long-polling", "longpoll.js", "/updates/", 1),
    Lane("WebSocket", "websocket", "websocket", "ws.js", "/ws/", 10),
    Lane("SSE", "sse", "sse", "eventstream.js", "/stream/", 10),
)

MEASURES = (
    Measure("cpu_us", "CPU per delivered pulse", "µs", 1),
    Measure("p50_ms", "delay p50", "ms", 1),
    Measure("p99_ms", "delay p99", "ms", 1),
    Measure("lost", "lost", ""),
    Measure("kb_each", "memory per client", "kB", 1),
    Measure("client_cpu_pct", "client CPU", "%"),
)


def run(plan: Plan) -> list[Row]:
    """Measure each lane on every server, beside its peer."""
    with seeded_site() as site:
        return [row for lane in LANES for row in _rows(plan, site, lane)]


def _rows(plan: Plan, site: Site, lane: Lane) -> list[Row]:
    with ExitStack() as stack:
        servers = [server for server in plan.servers if find_spec(server)]
        cases = {server: f"{lane.name}, {plan.clients:,} clients, {server}" for server in servers}
        found = [
            Contestant(case, "this project", True, ours(stack, site, server, lane.ours, plan.clients).round)
            for server, case in cases.items()
        ]
        found += _peers(stack, site, lane, list(cases.values()), plan.clients)
        return interleave(plan, by_case(found))


def _peers(stack: ExitStack, site: Site, lane: Lane, cases: list[str], count: int) -> Iterator[Contestant]:
    env = node.environment("ws", "socket.io")
    if env is None:
        return
    serve = partial(Site.serve_node, script=lane.script, path="/updates/?wait=0", env=env)
    one = stand(stack, site, serve, lane.peer, count)
    yield from (Contestant(case, NODE_NAME, False, one.round) for case in cases)


WORK = Work(
    name="lanes",
    title="The lab's lanes: a pulse to all who follow a run",
    text=(
        "All clients follow one run of the lab by one lane, of one returning visitor. The lanes count each "
        "byte and each microsecond of their run, and write down what arrived, which is their purpose; the "
        "peers, each the shortest server in Node of its kind, do nothing of that. The delay runs from the "
        "pulse's `t` to its arrival. CPU is that of the web process and, where one is between, of Redis."
    ),
    measures=MEASURES,
    drawn=("cpu_us", "p99_ms"),
    run=run,
    stretch=1.0,
    crowded=True,
)
