"""What a claim is: a sentence, how it is measured, and when it holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from faults.fault import ALL

from ..schedule import Settings

# What a claim may turn out to be.
HOLDS, DOES_NOT_HOLD, DEPENDS = "holds", "does not hold", "depends"
# Where the sentences are from.
THE_ARTICLE = "the article that asked for this site"
A_HANDBOOK = "a handbook of system design, and many who quote it"


@dataclass(frozen=True)
class Choice:
    """Something to predict: that the first figure is at least `least` and below `below`."""

    id: str
    text: str
    least: float
    below: float


@dataclass(frozen=True)
class Break:
    """A fault of a trial, this many seconds after its first pulse is due; below 0 before that."""

    kind: str
    after: float
    seconds: float
    lane: str = ALL


@dataclass(frozen=True)
class Trial:
    """A run of the lab: its settings, the lanes that are followed, and what is broken in it.

    `name` says what is moved from one trial to the other. Of the lanes, those that are `silent` are broken to
    the end: nobody waits for their pulses. `probe` is what a client does meanwhile, `times`
    times, and counts; `static/lab/claims/probes.js` has them.
    """

    name: str
    lanes: tuple[str, ...]
    settings: Settings
    breaks: tuple[Break, ...] = ()
    silent: tuple[str, ...] = ()
    probe: str = ""
    times: int = 0


@dataclass(frozen=True)
class Measure:
    """A figure that a claim yields, and its unit."""

    name: str
    unit: str


@dataclass(frozen=True)
class Lane:
    """What a lane did in a trial.

    `pulses` arrived, the median of them `delay_ms` after its publication. `answers` of its requests were
    answered while the run lasted, `empty` of these without news. `around_bytes` crossed around each pulse,
    headers and framing of both directions; `sent_bytes` went up beside the headers. `cpu_ms` is the server's.
    """

    pulses: int
    delay_ms: float
    answers: int
    empty: int
    requests: int
    connections: int
    bytes: int
    around_bytes: float
    sent_bytes: int
    cpu_ms: float


@dataclass(frozen=True)
class Measured:
    """What was measured in a trial: how many pulses were published, what each lane did, the probe's
    counts."""

    published: int
    lanes: Mapping[str, Lane]
    counts: Mapping[str, float]


@dataclass(frozen=True)
class Verdict:
    """What became of a claim. `values` are those of its measures, in their order; `on` says what it
    depends on."""

    says: str
    values: tuple[float, ...]
    sentence: str
    on: str = ""


Judge = Callable[[Sequence[Measured]], Verdict]


@dataclass(frozen=True)
class Claim:
    """A sentence about a technique, and how it is put to the test.

    `expected` is what the verdict has been so far: `make claims` fails if it is another.
    """

    id: str
    technique: str
    side: str
    text: str
    question: str
    choices: tuple[Choice, ...]
    measures: tuple[Measure, ...]
    threshold: str
    judge: Judge = field(repr=False)
    expected: str
    trials: tuple[Trial, ...]
    source: str = THE_ARTICLE

    def choice_of(self, value: float) -> str:
        """Return the id of the choice that a value of the first measure makes right."""
        return next((one.id for one in self.choices if one.least <= value < one.below), "")


def steady(rate: float, seconds: float) -> Settings:
    """Return the settings of a run with this many pulses a second, at a regular interval."""
    return Settings("steady", rate, seconds, payload=120, seed=1)


def by_chance(rate: float, seconds: float) -> Settings:
    """Return the settings of a run whose pulses come by chance: no client's interval fits theirs."""
    return Settings("random", rate, seconds, payload=120, seed=1)


def said(is_so: bool) -> str:
    """Return the verdict on a claim that one figure decides."""
    return HOLDS if is_so else DOES_NOT_HOLD


def said_of_both(first: bool, second: bool) -> str:
    """Return the verdict on a claim that was measured twice, with one thing moved in between."""
    return said(first) if first == second else DEPENDS


def ratio(one: float, other: float) -> float:
    """Return one divided by the other, to two decimals; if the other is 0, the one itself."""
    return round(one / other if other else one, 2)
