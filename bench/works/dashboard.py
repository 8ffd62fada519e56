"""The dashboard: what ten viewers cost a web process that holds a thousand clients, and how much they get."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from urllib.request import urlopen

from bench import node
from bench.held import Held, Stand, stand
from bench.processes import HOST, cpu_seconds
from bench.rounds import Contestant, Measure, Plan, Row, Sample, Work, interleave
from bench.site import ANSWER_SECONDS, Site, Web, beside, get, seeded_site

from .longpoll import by_case, case_of

VIEWERS = 10
UPDATES, HISTORY = "/dashboard/api/updates/", "/dashboard/api/history/"
CLIENTS = Held("longpoll", "/chat/api/rooms/lobby/updates/", "bench.ours.chat", per_second=1)
SAMPLES = Held("longpoll", UPDATES, "bench.ours.dashboard", per_second=1)
POSTED = Held("longpoll", "/updates/", "bench.peers.sample", per_second=1)
NODE_NAME = "Node http, the ten viewers alone"

MEASURES = (
    Measure("cpu_pct", "CPU of the web process", "%", 2),
    Measure("answer_bytes", "an answer with one sample", "B"),
    Measure("p99_ms", "delay p99", "ms", 1),
    Measure("lost", "lost", ""),
)


def run(plan: Plan) -> list[Row]:
    """Measure a web process with its clients, in turn with nobody and with ten viewers at the dashboard."""
    with seeded_site() as site, ExitStack() as stack:
        servers = [server for server in plan.servers if find_spec(server)]
        found = [one for server in servers for one in _contestants(stack, site, server, plan.clients)]
        cases = [case_of(server, plan.clients) for server in servers]
        return interleave(plan, by_case([*found, *_node(stack, site, cases)]))


def _contestants(stack: ExitStack, site: Site, server: str, count: int) -> Iterator[Contestant]:
    own = stack.enter_context(beside(site))
    web = own.serve(server, HISTORY)
    Stand(stack, own, web, CLIENTS, count)
    viewers = Stand(stack, own, web, SAMPLES, VIEWERS)
    case = case_of(server, count)

    def watched(seconds: float) -> Sample:
        return _measured(web, viewers.round, seconds) | {"answer_bytes": _answer_bytes(web)}

    yield Contestant(case, "ten viewers", True, watched)
    yield Contestant(case, "nobody watches", False, partial(_measured, web, _wait))


def _node(stack: ExitStack, site: Site, cases: Sequence[str]) -> Iterator[Contestant]:
    """Yield the same samples to ten viewers by Node, which holds nobody else."""
    if not node.is_there(NODE_NAME):
        return

    def serve(own: Site) -> Web:
        return own.serve_node("longpoll.js", f"{POSTED.path}?wait=0")

    viewers = stand(stack, site, serve, POSTED, VIEWERS)
    for case in cases:
        yield Contestant(case, NODE_NAME, False, partial(_measured, viewers.web, viewers.round))


def _measured(web: Web, work: Callable[[float], Sample], seconds: float) -> Sample:
    """Do some work for this many seconds, and return with it what the web process took meanwhile."""
    began, before = time.monotonic(), cpu_seconds(web.pid)
    sample = work(seconds)
    spent = (cpu_seconds(web.pid) - before) / (time.monotonic() - began)
    return sample | {"cpu_pct": 100 * spent}


def _answer_bytes(web: Web) -> float:
    """Return the bytes of an answer with one sample, the newest, as the server counts them."""
    with urlopen(f"http://{HOST}:{web.port}{HISTORY}", timeout=ANSWER_SECONDS) as answer:
        before, _ = json.load(answer)["events"][-2:]
    answered = get(web.port, f"{UPDATES}?wait=0&cursor={before['id']}")[1]
    return float(answered["X-Wire"].partition("down=")[2])


def _wait(seconds: float) -> Sample:
    time.sleep(seconds)
    return {}


WORK = Work(
    name="dashboard",
    title="The dashboard: ten viewers beside a thousand clients",
    text=(
        "A web process holds a long-poll for each of its clients, and none of them gets an event. Ten "
        "viewers follow the dashboard, one sample a second. Their cost is the difference to the same "
        "process when nobody watches; the reports of the process itself are in both. Node sends ten viewers "
        "as many bytes, from its memory, and holds nobody else: what counts is its whole CPU."
    ),
    measures=MEASURES,
    drawn=(),
    run=run,
    stretch=5,
)
