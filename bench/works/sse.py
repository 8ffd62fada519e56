"""Server-Sent Events: what it costs to send a headline to all open streams, and to hold the streams."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec

from bench import node
from bench.held import Held, stand
from bench.publisher import PER_SECOND
from bench.rounds import Contestant, Measure, Plan, Row, Target, Work, interleave
from bench.site import Site, Web, seeded_site

from .longpoll import MOST_THREADS, by_case, case_of, ours
from .sizes import DEMO_PER_SECOND, FEW, MANY, at_sizes, targets_of_sizes

OURS = Held("sse", "/newsfeed/stream/", "bench.ours.newsfeed", PER_SECOND)
SHIPPED = replace(OURS, path="/stream/", way="bench.peers.eventstream_as_shipped")
POSTED = replace(SHIPPED, way="bench.peers.headline")
SHIPPED_NAME, NODE_NAME = "django-eventstream as shipped, Redis", "Node http"

MEASURES = (
    Measure("cpu_us", "CPU per delivered event", "µs", 1),
    Measure("p50_ms", "delay p50", "ms", 1),
    Measure("p99_ms", "delay p99", "ms", 1),
    Measure("lost", "lost", ""),
    Measure("open_s", "all answered after", "s", 2),
    Measure("threads", "threads", ""),
    Measure("kb_each", "memory per client", "kB", 1),
    Measure("client_cpu_pct", "client CPU", "%"),
)


def run(plan: Plan) -> list[Row]:
    """Measure one stream with many clients, on every server."""
    servers = [server for server in plan.servers if find_spec(server)]
    with seeded_site() as site:
        with ExitStack() as stack:
            found = [one for server in servers for one in _contestants(stack, site, server, plan.clients)]
            cases = [case_of(server, plan.clients) for server in servers]
            rows = interleave(plan, by_case([*found, *_node(stack, site, cases, plan.clients)]))
        sized = [] if plan.is_quick else servers
        return rows + [row for server in sized for row in at_sizes(plan, site, server, OURS, sized_case)]


def sized_case(server: str, count: int) -> str:
    """Return the name of the case of this many streams at the pace of the demo."""
    return f"{count:,} streams, {DEMO_PER_SECOND} a second, {server}"


def _contestants(stack: ExitStack, site: Site, server: str, count: int) -> Iterator[Contestant]:
    case = case_of(server, count)
    yield Contestant(case, "this project", True, ours(stack, site, server, OURS, count).round)

    def shipped(own: Site) -> Web:
        return own.serve_peer(server, "bench.peers.eventstream_as_shipped:application", "/healthz")

    yield Contestant(case, SHIPPED_NAME, False, stand(stack, site, shipped, SHIPPED, count).round)


def _node(stack: ExitStack, site: Site, cases: Sequence[str], count: int) -> Iterator[Contestant]:
    if not node.is_there(NODE_NAME):
        return

    def serve(own: Site) -> Web:
        return own.serve_node("eventstream.js", "/healthz")

    node_stand = stand(stack, site, serve, POSTED, count)
    for case in cases:
        yield Contestant(case, NODE_NAME, False, node_stand.round)


def targets(plan: Plan) -> Sequence[Target]:
    """Return the project's targets for Server-Sent Events."""
    daphne, uvicorn = (case_of(server, plan.clients) for server in ("daphne", "uvicorn"))
    return [
        Target(daphne, "cpu_us", at_least=3, peer=SHIPPED_NAME),
        Target(daphne, "p99_ms", at_least=0.25, peer=NODE_NAME),
        Target(uvicorn, "cpu_us", at_least=4, peer=SHIPPED_NAME),
        Target(uvicorn, "cpu_us", at_least=1, peer=NODE_NAME),
        Target(uvicorn, "p99_ms", at_least=0.5, peer=NODE_NAME),
        *(Target(case, "lost", at_most=0) for case in (daphne, uvicorn)),
        *(one for server in ("daphne", "uvicorn") for one in targets_of_sizes(server, sized_case)),
        *(Target(case, "kb_each", at_most=60) for case in (daphne, uvicorn)),
        *(Target(case, "threads", at_most=MOST_THREADS) for case in (daphne, uvicorn)),
    ]


WORK = Work(
    name="sse",
    title="Server-Sent Events: a headline to all who listen",
    text=(
        f"All clients listen to one stream of {PER_SECOND} headlines a second. The delay runs from the "
        "headline's `t` to its arrival. The peer is django-eventstream as it ships, in its Redis mode; what "
        "its queue of ten for each listener does not hold, it drops, and that is counted as lost. Node has "
        "its own server and gets events by POST; the same one is listed beside both. CPU is that of the "
        "web process and, where one is between, of Redis. A server that is too slow is late, and is "
        "measured until it has delivered. In a full run, "
        f"{FEW:,} and {MANY:,} streams without a cookie are sent {DEMO_PER_SECOND} headlines a second."
    ),
    measures=MEASURES,
    drawn=("cpu_us", "p99_ms"),
    run=run,
    stretch=0.75,
    crowded=True,
    targets=targets,
)
