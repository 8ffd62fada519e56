"""Two sentences with figures in them that many repeat, and nobody seems to have measured."""

from collections.abc import Sequence

from .claim import (
    A_HANDBOOK,
    Break,
    Choice,
    Claim,
    Measure,
    Measured,
    Trial,
    Verdict,
    by_chance,
    said_of_both,
    steady,
)
from .polling import empty_percent

# Of the requests: nearly each has a connection of its own.
NEARLY_EACH = 0.9
ALL_BUT_ONE_IN_A_THOUSAND = 99.9
# If the shares at two rates are this many per cent apart, the rate makes the difference, and no law does.
APART = 25

EACH_ANSWER_CLOSES = Break("no_keep_alive", after=-1, seconds=20)


def judge_reconnect(trials: Sequence[Measured]) -> Verdict:
    """Count the connections for each request, which brings a message."""
    kept, closed = (trial.lanes["long_polling"] for trial in trials)
    for_each_kept, for_each_closed = (
        round(lane.connections / max(1, lane.requests), 2) for lane in (kept, closed)
    )
    return Verdict(
        said_of_both(for_each_kept >= NEARLY_EACH, for_each_closed >= NEARLY_EACH),
        (for_each_kept, for_each_closed, kept.delay_ms, closed.delay_ms),
        f"{for_each_kept:g} connections for each request while the connection is kept, {for_each_closed:g} "
        f"where each answer closes it; the median delays were {kept.delay_ms:g} and {closed.delay_ms:g} ms. "
        "A new connection costs one round trip, with TLS two or three: 100 ms only where the "
        "server is far away.",
        on="whether connections are kept (keep-alive), as HTTP/1.1 does unless somebody forbids it",
    )


def judge_empty(trials: Sequence[Measured]) -> Verdict:
    """Compare the share of polls in vain at two rates with the sentence."""
    rare, often = (empty_percent(trial) for trial in trials)
    is_rare, is_often = rare >= ALL_BUT_ONE_IN_A_THOUSAND, often >= ALL_BUT_ONE_IN_A_THOUSAND
    # If it holds for neither rate, but the shares are far apart, no share is a law.
    says = "depends" if abs(rare - often) >= APART else said_of_both(is_rare, is_often)
    return Verdict(
        says,
        (rare, often),
        f"{rare:g} % of the polls were in vain at one pulse in 4 s, {often:g} % at four a second. At one "
        "poll a second it is 99.9 % for one event in 17 minutes: the share is e to the power of minus rate "
        "times interval, where events come by chance.",
        on="the rate of events times the interval between polls",
    )


CLAIMS = (
    Claim(
        id="reconnect-100-ms",
        technique="long_polling",
        side="con",
        text="Each long-poll message pays a reconnect of 100 ms",
        source=A_HANDBOOK,
        question=(
            "24 messages come by long-polling, each with a request of its own. How many connections are "
            "opened for each?"
        ),
        choices=(
            Choice("none", "hardly any: one for all", 0, 0.5),
            Choice("each", "one for each", 0.5, 1.5),
            Choice("more", "more", 1.5, 1_000),
        ),
        measures=(
            Measure("connections for each request, kept", "connections"),
            Measure("connections for each request, closed by each answer", "connections"),
            Measure("median delay, kept", "ms"),
            Measure("median delay, closed by each answer", "ms"),
        ),
        threshold="At least 0.9 connections are opened for each request.",
        judge=judge_reconnect,
        expected="depends",
        trials=(
            Trial("the connection is kept", ("long_polling",), steady(rate=4, seconds=6)),
            Trial(
                "each answer closes it", ("long_polling",), steady(rate=4, seconds=6), (EACH_ANSWER_CLOSES,)
            ),
        ),
    ),
    Claim(
        id="polls-empty",
        technique="polling",
        side="con",
        text="99.9 % of polls are empty",
        source=A_HANDBOOK,
        question=(
            "Pulses come by chance, one in 4 s; a client asks once a second. How many of a hundred polls "
            "are in vain?"
        ),
        choices=(
            Choice("half", "fewer than 60", 0, 60),
            Choice("most", "60 to 99", 60, 99.9),
            Choice("all", "99.9 and more", 99.9, 101),
        ),
        measures=(
            Measure("polls in vain, a pulse in 4 s", "%"),
            Measure("polls in vain, four pulses a second", "%"),
        ),
        threshold=(
            "At least 99.9 % of the polls are in vain; where two rates are 25 points or more apart, it "
            "depends on the rate."
        ),
        judge=judge_empty,
        expected="depends",
        trials=(
            Trial("a pulse in 4 s", ("polling",), by_chance(rate=0.25, seconds=8)),
            Trial("four pulses a second", ("polling",), by_chance(rate=4, seconds=6)),
        ),
    ),
)
