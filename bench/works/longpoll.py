"""Long-polling: what it costs to answer all clients that wait in one room, and to hold their requests."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from importlib.util import find_spec

from bench import node
from bench.held import Held, Stand, stand
from bench.rounds import Contestant, Measure, Plan, Row, Target, Work, interleave
from bench.site import Site, Web, beside, seeded_site

from .polling import known_headers

OURS = Held("longpoll", "/chat/api/rooms/lobby/updates/", "bench.ours.chat", per_second=1)
VIEW = replace(OURS, path="/updates/", way="bench.peers.chat_message")
VIEW_NAME, NODE_NAME = "Django async view", "Node http"
# The threads of the process itself and of its pools; none of them belongs to a client.
MOST_THREADS = 30

MEASURES = (
    Measure("cpu_us", "CPU per cycle", "µs"),
    Measure("p50_ms", "delay p50", "ms", 1),
    Measure("p99_ms", "delay p99", "ms", 1),
    Measure("lost", "lost", ""),
    Measure("threads", "threads", ""),
    Measure("kb_each", "memory per held request", "kB", 1),
    Measure("client_cpu_pct", "client CPU", "%"),
)


def run(plan: Plan) -> list[Row]:
    """Measure one room full of held requests, on every server."""
    with seeded_site() as site, ExitStack() as stack:
        servers = [server for server in plan.servers if find_spec(server)]
        found = [one for server in servers for one in _contestants(stack, site, server, plan.clients)]
        cases = [case_of(server, plan.clients) for server in servers]
        return interleave(plan, by_case([*found, *_node(stack, site, cases, plan.clients)]))


def case_of(server: str, count: int) -> str:
    """Return the name of the case of this many clients on a server."""
    return f"{count:,} clients, {server}"


def by_case(contestants: Sequence[Contestant]) -> list[Contestant]:
    """Return the contestants of a case side by side, as tables and charts want them."""
    cases = list(dict.fromkeys(one.case for one in contestants))
    return sorted(contestants, key=lambda one: cases.index(one.case))


def _contestants(stack: ExitStack, site: Site, server: str, count: int) -> Iterator[Contestant]:
    case = case_of(server, count)
    yield Contestant(case, "this project", True, ours(stack, site, server, OURS, count).round)

    def view(own: Site) -> Web:
        return own.serve_peer(server, "bench.peers.longpoll_view:application", "/updates/?wait=0")

    yield Contestant(case, VIEW_NAME, False, stand(stack, site, view, VIEW, count).round)


def ours(stack: ExitStack, site: Site, server: str, held: Held, count: int) -> Stand:
    """Hold this many connections to this project's web process, all of one returning visitor."""
    own = stack.enter_context(beside(site))
    web = own.serve(server, "/weather/api/stations/")
    known = replace(held, headers=[*known_headers(web), *held.headers])
    return Stand(stack, own, web, known, count)


def _node(stack: ExitStack, site: Site, cases: Sequence[str], count: int) -> Iterator[Contestant]:
    if not node.is_there(NODE_NAME):
        return

    def serve(own: Site) -> Web:
        return own.serve_node("longpoll.js", "/updates/?wait=0")

    node_stand = stand(stack, site, serve, VIEW, count)
    for case in cases:
        yield Contestant(case, NODE_NAME, False, node_stand.round)


def targets(plan: Plan) -> Sequence[Target]:
    """Return the project's targets for long-polling."""
    daphne, uvicorn = case_of("daphne", plan.clients), case_of("uvicorn", plan.clients)
    return [
        Target(daphne, "cpu_us", at_least=4, peer=VIEW_NAME),
        Target(daphne, "cpu_us", at_least=0.29, peer=NODE_NAME),
        Target(uvicorn, "cpu_us", at_least=4.5, peer=VIEW_NAME),
        Target(uvicorn, "cpu_us", at_least=0.56, peer=NODE_NAME),
        Target(uvicorn, "p99_ms", at_least=0.56, peer=NODE_NAME),
        *(Target(case, "lost", at_most=0) for case in (daphne, uvicorn)),
        *(Target(case, "kb_each", at_most=40) for case in (daphne, uvicorn)),
        *(Target(case, "threads", at_most=MOST_THREADS) for case in (daphne, uvicorn)),
    ]


WORK = Work(
    name="longpoll",
    title="Long-polling: a room of those who wait",
    text=(
        "All clients wait in one room for one message a second; each that is answered asks again at once. A "
        "cycle is one such answer and the request after it. The delay runs from the message's `t` to the "
        "arrival of the answer. The peers keep the same messages in their own memory and get them by POST, "
        "without Redis between; this project's come through the log, and its CPU includes Redis's. Node "
        "has its own server; the same one is listed beside both."
    ),
    measures=MEASURES,
    drawn=("cpu_us", "p99_ms"),
    run=run,
    stretch=1.5,
    crowded=True,
    targets=targets,
)
