"""Layers: what each layer around a poll costs, for people who work on them."""

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec

from bench.rounds import Contestant, Plan, Row, Work, interleave
from bench.site import Site, seeded_site

from .polling import MEASURES, OURS, polled

WHOLE = "all layers"
LAYERS = {
    "Edge and the route": "edge",
    "Meter and the route": "meter",
    "the route": "routed",
    "the callable alone": "direct",
    "an empty callable": "nothing",
}


def run(plan: Plan) -> list[Row]:
    """Measure polls through ever fewer layers."""
    with seeded_site() as site:
        servers = [server for server in plan.servers if find_spec(server)]
        return interleave(plan, [one for server in servers for one in _contestants(site, server)])


def _contestants(site: Site, server: str) -> Iterator[Contestant]:
    whole = site.serve(server, OURS)
    fewer = {name: site.serve_peer(server, f"bench.ours.layers:{app}", OURS) for name, app in LAYERS.items()}
    for status in (304, 200):
        case = f"{status} on {server}"
        yield Contestant(case, WHOLE, True, partial(polled, whole, OURS, status))
        yield Contestant(
            case, "all layers, no cookie", False, partial(polled, whole, OURS, status, cookie=False)
        )
        for name, web in fewer.items():
            if status == 304 or name != "an empty callable":
                yield Contestant(case, name, False, partial(polled, web, OURS, status))


WORK = Work(
    name="layers",
    title="Layers: what is around a poll",
    text="The same polls through ever fewer of this project's layers; a layer's cost is a difference.",
    measures=MEASURES,
    drawn=(),
    run=run,
)
