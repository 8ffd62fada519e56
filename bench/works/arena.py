"""The arena: what it costs to send each snapshot to all who play or watch."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec

import redis

from bench import node
from bench.held import Held, Stand, stand
from bench.peers.snapshots import PLAYERS
from bench.publisher import PER_SECOND
from bench.rounds import Contestant, Measure, Plan, Row, Sample, Target, Work, interleave
from bench.site import Site, beside, seeded_site
from bench.stats import percentile

from . import websocket
from .longpoll import ours

OURS = Held("arena", "/arena/ws/", "bench.ours.arena", PER_SECOND)
WATCHED = Held("arena_watch", "/arena/ws/", "bench.ours.arena", PER_SECOND)
WS = Held("arena_ws", "/", "bench.peers.snapshots", PER_SECOND)
SOCKET_IO = Held(
    "arena_socketio", "/socket.io/?EIO=4&transport=websocket", "bench.peers.snapshots", PER_SECOND
)
NAME, DESK, SOCKET_IO_NAME = "this project", "the desk's frames", "socket.io"
# Where `bench.ours.arena` leaves how long each tick took.
TICKS, TICKS_ANSWERED = "bench:ticks", "bench:ticks-answered"

MEASURES = (
    Measure("cpu_us", "CPU per delivered snapshot", "µs", 1),
    Measure("p50_ms", "delay p50", "ms", 1),
    Measure("p99_ms", "delay p99", "ms", 1),
    Measure("lost", "dropped or lost", ""),
    Measure("tick_ms", "a tick p99, CPU", "ms", 1),
    Measure("answered_ms", "a tick p99, waiting included", "ms", 1),
    Measure("kb_each", "memory per socket", "kB", 1),
    Measure("client_cpu_pct", "client CPU", "%"),
)


def run(plan: Plan) -> list[Row]:
    """Measure all contestants, each with as many spectators and thirty players."""
    servers = [server for server in plan.servers if find_spec(server)]
    with seeded_site() as site, ExitStack() as stack:
        contestants = []
        for server in servers:
            contestants.append(_arena(stack, site, server, plan.clients))
            watched = ours(stack, site, server, WATCHED, plan.clients)
            contestants.append(
                Contestant(watched_case_of(server, plan.clients), NAME, True, partial(_awake, watched))
            )
            desk = ours(stack, site, server, websocket.OURS, plan.clients)
            contestants.append(Contestant(watched_case_of(server, plan.clients), DESK, False, desk.round))
        contestants += _node(stack, site, case_of(servers[-1], plan.clients), plan.clients)
        return interleave(plan, contestants)


def case_of(server: str, count: int) -> str:
    """Return the name of the case of this many spectators on a server."""
    return f"{count:,} watch, {PLAYERS} play, {server}"


def watched_case_of(server: str, count: int) -> str:
    """Return the name of the case in which nobody plays."""
    return f"{count:,} watch, {server}"


def _arena(stack: ExitStack, site: Site, server: str, count: int) -> Contestant:
    own = stack.enter_context(beside(site))
    web = own.serve(server, "/weather/api/stations/")
    held = Stand(stack, own, web, OURS, count + PLAYERS)
    return Contestant(case_of(server, count), NAME, True, partial(_round, held, own))


def _awake(held: Stand, seconds: float) -> Sample:
    """Measure a round of a game that goes on: after three silent seconds, all clients are welcomed again."""
    held.wake()
    return held.round(seconds)


def _round(held: Stand, own: Site, seconds: float) -> Sample:
    with redis.Redis.from_url(own.env["REDIS_URL"]) as client:
        client.delete(TICKS, TICKS_ANSWERED)
        sample = _awake(held, seconds)
        return sample | {"tick_ms": _p99(client, TICKS), "answered_ms": _p99(client, TICKS_ANSWERED)}


def _p99(client: redis.Redis, key: str) -> float:
    return percentile([float(milliseconds) for milliseconds in client.lrange(key, 0, -1)], 0.99)


def _node(stack: ExitStack, site: Site, case: str, count: int) -> Iterator[Contestant]:
    env = node.environment("ws", "socket.io")
    if env is None:
        return
    peers = (("ws", "arena_ws.js", WS), (SOCKET_IO_NAME, "arena_socketio.js", SOCKET_IO))
    for name, script, held in peers:
        serve = partial(Site.serve_node, script=script, path="/healthz", env=env)
        yield Contestant(case, name, False, stand(stack, site, serve, held, count + PLAYERS).round)


def targets(plan: Plan) -> Sequence[Target]:
    """Return the project's targets for the arena."""
    daphne, uvicorn = (case_of(server, plan.clients) for server in ("daphne", "uvicorn"))
    return [
        Target(daphne, "p99_ms", at_most=100),
        Target(uvicorn, "p99_ms", at_most=50),
        *(Target(case, "tick_ms", at_most=5) for case in (daphne, uvicorn)),
        # Not more expensive than the desk's, apart from the noise of a machine.
        *(
            Target(watched_case_of(server, plan.clients), "cpu_us", at_least=0.9, peer=DESK)
            for server in ("daphne", "uvicorn")
        ),
    ]


WORK = Work(
    name="arena",
    title="The arena: each snapshot to all who play or watch",
    text=(
        f"Thirty clients play, and send thirty inputs a second each; all others watch. {PER_SECOND} "
        "snapshots a second of 312 bytes go to each. A tick is what the simulation does for one snapshot, "
        "from reading what was asked to publishing, in a process of its own: first what it computes, then "
        "with its two waits for Redis, while the web process and a thousand clients want the same cores. The "
        "delay runs from the tick to the arrival of its snapshot. CPU is that of the web process, inputs "
        "included, and of Redis. This project drops a snapshot for a client to which the one before is still "
        "unsent; ws and socket.io queue it. They get snapshots by POST, read the inputs, and simulate "
        "nothing. The desk's frames, which have twice the bytes, are those of the work before; they are "
        "compared with snapshots that nobody plays for."
    ),
    measures=MEASURES,
    drawn=("cpu_us", "p99_ms"),
    run=run,
    stretch=0.5,
    crowded=True,
    targets=targets,
)
