"""How a work is measured: every contestant once to warm up, then all in turn, round after round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from .stats import Spread, ratios, spread

Sample = dict[str, float]


@dataclass(frozen=True)
class Plan:
    """How long the rounds are, and how many."""

    name: str
    rounds: int
    seconds: float
    warmup_seconds: float
    servers: tuple[str, ...] = ("daphne", "uvicorn")
    followers: tuple[int, ...] = (1, 100, 1000)
    clients: int = 1000

    @property
    def is_quick(self) -> bool:
        """Whether this run only checks that everything works, for which less is enough."""
        return self.rounds < FULL.rounds

    def stretched(self, times: float) -> "Plan":
        """Return this plan with rounds this many times as long, for what happens rarely, or very often."""
        return replace(self, seconds=self.seconds * times)

    def without_warmup(self) -> "Plan":
        """Return this plan for contestants that are already warm."""
        return replace(self, warmup_seconds=0)


FULL = Plan("full", rounds=5, seconds=2.0, warmup_seconds=1.0)
# Fewer rounds than a claim needs: enough to see that everything works, and rough figures.
QUICK = Plan("quick", 2, seconds=0.7, warmup_seconds=0.3, servers=("daphne",), followers=(1000,), clients=200)


@dataclass(frozen=True)
class Contestant:
    """One that does the work of a case: this project, or a peer. `round` does it for this many seconds."""

    case: str
    name: str
    ours: bool
    round: Callable[[float], Sample]


@dataclass(frozen=True)
class Measure:
    """The measures of a round."""

    key: str
    label: str
    unit: str
    digits: int = 0


@dataclass(frozen=True)
class Row:
    """What a contestant measured in each round of a case."""

    case: str
    name: str
    ours: bool
    samples: list[Sample]

    def values(self, key: str) -> list[float]:
        """Return one measure, round by round; empty where this contestant has no such measure."""
        return [sample[key] for sample in self.samples if key in sample]


@dataclass(frozen=True)
class Target:
    """A target: a measure of ours is at most or at least this much.

    With a peer it is the peer's measure divided by ours, or with `of` ours in another case, that has to be.
    """

    case: str
    key: str
    at_most: float | None = None
    at_least: float | None = None
    peer: str = ""
    of: str = ""


@dataclass(frozen=True)
class Work:
    """A work: its question, its measures, which of them are drawn, and how it is done.

    A round of it is `stretch` times as long as the plan says; a `crowded` one is done by the plan's clients.
    """

    name: str
    title: str
    text: str
    measures: tuple[Measure, ...]
    drawn: tuple[str, ...]
    run: Callable[[Plan], list[Row]] = field(repr=False)
    stretch: float = 1.0
    crowded: bool = False
    targets: Callable[[Plan], Sequence[Target]] = field(default=lambda plan: (), repr=False)

    def own(self, plan: Plan) -> Plan:
        """Return the plan for this work; in a quick run, connections that are open are warm enough."""
        stretched = plan.stretched(self.stretch)
        return stretched.without_warmup() if self.crowded and plan.is_quick else stretched


def interleave(plan: Plan, contestants: Sequence[Contestant]) -> list[Row]:
    """Return each contestant's measures in rounds ABAB, so that a slow minute of the machine affects all."""
    for contestant in contestants if plan.warmup_seconds else ():
        contestant.round(plan.warmup_seconds)
    rows = [Row(one.case, one.name, one.ours, []) for one in contestants]
    for _ in range(plan.rounds):
        for contestant, row in zip(contestants, rows, strict=True):
            row.samples.append(contestant.round(plan.seconds))
    return rows


def compare(rows: Sequence[Row], row: Row, key: str) -> Spread | None:
    """Return how many times ours a peer's measure is, round by round; None where there is no pair."""
    ours = next((one for one in rows if one.case == row.case and one.ours), None)
    if ours is None or ours is row or len(ours.values(key)) != len(row.values(key)):
        return None
    found = ratios(row.values(key), ours.values(key))
    return spread(found) if found else None
