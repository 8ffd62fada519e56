"""What people say of Server-Sent Events: simple and built in, but one way only."""

from collections.abc import Sequence

from . import counting
from .claim import Break, Choice, Claim, Measure, Measured, Trial, Verdict, ratio, said, said_of_both, steady

MESSAGES_UP = 5
# Twice the bytes for the same conversation: then another technique suits it better.
UNSUITABLE = 2
# Of 24 pulses down: a reader who replies now and then, and one who answers each.
SELDOM, EACH = 2, 24

A_RESET = Break("reset", after=2, seconds=3)
PULSES = steady(rate=4, seconds=6)
# A browser waits about three seconds before it opens a stream again.
PULSES_AROUND_A_RESET = steady(rate=4, seconds=8)


def judge_simple(trials: Sequence[Measured]) -> Verdict:
    """Compare the client with those of the other four, and see whether a reset costs it a pulse."""
    size, missing = counting.sizes()["sse"], _missing(trials)
    others = [other for lane, other in counting.sizes().items() if lane != "sse"]
    lines, states = min(one.client_lines for one in others), min(one.states for one in others)
    return Verdict(
        said(size.client_lines < lines and size.states < states and missing == 0),
        (size.client_lines, lines, size.states, states, missing),
        f"{size.client_lines} lines and {size.states} states; the smallest of the others has {lines} lines "
        f"and {states} states.",
    )


def judge_built_in(trials: Sequence[Measured]) -> Verdict:
    """See whether the client needs anything of ours, and still comes back after a reset."""
    size, missing = counting.sizes()["sse"], _missing(trials)
    return Verdict(
        said(size.imports == 0 and size.states == 0 and missing == 0),
        (size.imports, size.states, missing),
        f"The client imports {size.imports} modules and keeps {size.states} states: the browser connects "
        "again by itself, and says which event it has seen last.",
    )


def _missing(trials: Sequence[Measured]) -> int:
    [trial] = trials
    return trial.published - trial.lanes["sse"].pulses


def judge_one_way(trials: Sequence[Measured]) -> Verdict:
    """See whether anything goes up the stream."""
    [trial] = trials
    accepted, up = trial.counts["accepted"], trial.lanes["sse"].sent_bytes
    return Verdict(
        said(accepted == 0 and up == 0 and trial.lanes["sse"].pulses > 0),
        (accepted, up, trial.lanes["sse"].pulses),
        f"Of {MESSAGES_UP} messages sent to the stream {accepted:g} were accepted, and {up} bytes went up "
        f"after its request, while {trial.lanes['sse'].pulses} pulses came down.",
    )


def judge_two_way(trials: Sequence[Measured]) -> Verdict:
    """Compare the bytes of a conversation by stream and requests with the same on one WebSocket."""
    seldom, each = (_times_the_bytes(trial) for trial in trials)
    return Verdict(
        said_of_both(seldom >= UNSUITABLE, each >= UNSUITABLE),
        (each, seldom, *(trial.counts["bytes_of_a_message"] for trial in reversed(trials))),
        f"With a message up for each pulse, a stream and requests take {each:g} times the bytes of a "
        f"WebSocket; with one for each twelfth, {seldom:g} times.",
        on="how often the client has something to say",
    )


def _times_the_bytes(trial: Measured) -> float:
    return ratio(trial.lanes["sse"].bytes + trial.counts["request_bytes"], trial.lanes["websocket"].bytes)


CLAIMS = (
    Claim(
        id="sse-simple",
        technique="sse",
        side="pro",
        text="Simple for one way",
        question="The client that polls has 26 lines of code. How many has the one that follows a stream?",
        choices=(
            Choice("fewer", "fewer than 20", 0, 20),
            Choice("same", "20 to 30", 20, 31),
            Choice("more", "more than 30", 31, 10_000),
        ),
        measures=(
            Measure("lines of the client", "lines"),
            Measure("lines of the smallest other client", "lines"),
            Measure("states that it keeps", "states"),
            Measure("states of the smallest other client", "states"),
            Measure("pulses that it missed after a reset", "pulses"),
        ),
        threshold=(
            "It has fewer lines and fewer states than each of the other four clients, and a connection "
            "that is reset costs it no pulse."
        ),
        judge=judge_simple,
        expected="holds",
        trials=(Trial("a connection is reset", ("sse",), PULSES_AROUND_A_RESET, (A_RESET,)),),
    ),
    Claim(
        id="sse-built-in",
        technique="sse",
        side="pro",
        text="Built into browsers",
        question=(
            "How many modules or libraries does a page import to follow a stream and to come back to it?"
        ),
        choices=(
            Choice("none", "none", 0, 1),
            Choice("one", "one, for coming back", 1, 2),
            Choice("more", "more", 2, 100),
        ),
        measures=(
            Measure("modules that the client imports", "modules"),
            Measure("states that it keeps", "states"),
            Measure("pulses that it missed after a reset", "pulses"),
        ),
        threshold=(
            "The client imports nothing and keeps nothing, and a connection that is reset costs it no pulse."
        ),
        judge=judge_built_in,
        expected="holds",
        trials=(Trial("a connection is reset", ("sse",), PULSES_AROUND_A_RESET, (A_RESET,)),),
    ),
    Claim(
        id="sse-one-way",
        technique="sse",
        side="con",
        text="One way only",
        question="A page sends five messages to its own stream. How many does the stream accept?",
        choices=(
            Choice("none", "none", 0, 1),
            Choice("some", "some", 1, 5),
            Choice("all", "all five", 5, 6),
        ),
        measures=(
            Measure("messages that the stream accepts", "of 5"),
            Measure("bytes up after the request", "bytes"),
            Measure("pulses down", "pulses"),
        ),
        threshold=(
            "The stream accepts no message, and no byte goes up after its request, while pulses come down."
        ),
        judge=judge_one_way,
        expected="holds",
        trials=(
            Trial("messages to the stream", ("sse",), PULSES, probe="post_to_stream", times=MESSAGES_UP),
        ),
    ),
    Claim(
        id="sse-two-way",
        technique="sse",
        side="con",
        text="Unsuitable for two-way",
        question=(
            "A page answers each of 24 pulses: on a WebSocket, or by requests beside a stream. How many "
            "times the bytes does the stream take?"
        ),
        choices=(
            Choice("same", "less than twice", 0, 2),
            Choice("more", "2 to 5 times", 2, 5),
            Choice("much", "more than 5 times", 5, 1_000_000),
        ),
        measures=(
            Measure("times the bytes of a WebSocket, a message up for each pulse", "times"),
            Measure("times the bytes of a WebSocket, a message up for each twelfth", "times"),
            Measure("bytes of a message up by a request, one for each pulse", "bytes"),
            Measure("bytes of a message up by a request, one for each twelfth", "bytes"),
        ),
        threshold="The same conversation takes at least twice the bytes that it takes on a WebSocket.",
        judge=judge_two_way,
        expected="depends",
        trials=(
            Trial("a message up for each twelfth", ("sse",), PULSES, probe="answers", times=SELDOM),
            Trial("a message up for each pulse", ("sse",), PULSES, probe="answers", times=EACH),
        ),
    ),
)
