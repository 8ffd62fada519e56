"""One request of a lane, or one socket: what crosses the wire for it, and what it costs.

Bytes are counted at the socket (`web/connections/connection.py`), so that all lanes are measured by one rule.
Here they are separated by what they are for: headers, pulses, framing, and what crossed while nothing
happened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from events.clock import microseconds
from events.event import Event
from web.asgi.answer import Scope, Send
from web.asgi.http import content_length
from web.connections.connection import CONNECTION, Connection
from wire.meter import body_bytes

from . import figures

# An entry of the scope: the Exchange that a lane's request is counted by.
EXCHANGE = "lab.exchange"
# The status that a WebSocket's handshake is answered with. RFC 6455, section 4.2.2.
SWITCHING_PROTOCOLS = 101
# Characters of an address with its query, so that nobody fills the database with them; a lane's are shorter.
LONGEST_TARGET = 200

_lanes_of: WeakKeyDictionary[Connection, set[tuple[str, str]]] = WeakKeyDictionary()


@dataclass
class Ended:
    """An exchange for the export: its time, in microseconds, and its bytes; `headers_*` are a part of them.

    The headers themselves are not kept, since they hold the visitor's cookie.
    """

    began_at: int
    ended_at: int = 0
    method: str = "GET"
    target: str = ""
    status: int = 0
    up: int = 0
    down: int = 0
    headers_up: int = 0
    headers_down: int = 0


class Exchange:
    """Adds to the lane's figures what has crossed the wire since the last time."""

    def __init__(self, run: str, lane: str, scope: Scope) -> None:
        self._place = (run, lane)
        self._scope = scope
        self._connection: Connection = scope["extensions"][CONNECTION]
        self._counted = self._connection.exchange()
        self._is_over = False
        self._has_sent = False
        self._is_chunked = False
        self._cpu_ns = 0
        self._is_idle = False
        self._ended = Ended(microseconds(), method=scope.get("method", "GET"), target=_target(scope))
        self._figures.requests += 1
        self._count_connection()

    @property
    def _figures(self) -> figures.Figures:
        return figures.of(*self._place)

    def _count_connection(self) -> None:
        lanes = _lanes_of.setdefault(self._connection, set())
        if self._place not in lanes:
            lanes.add(self._place)
            self._figures.connections += 1

    def bring(self, events: Sequence[Event]) -> None:
        """Note that these events, or none, are what is sent next; what crossed before them is settled.

        On a connection that is held, that is what kept it open. Of a request it is the request itself.
        """
        self._is_idle = not events
        self._settle(idle=self._has_sent or not events)
        if not events:
            self._figures.empty += 1
        self._figures.delivered += sum(event.type == "pulse" for event in events)
        self._figures.payload_bytes += sum(len(event.encoded) for event in events)

    def receive_pulse(self) -> None:
        """Note that this request has brought a pulse."""
        self._figures.delivered += 1
        self._figures.payload_bytes += content_length(self._scope)

    def add_cpu(self, nanoseconds: int) -> None:
        """Add CPU time, from any thread; it is settled with the bytes."""
        self._cpu_ns += nanoseconds

    def counted(self, send: Send) -> Send:
        """Return a `send` after which what was written is settled."""

        async def counting_send(message: dict) -> None:
            await send(message)
            self._note(message)
            self._settle(idle=self._is_idle)
            # What crosses after an answer's last byte belongs to the next request.
            self._is_over = message["type"] == "http.response.body" and not message.get("more_body")

        return counting_send

    def end(self) -> None:
        """Settle the rest, and note the exchange."""
        if not self._has_sent:  # the client left a request that was held
            self._note_headers({"more_body": True})
        self._settle(idle=self._is_idle)
        self._ended.ended_at = microseconds()
        self._figures.keep(self._ended)

    def _note(self, message: dict) -> None:
        """Note the status; and, with the first bytes of the body, how many bytes of headers there were."""
        if message["type"] == "http.response.start":
            self._ended.status = message["status"]
            self._is_chunked = body_bytes(self._scope, message["status"], message.get("headers", [])) is None
        elif not self._has_sent:
            self._has_sent = True
            self._note_headers(message)
            if message["type"] == "websocket.accept":
                self._ended.status = SWITCHING_PROTOCOLS

    def _note_headers(self, message: dict) -> None:
        """Both servers write an answer's headers with the first bytes of its body, or before."""
        body = len(message.get("body", b""))
        if self._is_chunked:
            body = _chunk_bytes(body, is_last=not message.get("more_body"))
        self._ended.headers_up = self._counted.up - content_length(self._scope)
        self._ended.headers_down = self._counted.down - (0 if self._is_head() else body)
        self._figures.header_bytes += self._ended.headers_up + self._ended.headers_down

    def _is_head(self) -> bool:
        return self._scope.get("method") == "HEAD"

    def _settle(self, idle: bool) -> None:
        """Add what has crossed since the last time to the figures; as idle if it brought no pulse."""
        if self._is_over:
            self._figures.cpu_us += self._take_cpu()
            return
        up = self._counted.up - self._ended.up
        down = self._counted.down - self._ended.down
        self._ended.up += up
        self._ended.down += down
        self._figures.bytes_up += up
        self._figures.bytes_down += down
        if idle:
            self._figures.bytes_idle += up + down
        self._figures.cpu_us += self._take_cpu()

    def _take_cpu(self) -> float:
        """Return the CPU time since the last time, in microseconds."""
        taken, self._cpu_ns = self._cpu_ns / 1000, 0
        return taken


def _target(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return (scope["path"] + (f"?{query}" if query else ""))[:LONGEST_TARGET]


def _chunk_bytes(size: int, is_last: bool) -> int:
    """Return the bytes of a chunk on the wire, and of the one that ends the body. RFC 9112, section 7.1."""
    chunk = len(f"{size:x}\r\n") + size + len("\r\n") if size else 0
    return chunk + (len("0\r\n\r\n") if is_last else 0)
