"""What people say of polling: it is simple, it asks in vain, and it is late."""

from collections.abc import Sequence

from . import counting
from .claim import (
    Break,
    Choice,
    Claim,
    Measure,
    Measured,
    Trial,
    Verdict,
    by_chance,
    ratio,
    said,
    said_of_both,
    steady,
)

# A client is simple if it has at most this many times the lines of the median client, and no more states.
SIMPLE = 1.1
# More than half of the answers: then the traffic is mostly unnecessary.
MOSTLY_PERCENT = 50
# A median that is this many times longer is a delay on any machine, however late its sockets are.
NOTICED = 2

RARE, OFTEN = steady(rate=0.25, seconds=8), steady(rate=4, seconds=6)
A_RESET = Break("reset", after=2, seconds=3)


def judge_simple(trials: Sequence[Measured]) -> Verdict:
    """Compare the client with the median of the five, and see whether a reset costs it a pulse."""
    size, [trial] = counting.sizes()["polling"], trials
    lines, states = counting.median_of("client_lines"), counting.median_of("states")
    missing = trial.published - trial.lanes["polling"].pulses
    is_simple = size.client_lines <= SIMPLE * lines and size.states <= states and missing == 0
    return Verdict(
        said(is_simple),
        (size.client_lines, lines, size.states, states, missing),
        f"{size.client_lines} lines and {size.states} states, and the next poll mends what a reset broke. "
        f"The median client has {lines:g} lines and {states:g} states, so it is simple, but not alone in "
        "that.",
    )


def judge_traffic(trials: Sequence[Measured]) -> Verdict:
    """Compare how many polls were in vain while pulses were rare, and while they were frequent."""
    rare, often = (empty_percent(trial) for trial in trials)
    return Verdict(
        said_of_both(rare > MOSTLY_PERCENT, often > MOSTLY_PERCENT),
        (rare, often),
        f"{rare:g} % of the polls were in vain at a pulse every 4 s, {often:g} % at four pulses a second.",
        on="how often something happens, compared with how often one asks",
    )


def empty_percent(trial: Measured) -> float:
    """Return how many of a hundred polls were in vain, while the run lasted."""
    polling = trial.lanes["polling"]
    return round(100 * polling.empty / max(1, polling.answers))


def judge_delay(trials: Sequence[Measured]) -> Verdict:
    """Compare the median delay with that of a WebSocket which had the same pulses."""
    [trial] = trials
    polling, websocket = trial.lanes["polling"].delay_ms, trial.lanes["websocket"].delay_ms
    times = ratio(polling, websocket)
    return Verdict(
        said(times >= NOTICED),
        (times, polling, websocket),
        f"Half of the pulses were known after {polling:g} ms by polling, after {websocket:g} ms by "
        "WebSocket.",
    )


CLAIMS = (
    Claim(
        id="polling-simple",
        technique="polling",
        side="pro",
        text="Simple on the client",
        question="How many lines of code has the smallest complete client that polls, resuming included?",
        choices=(
            Choice("few", "fewer than 15", 0, 15),
            Choice("some", "15 to 30", 15, 31),
            Choice("many", "more than 30", 31, 10_000),
        ),
        measures=(
            Measure("lines of the client", "lines"),
            Measure("lines of the median client", "lines"),
            Measure("states that it keeps", "states"),
            Measure("states of the median client", "states"),
            Measure("pulses that it missed after a reset", "pulses"),
        ),
        threshold=(
            "It has at most 1.1 times the lines of the median client and no more states, and a "
            "connection that is reset costs it no pulse."
        ),
        judge=judge_simple,
        expected="holds",
        trials=(Trial("a connection is reset", ("polling",), steady(rate=4, seconds=6), (A_RESET,)),),
    ),
    Claim(
        id="polling-traffic",
        technique="polling",
        side="con",
        text="Much unnecessary traffic",
        question=(
            "A client asks once a second, and something happens every 4 s. How many of its polls are in vain?"
        ),
        choices=(
            Choice("few", "fewer than a third", 0, 34),
            Choice("half", "a third to two thirds", 34, 67),
            Choice("most", "more than two thirds", 67, 101),
        ),
        measures=(
            Measure("polls in vain, a pulse every 4 s", "%"),
            Measure("polls in vain, four pulses a second", "%"),
        ),
        threshold="More than half of the polls are in vain.",
        judge=judge_traffic,
        expected="depends",
        trials=(
            Trial("a pulse every 4 s", ("polling",), RARE),
            Trial("four pulses a second", ("polling",), OFTEN),
        ),
    ),
    Claim(
        id="polling-delay",
        technique="polling",
        side="con",
        text="Delay",
        question=(
            "The same pulses arrive by polling once a second, and by WebSocket. How many times later is "
            "polling's median?"
        ),
        choices=(
            Choice("same", "less than twice: one hardly notices", 0, 2),
            Choice("later", "2 to 10 times", 2, 10),
            Choice("much", "10 to 50 times", 10, 50),
            Choice("far", "more than 50 times", 50, 1_000_000),
        ),
        measures=(
            Measure("times that polling's median is longer", "times"),
            Measure("median delay, polling", "ms"),
            Measure("median delay, WebSocket", "ms"),
        ),
        threshold="The median delay is at least twice that of a WebSocket in the same run.",
        judge=judge_delay,
        expected="holds",
        trials=(Trial("both at once", ("polling", "websocket"), by_chance(rate=3, seconds=10)),),
    ),
)
