"""Ten thousand connections to one process, and what each costs it against each of a thousand."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from bench.held import Held, stand
from bench.rounds import Contestant, Plan, Row, Target, interleave
from bench.site import Site, Web

# Connections, and events a second as in the demo, so that acknowledgements have the same share of the work.
FEW, MANY, DEMO_PER_SECOND = 1000, 10_000, 4

# Given a server and a number of connections, the name of the case.
CaseOf = Callable[[str, int], str]


def at_sizes(plan: Plan, site: Site, server: str, held: Held, case_of: CaseOf) -> list[Row]:
    """Measure this project with a thousand connections and with ten thousand, at the pace of the demo.

    They are of clients without a cookie, who only watch: a visitor's desk is read from the database.
    """
    demo, sized = replace(held, per_second=DEMO_PER_SECOND), replace(plan, rounds=3).stretched(2)

    def serve(own: Site) -> Web:
        return own.serve(server, "/weather/api/stations/")

    with ExitStack() as stack:
        stands = {case_of(server, count): stand(stack, site, serve, demo, count) for count in (FEW, MANY)}
        return interleave(
            sized, [Contestant(case, "this project", True, one.round) for case, one in stands.items()]
        )


def targets_of_sizes(server: str, case_of: CaseOf) -> list[Target]:
    """Return the targets of ten thousand connections to one process."""
    few, many = case_of(server, FEW), case_of(server, MANY)
    return [
        Target(many, "open_s", at_most=20),
        Target(many, "lost", at_most=0),
        Target(many, "cpu_us", at_most=1.2, of=few),
    ]
