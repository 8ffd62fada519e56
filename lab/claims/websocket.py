"""What people say of WebSockets: both ways, efficient and quick; but complex, and not for every proxy."""

from collections.abc import Sequence

from . import counting
from .claim import Break, Choice, Claim, Measure, Measured, Trial, Verdict, ratio, said, said_of_both, steady

PINGS = 10
# As long as a request of its own, in the median, would not be worth a socket.
AS_A_REQUEST = 1
# Of polling's median delay, a low latency is this at most, on whatever machine.
LOW = 0.5
# A side with this many times the lines is more complex, and not only written in another way.
COMPLEX = 1.1
# Of the pulses: fewer arrived, so the page is without news.
HALF = 0.5

FOLLOWED = ("polling", "long_polling", "websocket", "sse")
A_CUT = Break("cut", after=2, seconds=3)
NO_UPGRADE = Break("strip_upgrade", after=-1, seconds=20)


def judge_both_ways(trials: Sequence[Measured]) -> Verdict:
    """See whether what is sent up is answered on the connection on which the pulses come down."""
    [trial] = trials
    counts = trial.counts
    missing = PINGS - counts["answered"]
    times = ratio(counts["socket_ms"], counts["request_ms"])
    return Verdict(
        said(missing == 0 and counts["ticks"] > 0 and times <= AS_A_REQUEST),
        (counts["answered"], counts["ticks"], counts["socket_ms"], counts["request_ms"]),
        f"{counts['answered']:g} of {PINGS} messages up were answered on the connection on which "
        f"{counts['ticks']:g} messages came down meanwhile, each within {counts['socket_ms']:g} ms; "
        f"a request for as little takes {counts['request_ms']:g} ms.",
    )


def judge_efficient(trials: Sequence[Measured]) -> Verdict:
    """Compare what crosses beside each pulse with the best of the others, and the delay with polling's."""
    [trial] = trials
    own = trial.lanes["websocket"]
    others = [trial.lanes[lane] for lane in FOLLOWED if lane != "websocket"]
    around, delay = min(one.around_bytes for one in others), trial.lanes["polling"].delay_ms
    return Verdict(
        said(own.around_bytes <= around and own.delay_ms <= LOW * delay),
        (own.around_bytes, around, own.delay_ms, delay),
        f"{own.around_bytes:g} bytes crossed around each pulse, and {around:g} with the best of the others; "
        f"half of the pulses were known after {own.delay_ms:g} ms, by polling after {delay:g} ms.",
    )


def judge_complex(trials: Sequence[Measured]) -> Verdict:
    """Compare both sides with the medians of the five, and see whether coming back works."""
    size, [trial] = counting.sizes()["websocket"], trials
    client, server = counting.median_of("client_lines"), counting.sizes()["polling"].server_lines
    missing = trial.published - trial.lanes["websocket"].pulses
    return Verdict(
        said_of_both(size.client_lines > COMPLEX * client, size.server_lines > COMPLEX * server),
        (size.client_lines, client, size.server_lines, server, missing),
        f"In the browser {size.client_lines} lines, where the median client has {client:g}; on the server "
        f"{size.server_lines}, where polling has {server}: a task for each socket, and its end.",
        on="the side: the browser's is as small as the others'",
    )


def judge_firewalls(trials: Sequence[Measured]) -> Verdict:
    """Compare how many pulses arrive without a proxy that strips Upgrade, and with one."""
    through, held = (_percent(trial, "websocket") for trial in trials)
    by_sse = _percent(trials[1], "sse")
    return Verdict(
        said_of_both(through < 100 * HALF, held < 100 * HALF),
        (held, through, by_sse),
        f"Behind a proxy that removes the Upgrade header {held:g} % of the pulses arrived, without it "
        f"{through:g} %. By a stream, behind the same proxy, {by_sse:g} % did.",
        on="the proxy: whether it passes the Upgrade header on",
    )


def _percent(trial: Measured, lane: str) -> float:
    return round(100 * trial.lanes[lane].pulses / trial.published)


CLAIMS = (
    Claim(
        id="websocket-both-ways",
        technique="websocket",
        side="pro",
        text="Both ways in real time",
        question=(
            "A page sends ten messages up the socket of the trading desk, while prices come down. How "
            "many are answered on the same connection?"
        ),
        choices=(
            Choice("none", "none: answers need a request", 0, 1),
            Choice("some", "some: they collide with the prices", 1, 10),
            Choice("all", "all ten", 10, 11),
        ),
        measures=(
            Measure("messages up that were answered", "of 10"),
            Measure("messages down meanwhile", "messages"),
            Measure("median time to an answer on the socket", "ms"),
            Measure("median time of a request for as little", "ms"),
        ),
        threshold=(
            "Each message up is answered on the connection on which others come down, and the median is no "
            "later than a request's."
        ),
        judge=judge_both_ways,
        expected="holds",
        trials=(Trial("the trading desk", (), steady(rate=1, seconds=4), probe="desk", times=PINGS),),
    ),
    Claim(
        id="websocket-efficient",
        technique="websocket",
        side="pro",
        text="Efficient, low latency",
        question=(
            "At ten pulses a second, how many bytes cross beside each pulse: headers, frames, handshake?"
        ),
        choices=(
            Choice("few", "fewer than 50", 0, 50),
            Choice("some", "50 to 200", 50, 200),
            Choice("many", "more than 200", 200, 1_000_000),
        ),
        measures=(
            Measure("bytes beside each pulse", "bytes"),
            Measure("the same, the best of the others", "bytes"),
            Measure("median delay", "ms"),
            Measure("the same by polling", "ms"),
        ),
        threshold=(
            "For each pulse no more bytes around it than with the best of polling, long-polling and SSE, and "
            "a median delay of at most half of polling's."
        ),
        judge=judge_efficient,
        expected="holds",
        trials=(Trial("four at once", FOLLOWED, steady(rate=10, seconds=8)),),
    ),
    Claim(
        id="websocket-complex",
        technique="websocket",
        side="con",
        text="More complex to implement and manage",
        question=(
            "How many lines of code has the smallest client that follows a WebSocket and comes back "
            "after a cut?"
        ),
        choices=(
            Choice("few", "about as many as one that polls", 0, 31),
            Choice("twice", "about twice as many", 31, 61),
            Choice("many", "many more", 61, 10_000),
        ),
        measures=(
            Measure("lines of the client", "lines"),
            Measure("lines of the median client", "lines"),
            Measure("lines on the server", "lines"),
            Measure("lines on the server for polling", "lines"),
            Measure("pulses that it missed after a cut", "pulses"),
        ),
        threshold=(
            "It has more than 1.1 times the lines: in the browser of the median client, on the server of "
            "polling."
        ),
        judge=judge_complex,
        expected="depends",
        trials=(Trial("a connection is cut", ("websocket",), steady(rate=4, seconds=6), (A_CUT,)),),
    ),
    Claim(
        id="websocket-firewalls",
        technique="websocket",
        side="con",
        text="Firewall and proxy issues",
        question=(
            "A proxy between page and server removes the Upgrade header. How many of the pulses arrive "
            "by WebSocket?"
        ),
        choices=(
            Choice("all", "all: it falls back to HTTP", 90, 101),
            Choice("some", "some, late", 1, 90),
            Choice("none", "none", 0, 1),
        ),
        measures=(
            Measure("pulses that arrive, proxy without Upgrade", "%"),
            Measure("pulses that arrive, no such proxy", "%"),
            Measure("pulses that arrive by SSE, proxy without Upgrade", "%"),
        ),
        threshold="Fewer than half of the pulses arrive.",
        judge=judge_firewalls,
        expected="depends",
        trials=(
            Trial("no such proxy", ("websocket", "sse"), steady(rate=4, seconds=5)),
            Trial(
                "a proxy without Upgrade",
                ("websocket", "sse"),
                steady(rate=4, seconds=5),
                (NO_UPGRADE,),
                silent=("websocket",),
            ),
        ),
    ),
)
