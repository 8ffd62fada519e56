"""What each fault teaches: what one sees, why, and the lines of code that remedy it, read from the files."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from faults.words import NAMES


@dataclass(frozen=True)
class Lesson:
    """A fault as the page explains it. The cure is `lines` lines of a file, from the one with `phrase` on.

    `field` names the amount of the fault that a visitor may choose, and `unit` is its unit.
    """

    kind: str
    seen: str
    path: str
    phrase: str
    lines: int
    field: str = ""
    unit: str = ""
    amount: int = 0

    @property
    def name(self) -> str:
        """What it is called."""
        return NAMES[self.kind]

    @property
    def cure(self) -> str:
        """The lines of code, without their common indentation."""
        return _excerpt(self.path, self.phrase, self.lines)


LESSONS = (
    Lesson(
        "cut",
        "The server closes the open connection in the middle (FIN). A WebSocket and a stream are closed, "
        "and their clients connect again: EventSource by itself after some seconds, the WebSocket by our "
        "code after one. The pulses that were due in between then come at once, because the client sends "
        "the id of the last pulse it has. Polling hardly notices: its next request asks for the same "
        "pulses.",
        "static/lab/lanes/websocket.js",
        "socket.onclose",
        6,
    ),
    Lesson(
        "reset",
        "The server's machine answers that it knows no such connection (RST), as after a crash. The client "
        "gets an error instead of a proper end, and an answer in transit is lost. The cure is the same: ask "
        "again from the last pulse that arrived, not from the last that was sent.",
        "static/lab/lanes/long-polling.js",
        "await ask().catch",
        1,
    ),
    Lesson(
        "freeze",
        "The connection stays open but transports nothing, as when a cable is pulled out. No client "
        "notices: silence looks like no news. At the end of the fault, everything arrives at once. To "
        "notice earlier, a client must expect something at regular intervals; the trading desk does, these "
        "minimal clients do not.",
        "static/tickers/client.js",
        "const heartbeat = newHeartbeat",
        10,
    ),
    Lesson(
        "delay",
        "Everything arrives later, in both directions. A WebSocket and SSE are delayed once for each pulse. "
        "Long-polling is delayed twice, for the answer and for the next request, so its pulses come in "
        "groups; none is skipped, because each request has the cursor of the last pulse that arrived.",
        "static/lab/lanes/long-polling.js",
        "state.cursor = body.cursor",
        1,
        "ms",
        "ms later",
        500,
    ),
    Lesson(
        "jitter",
        "Each piece is late by a random time. On one connection the order does not change, because TCP "
        "keeps it. Each webhook has its own connection, so webhooks arrive in any order, and perhaps twice: "
        "the receiver recognizes each by its id.",
        "lab/lanes/webhook.py",
        "domain.arrived",
        1,
        "ms",
        "ms at most",
        1000,
    ),
    Lesson(
        "bandwidth",
        "The connection is so slow that pulses queue on the server, and each is later than the one before. "
        "The technique with the most bytes for a pulse falls behind first: look at the headers in the table "
        "below. The cure is to send less, or several pulses in one answer.",
        "lab/pulses.py",
        "MOST_AT_ONCE =",
        1,
        "bytes",
        "bytes a second",
        500,
    ),
    Lesson(
        "strip_upgrade",
        "A proxy removes the Upgrade header. The open WebSocket ends and each new handshake is refused with "
        "426, while the other four do not notice: they are plain HTTP. The cure is a fallback over plain "
        "HTTP; a stream needs the fewest lines.",
        "static/lab/lanes/sse.js",
        "new EventSource",
        1,
    ),
    Lesson(
        "buffer",
        "A proxy waits until it has this many bytes of an answer before it forwards any. So the stream "
        "arrives in bursts; answers that end arrive complete. The cure is a header that asks the proxy not "
        "to buffer: nginx knows X-Accel-Buffering, which the newsroom sends.",
        "newsfeed/transport.py",
        "X-Accel-Buffering",
        1,
        "bytes",
        "bytes at a time",
        4096,
    ),
    Lesson(
        "idle_kill",
        "A proxy closes a connection after this time of silence. At four pulses a second none is silent: "
        "start a run with 0.1 pulses a second to see it. The cure is to send something before the proxy's "
        "time is over. If the time is shorter than the interval of the comments, the client reconnects each "
        "time.",
        "lab/lanes/sse.py",
        "# Proxies",
        2,
        "ms",
        "ms of silence",
        5000,
    ),
    Lesson(
        "no_keep_alive",
        "A proxy closes the connection after each answer, as HTTP/1.0 did. Each request of polling and "
        "long-polling opens another one: look at the connections in the table below. On this machine that "
        "takes less than a millisecond; across an ocean two transits, with TLS three or more. The cure is to "
        "keep the connection, or to ask only once, as a stream does.",
        "static/lab/lanes/sse.js",
        "new EventSource",
        1,
    ),
    Lesson(
        "refuse",
        "Open connections are reset, and so is each new one, as when a server is down. These clients try "
        "again once a second, all together: many of them would overload the server in the moment it comes "
        "back. The cure is to wait longer after each failure, each client for a different random time.",
        "static/shared/backoff.js",
        "export function fullJitter",
        3,
    ),
    Lesson(
        "receiver",
        "The webhook's receiver fails. The sender tries again after 1, 2, 4, 8, 16 and 32 seconds; each "
        "delivery is repeated until one attempt is answered with 2xx. So webhooks arrive late and out of "
        "order, but they arrive. The other four have no receiver and do not notice.",
        "lab/lanes/webhook.py",
        "@shared_task(",
        3,
        "status",
        "",
    ),
)


@lru_cache(maxsize=32)
def _excerpt(path: str, phrase: str, count: int) -> str:
    lines = (Path(settings.BASE_DIR) / path).read_text().splitlines()
    start = next(place for place, line in enumerate(lines) if phrase in line)
    chosen = lines[start : start + count]
    indent = min(len(line) - len(line.lstrip()) for line in chosen if line.strip())
    return "\n".join(line[indent:] for line in chosen)
