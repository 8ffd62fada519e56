"""Polling: what an answer with news costs, and what an empty one costs."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.util import find_spec

from bench.processes import ROOT
from bench.rounds import Contestant, Measure, Plan, Row, Sample, Target, Work, interleave
from bench.site import Site, Web, get, seeded_site

CONNECTIONS = 32
OURS = "/weather/api/stations/JFK/observation/"
PEER = "/observations/JFK/"
EMPTY = "/empty/"
BARE_NAME = "a bare ASGI callable"

MEASURES = (
    Measure("cpu_us", "server CPU per poll", "µs"),
    Measure("per_second", "polls a second", "/s"),
    Measure("p50_ms", "answer p50", "ms", 1),
    Measure("p99_ms", "answer p99", "ms", 1),
    Measure("pss_mb", "server memory", "MB"),
    Measure("lost", "wrong or lost", ""),
    Measure("client_cpu_pct", "client CPU", "%"),
)


def run(plan: Plan) -> list[Row]:
    """Measure polls answered 200 and 304, on every server."""
    with seeded_site() as site:
        servers = [server for server in plan.servers if find_spec(server)]
        return interleave(plan, [one for server in servers for one in _contestants(site, server)])


def _contestants(site: Site, server: str) -> Iterator[Contestant]:
    ours = site.serve(server, OURS)
    peer = site.serve_peer(server, "bench.peers.django_view:application", PEER)
    empty = site.serve(server, EMPTY, ("-m", "bench.peers.empty_view"))
    bare = site.serve_peer(server, "bench.peers.bare:application", OURS)
    changed, unchanged = f"news (200), on {server}", f"no news (304), on {server}"
    yield Contestant(changed, "this project", True, partial(polled, ours, OURS, 200))
    yield Contestant(changed, "Django view that reads the row", False, partial(polled, peer, PEER, 200))
    yield Contestant(unchanged, "this project", True, partial(polled, ours, OURS, 304))
    view = "Django view, ConditionalGetMiddleware"
    yield Contestant(unchanged, view, False, partial(polled, peer, PEER, 304))
    yield Contestant(unchanged, "empty Django view in this stack", False, partial(polled, empty, EMPTY, 304))
    first = first_case(server)
    yield Contestant(first, "this project", True, partial(polled, ours, OURS, 304, cookie=False))
    yield Contestant(first, BARE_NAME, False, partial(polled, bare, OURS, 304, cookie=False))


def first_case(server: str) -> str:
    """Return the name of the case of clients that have no cookie."""
    return f"no news (304), no cookie, on {server}"


def polled(web: Web, path: str, expect: int, seconds: float, cookie: bool = True) -> Sample:
    """Return what a window of polls at full speed measured; it asks as a returning browser does."""
    headers = known_headers(web) if cookie else []
    if expect == 304:
        headers.append(f"If-None-Match: {get(web.port, path)[1]['ETag']}")
    command = [sys.executable, "-m", "bench.load", path, f"--port={web.port}", f"--pid={web.pid}"]
    options = [f"--expect={expect}", f"--seconds={seconds}", f"--connections={CONNECTIONS}"]
    words = [*command, *options, *(f"--header={header}" for header in headers)]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=seconds + 30)
    return json.loads(done.stdout)


def known_headers(web: Web) -> list[str]:
    """Return the Cookie header of a returning client, where the server sets one."""
    cookie = get(web.port, "/visitor/")[1]["Set-Cookie"]
    return [f"Cookie: {cookie.partition(';')[0]}"] if cookie else []


def targets(plan: Plan) -> Sequence[Target]:
    """Return the project's target for polling: at most 1.8 times what the server itself costs."""
    return [Target(first_case("uvicorn"), "cpu_us", at_least=0.56, peer=BARE_NAME)]


WORK = Work(
    name="polling",
    title="Polling: an answer, and no news",
    text=(
        f"{CONNECTIONS} kept connections poll one station as fast as the server answers. The peer is a plain "
        "Django view that reads the row each time, in the middleware of `startproject` without sessions, "
        "users and messages, with `ConditionalGetMiddleware` for 304. The empty view returns "
        "`HttpResponse(status=304)` through the same layers and middleware as this project's pages. The bare "
        "callable answers 304 to everything: it is what the server itself costs."
    ),
    measures=MEASURES,
    drawn=("cpu_us",),
    run=run,
    targets=targets,
)
