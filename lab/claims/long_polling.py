"""What people say of long-polling: it is faster than polling, with fewer requests, and the server pays."""

from collections.abc import Sequence

from .claim import (
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

# If the median is this many times sooner, it is faster even on a machine that is late with everything.
FASTER = 1.5
# If the server works this many times longer for it, it is intensive, and not only a little more.
INTENSIVE = 1.5

RARE, OFTEN = steady(rate=0.25, seconds=8), steady(rate=4, seconds=6)
VERY_OFTEN = steady(rate=10, seconds=6)
BOTH = ("polling", "long_polling")


def judge_faster(trials: Sequence[Measured]) -> Verdict:
    """Compare the median delays of one run."""
    [trial] = trials
    polling, long_polling = (trial.lanes[lane].delay_ms for lane in BOTH)
    times = ratio(polling, long_polling)
    return Verdict(
        said(times >= FASTER),
        (times, long_polling, polling),
        f"Half of the pulses were known after {long_polling:g} ms, by polling after {polling:g} ms.",
    )


def judge_fewer_requests(trials: Sequence[Measured]) -> Verdict:
    """Compare the requests that were answered, while pulses were rare and while they were frequent."""
    rare, often = trials
    counted = tuple(trial.lanes[lane].answers for trial in trials for lane in reversed(BOTH))
    return Verdict(
        said_of_both(_has_fewer(rare), _has_fewer(often)),
        (ratio(counted[0], counted[1]), *counted),
        f"A pulse every 4 s: {counted[0]} requests, by polling {counted[1]}. "
        f"Four a second: {counted[2]} requests, by polling {counted[3]}.",
        on="how often something happens: each pulse takes a request",
    )


def _has_fewer(trial: Measured) -> bool:
    return trial.lanes["long_polling"].answers < trial.lanes["polling"].answers


def judge_resources(trials: Sequence[Measured]) -> Verdict:
    """Compare the server's CPU time with what polling took in the same run."""
    rare, often = (
        ratio(trial.lanes["long_polling"].cpu_ms, trial.lanes["polling"].cpu_ms) for trial in trials
    )
    return Verdict(
        said_of_both(rare >= INTENSIVE, often >= INTENSIVE),
        (often, rare, *(trial.lanes[lane].cpu_ms for trial in reversed(trials) for lane in reversed(BOTH))),
        f"The server's code worked {often:g} times as long as for polling at ten pulses a second, "
        f"{rare:g} times at a pulse every 4 s. A held request that waits takes memory, and no CPU.",
        on="how often something happens: each pulse ends a request and begins one",
    )


CLAIMS = (
    Claim(
        id="long-polling-faster",
        technique="long_polling",
        side="pro",
        text="Faster than polling",
        question="Polling asks once a second. How many times sooner does long-polling know, in the median?",
        choices=(
            Choice("same", "less than twice: about the same", 0, 2),
            Choice("sooner", "2 to 10 times", 2, 10),
            Choice("much", "10 to 50 times", 10, 50),
            Choice("far", "more than 50 times", 50, 1_000_000),
        ),
        measures=(
            Measure("times that polling's median is longer", "times"),
            Measure("median delay, long-polling", "ms"),
            Measure("median delay, polling", "ms"),
        ),
        threshold="Polling's median delay is at least 1.5 times as long, in the same run.",
        judge=judge_faster,
        expected="holds",
        trials=(Trial("both at once", BOTH, by_chance(rate=3, seconds=10)),),
    ),
    Claim(
        id="long-polling-fewer-requests",
        technique="long_polling",
        side="pro",
        text="Fewer requests",
        question=(
            "Something happens every 4 s. How many requests does long-polling make for each one of "
            "polling, which asks once a second?"
        ),
        choices=(
            Choice("fewer", "fewer than half", 0, 0.5),
            Choice("same", "about as many", 0.5, 1.5),
            Choice("more", "more", 1.5, 1_000_000),
        ),
        measures=(
            Measure("requests for each of polling's, a pulse every 4 s", "times"),
            Measure("long-polling's requests, a pulse every 4 s", "requests"),
            Measure("polling's requests, a pulse every 4 s", "requests"),
            Measure("long-polling's requests, four pulses a second", "requests"),
            Measure("polling's requests, four pulses a second", "requests"),
        ),
        threshold="It makes fewer requests than polling once a second, in the same run.",
        judge=judge_fewer_requests,
        expected="depends",
        trials=(Trial("a pulse every 4 s", BOTH, RARE), Trial("four pulses a second", BOTH, OFTEN)),
    ),
    Claim(
        id="long-polling-resources",
        technique="long_polling",
        side="con",
        text="Resource-intensive on the server",
        question=(
            "At ten pulses a second, how much CPU time does the server need for long-polling, compared "
            "with polling once a second?"
        ),
        choices=(
            Choice("less", "less than polling", 0, 1),
            Choice("more", "1 to 3 times as much", 1, 3),
            Choice("much", "more than 3 times as much", 3, 1_000_000),
        ),
        measures=(
            Measure("times polling's CPU time, ten pulses a second", "times"),
            Measure("times polling's CPU time, a pulse every 4 s", "times"),
            Measure("CPU time, long-polling, ten pulses a second", "ms"),
            Measure("CPU time, polling, ten pulses a second", "ms"),
            Measure("CPU time, long-polling, a pulse every 4 s", "ms"),
            Measure("CPU time, polling, a pulse every 4 s", "ms"),
        ),
        threshold=(
            "The server's code works at least 1.5 times as long for it as for polling, in the same run."
        ),
        judge=judge_resources,
        expected="depends",
        trials=(Trial("a pulse every 4 s", BOTH, RARE), Trial("ten pulses a second", BOTH, VERY_OFTEN)),
    ),
)
