"""WebSockets: what it costs to send each step of the market to all followers."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from importlib.util import find_spec

from bench import node
from bench.clients.tickers import SUBSCRIBE
from bench.held import Held, Stand, stand
from bench.processes import HOST, pss_mb
from bench.publisher import PER_SECOND
from bench.rounds import Contestant, Measure, Plan, Row, Sample, Target, Work, interleave
from bench.site import Site, Web, seeded_site

from .longpoll import by_case, ours
from .sizes import DEMO_PER_SECOND, FEW, MANY, at_sizes, targets_of_sizes

OURS = Held("tickers", "/tickers/ws/", "bench.ours.tickers", PER_SECOND)
GROUP = Held("websocket", "/ws/", "bench.peers.group_send", PER_SECOND)
BROADCAST = replace(GROUP, way="bench.peers.websockets_broadcast")
POSTED = replace(GROUP, way="bench.peers.ticks")
SOCKET_IO = replace(POSTED, kind="socketio", path="/socket.io/?EIO=4&transport=websocket")
NAME, GROUP_NAME = "this project", "Channels group_send, pub/sub layer"
BROADCAST_NAME, WS_NAME, SOCKET_IO_NAME = "websockets broadcast", "ws", "socket.io"

# A client may leave 64 frames unacknowledged; it reaches that number in this time.
STALLED_SECONDS = 4.0
WITHOUT = "the same without it"

MEASURES = (
    Measure("cpu_us", "CPU per delivered frame", "µs", 1),
    Measure("p50_ms", "delay p50", "ms", 1),
    Measure("p99_ms", "delay p99", "ms", 1),
    Measure("lost", "lost", ""),
    Measure("kb_each", "memory per idle socket", "kB", 1),
    Measure("open_s", "all answered after", "s", 2),
    Measure("threads", "threads", ""),
    Measure("grown_mb", "memory grown by", "MB", 1),
    Measure("client_cpu_pct", "client CPU", "%"),
)


def run(plan: Plan) -> list[Row]:
    """Measure all contestants at one size, then this project at others and with a client that never reads."""
    servers = [server for server in plan.servers if find_spec(server)]
    with seeded_site() as site:
        with ExitStack() as stack:
            stands = {server: ours(stack, site, server, OURS, plan.clients) for server in servers}
            peers = [one for server in servers for one in _peers(stack, site, server, plan.clients)]
            cases = [case_of(server, plan.clients) for server in servers]
            peers += _with_servers_of_their_own(stack, site, cases, plan.clients)
            found = [_ours(case_of(server, plan.clients), one) for server, one in stands.items()]
            rows = interleave(plan, by_case([*found, *peers]))
            rows += _with_one_that_never_reads(plan, stands)
        sized = [] if plan.is_quick else servers
        return rows + [row for server in sized for row in at_sizes(plan, site, server, OURS, sized_case)]


def case_of(server: str, count: int, per_second: int = PER_SECOND) -> str:
    """Return the name of the case of this many sockets on a server."""
    return f"{count:,} sockets, {per_second} frames a second, {server}"


def sized_case(server: str, count: int) -> str:
    """Return the name of the case of this many sockets at the pace of the demo."""
    return case_of(server, count, DEMO_PER_SECOND)


def stalled_case(server: str) -> str:
    """Return the name of the case in which one more client never reads."""
    return f"one more never reads, {server}"


def _ours(case: str, one: Stand) -> Contestant:
    return Contestant(case, NAME, True, one.round)


def _peers(stack: ExitStack, site: Site, server: str, count: int) -> Iterator[Contestant]:
    case = case_of(server, count)
    if not find_spec("channels_redis"):
        print(f"left out, not installed: {GROUP_NAME}", flush=True)
    else:

        def group(own: Site) -> Web:
            return own.serve_peer(server, "bench.peers.group_send:application", "/healthz")

        yield Contestant(case, GROUP_NAME, False, stand(stack, site, group, GROUP, count).round)


def _with_servers_of_their_own(
    stack: ExitStack, site: Site, cases: Sequence[str], count: int
) -> Iterator[Contestant]:
    def broadcast(own: Site) -> Web:
        return own.serve_module("bench.peers.websockets_broadcast", "/healthz")

    one = stand(stack, site, broadcast, BROADCAST, count)
    yield from (Contestant(case, BROADCAST_NAME, False, one.round) for case in cases)
    env = node.environment("ws", "socket.io")
    if env is None:
        return
    for name, script, held in ((WS_NAME, "ws.js", POSTED), (SOCKET_IO_NAME, "socketio.js", SOCKET_IO)):
        serve = partial(Site.serve_node, script=script, path="/healthz", env=env)
        one = stand(stack, site, serve, held, count)
        yield from (Contestant(case, name, False, one.round) for case in cases)


def _with_one_that_never_reads(plan: Plan, stands: dict[str, Stand]) -> list[Row]:
    """Measure how it affects the others, in few and longer rounds."""
    few = replace(plan, seconds=STALLED_SECONDS, rounds=1 if plan.is_quick else 2).without_warmup()
    return [row for server, one in stands.items() for row in interleave(few, _stalled(server, one))]


def _stalled(server: str, one: Stand) -> list[Contestant]:
    case = stalled_case(server)
    return [
        Contestant(case, NAME, True, partial(_stalled_round, one)),
        Contestant(case, WITHOUT, False, one.round),
    ]


def _stalled_round(one: Stand, seconds: float) -> Sample:
    before = pss_mb(one.web.pid)
    with _one_that_never_reads(one.web):
        sample = one.round(seconds)
        sample["grown_mb"] = pss_mb(one.web.pid) - before
    return {key: value for key, value in sample.items() if key not in one.opening}


@contextmanager
def _one_that_never_reads(web: Web) -> Iterator[None]:
    lines = ["GET /tickers/ws/ HTTP/1.1", f"Host: {HOST}:{web.port}", f"Origin: http://{HOST}:{web.port}"]
    lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    lines += ["Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "", ""]
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect((HOST, web.port))
        client.sendall("\r\n".join(lines).encode())
        client.recv(1)
        client.sendall(SUBSCRIBE)
        yield


def targets(plan: Plan) -> Sequence[Target]:
    """Return the project's targets for WebSockets."""
    daphne, uvicorn = (case_of(server, plan.clients) for server in ("daphne", "uvicorn"))
    found = [
        Target(daphne, "cpu_us", at_least=4, peer=GROUP_NAME),
        Target(daphne, "cpu_us", at_least=0.5, peer=BROADCAST_NAME),
        Target(daphne, "cpu_us", at_least=0.5, peer=WS_NAME),
        Target(daphne, "p99_ms", at_most=400),
        Target(daphne, "kb_each", at_most=28),
        Target(uvicorn, "cpu_us", at_least=10, peer=GROUP_NAME),
        Target(uvicorn, "cpu_us", at_least=1, peer=BROADCAST_NAME),
        Target(uvicorn, "cpu_us", at_least=1, peer=WS_NAME),
        Target(uvicorn, "cpu_us", at_least=1, peer=SOCKET_IO_NAME),
        Target(uvicorn, "kb_each", at_most=20),
        Target(uvicorn, "p99_ms", at_most=60),
    ]
    for server in ("daphne", "uvicorn"):
        case = case_of(server, plan.clients)
        found += [
            *targets_of_sizes(server, sized_case),
            Target(case, "lost", at_most=0),
            Target(stalled_case(server), "grown_mb", at_most=20),
            # It delays no other client, apart from the noise of a machine.
            Target(stalled_case(server), "p99_ms", at_least=0.5, peer=WITHOUT),
            Target(stalled_case(server), "lost", at_most=0),
        ]
    return found


WORK = Work(
    name="websocket",
    title="WebSockets: each step of the market to all who follow it",
    text=(
        "All clients follow five stocks and are sent a frame of some 600 bytes for each step; this project's "
        "acknowledge each second, as its contract demands, and that is in its CPU. The delay runs from the "
        "step's `t` to the arrival of the frame. CPU is that of the web process and, where one is between, "
        "of Redis; ws and socket.io get events by POST and have none. Those with their own server are listed "
        "beside both. All sockets are opened within one second for each thousand of them; memory is "
        "what the process had grown by when all were idle, for each but the first 50. A server that "
        "is too slow is late, and is measured until it has delivered. One more that never reads is beside "
        f"the same without it; in a full run, {FEW:,} and {MANY:,} sockets without a cookie are sent "
        f"{DEMO_PER_SECOND} frames a second, the pace of the demo."
    ),
    measures=MEASURES,
    drawn=("cpu_us", "p99_ms"),
    run=run,
    stretch=0.5,
    crowded=True,
    targets=targets,
)
