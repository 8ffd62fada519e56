"""What each fault teaches: what one sees, why, and the lines of code that cure it, read from the files."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Lesson:
    """A fault for people. The cure is `lines` lines of a file from the one that holds `phrase` on.

    `field` names the amount of the fault that a person may choose, and `unit` says in what.
    """

    kind: str
    name: str
    seen: str
    path: str
    phrase: str
    lines: int
    field: str = ""
    unit: str = ""
    amount: int = 0

    @property
    def cure(self) -> str:
        """The lines of code, without what all of them are indented by."""
        return _excerpt(self.path, self.phrase, self.lines)


LESSONS = (
    Lesson(
        "cut",
        "Cut the connection",
        "The server closes the open connection in the middle (FIN). A WebSocket and a stream are closed, and "
        "their clients connect again: EventSource by itself after some seconds, the WebSocket by our code "
        "after one. The pulses that were due meanwhile come at once, because the client names the last "
        "pulse it has. Polling hardly notices: its next request asks for the same.",
        "static/lab/lanes/websocket.js",
        "socket.onclose",
        6,
    ),
    Lesson(
        "reset",
        "Reset the connection",
        "The server's machine answers that it knows no such connection (RST), as after a crash. The client "
        "gets an error instead of an end, and an answer that was under way is lost. The cure is the same: "
        "ask again from the last pulse that arrived, not from the last that was sent.",
        "static/lab/lanes/long-polling.js",
        "await ask().catch",
        1,
    ),
    Lesson(
        "freeze",
        "Freeze",
        "Nothing crosses and nothing closes, as when a cable is pulled out. No client notices: silence looks "
        "like no news. When it thaws, all that was held back arrives at once. To notice earlier, a client "
        "has to expect something at regular intervals; the trading desk does, these smallest clients do not.",
        "static/tickers/client.js",
        "const heartbeat = newHeartbeat",
        10,
    ),
    Lesson(
        "delay",
        "Delay",
        "Whatever crosses arrives later, in either direction. WebSocket and SSE pay once for each pulse. "
        "Long-polling pays twice, for the answer and for the next request, so its pulses come in bunches; "
        "none is skipped, because each request names the last pulse that arrived.",
        "static/lab/lanes/long-polling.js",
        "state.cursor = body.cursor",
        1,
        "ms",
        "ms later",
        500,
    ),
    Lesson(
        "jitter",
        "Jitter",
        "Each piece is late by chance. On one connection the order stays, because TCP holds back what "
        "overtook. Webhooks come on connections of their own, so they arrive in any order and perhaps twice: "
        "the receiver knows each by its id.",
        "lab/lanes/webhook.py",
        "domain.arrived",
        1,
        "ms",
        "ms at most",
        1000,
    ),
    Lesson(
        "bandwidth",
        "Slow line",
        "So few bytes a second pass that pulses queue on the server, and each is later than the one before. "
        "What carries most bytes for a pulse falls behind first: look at the headers in the table below. "
        "The cure is to send less, or several in one answer.",
        "lab/pulses.py",
        "MOST_AT_ONCE =",
        1,
        "bytes",
        "bytes a second",
        500,
    ),
    Lesson(
        "strip_upgrade",
        "Proxy without Upgrade",
        "A proxy removes the Upgrade header. The open WebSocket ends and each new handshake is refused with "
        "426, while the other four do not notice: they are plain HTTP. The cure is a second way down, for "
        "which a stream needs the fewest lines.",
        "static/lab/lanes/sse.js",
        "new EventSource",
        1,
    ),
    Lesson(
        "buffer",
        "Proxy that buffers",
        "A proxy waits until it has so many bytes of an answer before it passes any on. The stream comes in "
        "lumps; answers that end come whole. The cure is a header by which the proxy is asked not to: nginx "
        "knows X-Accel-Buffering, which the newsroom sends.",
        "newsfeed/transport.py",
        "X-Accel-Buffering",
        1,
        "bytes",
        "bytes at a time",
        4096,
    ),
    Lesson(
        "idle_kill",
        "Proxy that ends silence",
        "A proxy closes what has been silent for so long. At four pulses a second nothing is silent: start a "
        "run with 0.1 pulses a second to see it. The cure is to say something before the proxy's time is "
        "over; where that is shorter than the comment's interval, the client comes back each time.",
        "lab/lanes/sse.py",
        "# Proxies",
        2,
        "ms",
        "ms of silence",
        5000,
    ),
    Lesson(
        "refuse",
        "Refuse connections",
        "Open connections are reset, and each new one too, as while a server is down. These clients try "
        "again once a second, all together: with many of them the server is overrun in the moment it comes "
        "back. The cure is to wait longer after each failure, each client for another time.",
        "static/shared/backoff.js",
        "export function fullJitter",
        3,
    ),
    Lesson(
        "receiver",
        "Bad receiver",
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
