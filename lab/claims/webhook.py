"""What people say of webhooks: real-time, with less traffic, if you can be called and check the caller."""

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

# If the median is this many times sooner, it is sooner even on a machine whose workers are always late.
SOONER = 1.25
# Of a hundred: fewer arrive, so the client is without news.
HALF_PERCENT = 50
FORGED = 3

RARE, OFTEN = steady(rate=0.25, seconds=8), steady(rate=4, seconds=6)
BOTH = ("polling", "webhook")
NOBODY_LISTENS = Break("refuse", after=-1, seconds=20, lane="webhook")


def judge_real_time(trials: Sequence[Measured]) -> Verdict:
    """Compare the median delay with polling's in the same run."""
    [trial] = trials
    polling, webhook = (trial.lanes[lane].delay_ms for lane in BOTH)
    times = ratio(polling, webhook)
    return Verdict(
        said(times >= SOONER),
        (times, webhook, polling),
        f"Half of the pulses were received after {webhook:g} ms, by polling after {polling:g} ms.",
    )


def judge_less_traffic(trials: Sequence[Measured]) -> Verdict:
    """Compare the bytes with polling's, while pulses were rare and while they were frequent."""
    rare, often = (ratio(trial.lanes["webhook"].bytes, trial.lanes["polling"].bytes) for trial in trials)
    counted = [trial.lanes[lane].answers for trial in trials for lane in reversed(BOTH)]
    return Verdict(
        said_of_both(rare < 1, often < 1),
        (rare, often, *counted),
        f"At a pulse every 4 s it takes {rare:g} times the bytes of polling, at four a second {often:g} "
        "times: nothing is asked in vain, but each pulse is a request with headers and a signature.",
        on="how often something happens, compared with how often one would ask",
    )


def judge_receiver(trials: Sequence[Measured]) -> Verdict:
    """See how many arrive while nobody can be called."""
    [trial] = trials
    webhook, polling = (round(100 * trial.lanes[lane].pulses / trial.published) for lane in reversed(BOTH))
    return Verdict(
        said(webhook < HALF_PERCENT <= polling),
        (webhook, polling),
        f"While the receiver refused connections, {webhook} % of the pulses arrived. A client that asks "
        f"itself had {polling} %. The sender tries again for a minute, so they come late, if anybody "
        "comes back.",
    )


def judge_authenticity(trials: Sequence[Measured]) -> Verdict:
    """See how many forged messages reach the receiver, and how many it accepts."""
    [trial] = trials
    reached, accepted, lines = trial.counts["reached"], trial.counts["accepted"], counting.lines_that_verify()
    return Verdict(
        said(reached == FORGED and accepted == 0),
        (reached, accepted, lines),
        f"Of {FORGED} forged messages {reached:g} reached the receiver: anybody can call an address. "
        f"{accepted:g} were accepted, because of {lines} lines that check the signature.",
    )


CLAIMS = (
    Claim(
        id="webhook-real-time",
        technique="webhook",
        side="pro",
        text="Real-time",
        question=(
            "Polling asks once a second. How many times sooner does a webhook's receiver know, in the median?"
        ),
        choices=(
            Choice("same", "less than twice: about the same", 0, 2),
            Choice("sooner", "2 to 10 times", 2, 10),
            Choice("much", "more than 10 times", 10, 1_000_000),
        ),
        measures=(
            Measure("times that polling's median is longer", "times"),
            Measure("median delay, webhook", "ms"),
            Measure("median delay, polling", "ms"),
        ),
        threshold="Polling's median delay is at least 1.25 times as long, in the same run.",
        judge=judge_real_time,
        expected="holds",
        trials=(Trial("both at once", BOTH, by_chance(rate=3, seconds=10)),),
    ),
    Claim(
        id="webhook-less-traffic",
        technique="webhook",
        side="pro",
        text="Reduces traffic and load",
        question=(
            "Something happens every 4 s. How many times the bytes of polling once a second does a "
            "webhook take?"
        ),
        choices=(
            Choice("less", "fewer: less than 0.9 times", 0, 0.9),
            Choice("same", "about the same", 0.9, 1.1),
            Choice("more", "more", 1.1, 1_000_000),
        ),
        measures=(
            Measure("times polling's bytes, a pulse every 4 s", "times"),
            Measure("times polling's bytes, four pulses a second", "times"),
            Measure("webhooks, a pulse every 4 s", "requests"),
            Measure("polls, a pulse every 4 s", "requests"),
            Measure("webhooks, four pulses a second", "requests"),
            Measure("polls, four pulses a second", "requests"),
        ),
        threshold="It takes fewer bytes than polling once a second, in the same run.",
        judge=judge_less_traffic,
        expected="depends",
        trials=(Trial("a pulse every 4 s", BOTH, RARE), Trial("four pulses a second", BOTH, OFTEN)),
    ),
    Claim(
        id="webhook-receiver",
        technique="webhook",
        side="con",
        text="The client must be able to receive",
        question=(
            "Nobody listens at the receiver's address while the pulses are sent. How many of a hundred "
            "arrive in that time?"
        ),
        choices=(
            Choice("none", "none", 0, 1),
            Choice("some", "some", 1, 90),
            Choice("all", "nearly all", 90, 101),
        ),
        measures=(
            Measure("webhooks that arrive meanwhile", "%"),
            Measure("pulses that arrive by polling meanwhile", "%"),
        ),
        threshold=(
            "While nobody listens at its address fewer than half of the pulses arrive, and at least half "
            "by polling."
        ),
        judge=judge_receiver,
        expected="holds",
        trials=(
            Trial("nobody listens", BOTH, steady(rate=2, seconds=6), (NOBODY_LISTENS,), silent=("webhook",)),
        ),
    ),
    Claim(
        id="webhook-authenticity",
        technique="webhook",
        side="con",
        text="Authenticity",
        question=(
            "Three messages are forged: one without a signature, one with a wrong one, one that is ten "
            "minutes old. How many reach the receiver's code?"
        ),
        choices=(
            Choice("none", "none: strangers do not know the secret", 0, 1),
            Choice("some", "some", 1, 3),
            Choice("all", "all three: anybody can call an address", 3, 4),
        ),
        measures=(
            Measure("forged messages that reach the receiver", "of 3"),
            Measure("forged messages that it accepts", "of 3"),
            Measure("lines that check the signature", "lines"),
        ),
        threshold="Each forged message reaches the receiver, and only its check of the signature refuses it.",
        judge=judge_authenticity,
        expected="holds",
        trials=(
            Trial("forged messages", ("webhook",), steady(rate=2, seconds=4), probe="forge", times=FORGED),
        ),
    ),
)
