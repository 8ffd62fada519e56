"""One request, or one socket, on its connection: what faults do to it."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Iterable
from typing import Any

from web.asgi.answer import Receive, Scope, Send
from web.asgi.http import content_length
from web.asgi.sockets import NO_UPGRADE
from web.connections.connection import Connection
from web.errors import ApiError

from .fault import DRIP, NOTHING, Fault
from .gate import Gate

# A slow line passes on what it can in a tenth of a second, so that a client sees bytes come and not blocks.
TURNS_A_SECOND = 10
# The most pieces of one write: they take longer to pass than any fault lasts, and each takes memory.
MOST_PIECES = 1000
# While a request is delayed, its connection may be lost: this is how soon that is noticed.
LOOK_SECONDS = 1.0
# A silence is measured to a tenth of its length.
LOOKS_AT_SILENCE = 10
# After a connection is closed, the server notifies its application within a turn or two.
GONE_SECONDS = 2.0
_LATE = ("delay", "jitter", "bandwidth")
_SHAPING = ("delay", "jitter", "bandwidth", "freeze", "buffer")
_MS = 1000


class Line:
    """A connection while it serves one request, or one socket, of a lane, for the run or visitor it is of.

    A context manager: its block is the request, or the socket.
    """

    def __init__(self, connection: Connection, of: str, lane: str, forget: Callable[["Line"], None]) -> None:
        """`forget` is called with the line when its request is over and all that was written has passed."""
        self.connection = connection
        self.of = of
        self.lane = lane
        self.faults: list[Fault] = []
        self._gate: Gate | None = None
        self._forget = forget
        self._changed: asyncio.Event | None = None
        self._is_admitted = False
        self._is_answered = False
        self._is_over = False
        self._free_at = 0.0
        self._idle_timer: asyncio.TimerHandle | None = None

    def meet(self, faults: Iterable[Fault]) -> None:
        """Let these faults act from now on; any others are over."""
        before, self.faults = self.faults, [fault for fault in faults if fault.touches(self.lane)]
        if self._changed:
            self._changed.set()
        began = [fault for fault in self.faults if fault not in before]
        if self.connection.gate is None and self.is_needed:
            self._gate = Gate(self.connection, self)
        if self._gate and set(before) - set(self.faults):
            self._gate.hurry()
        for fault in began:
            self._begin(fault)

    def _begin(self, fault: Fault) -> None:
        """Do at once what a fault does to an open connection."""
        if fault.kind == "idle_kill":
            self._watch(fault)
        if self._is_over or not self._is_admitted:
            return
        if fault.kind == "strip_upgrade":
            self.connection.cut()  # a new proxy ends connections that bypass it
        if fault.kind == "refuse":
            self.connection.reset()  # a server that refuses has ended

    def break_by(self, fault: Fault) -> None:
        """End the connection, by FIN or by RST."""
        if fault.kind == "cut":
            self.connection.cut()
        else:
            self.connection.reset()

    def closing(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return a message of an answer, with `Connection: close` if none follows. RFC 9112, section 9.6."""
        if message["type"] == "http.response.start" and self._kind("no_keep_alive"):
            return {**message, "headers": [*message.get("headers", []), (b"connection", b"close")]}
        return message

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.end()

    def end(self) -> None:
        """The request is answered, or the socket is closed: what is held back still goes out, if it can."""
        self._is_over = True
        if self._kind("no_keep_alive"):
            self.connection.close()
        if self._idle_timer:
            self._idle_timer.cancel()
        if self._gate and self._gate is self.connection.gate and not self.connection.is_over:
            self._gate.look()
        else:
            self._forget(self)

    async def admit(self, scope: Scope, receive: Receive, send: Send) -> bool:
        """Let a request in as the faults allow; returns False if its application gets nothing."""
        if not self.faults and not self.connection.is_over:
            self._is_admitted = True
            return True
        if self._kind("refuse"):
            self.connection.reset()
        elif scope["type"] == "websocket" and self._kind("strip_upgrade"):
            await NO_UPGRADE.refuse(scope, receive, send)
            return False
        await self._travel(scope)
        self._is_admitted = True
        if self._kind("receiver"):
            await self._receive_badly(send)
        if self.connection.is_over:
            await _until_gone(receive)
        return not self.connection.is_over and not self._is_answered

    async def _travel(self, scope: Scope) -> None:
        """Delay a request on its way, at most until its faults end or its client leaves."""
        loop = asyncio.get_running_loop()
        arrives_at = loop.time() + self.seconds(content_length(scope))
        while not self.connection.is_over:
            late = arrives_at - loop.time() if any(map(self._kind, _LATE)) else 0
            if late <= 0 and not self._kind("freeze"):
                return
            await self._next_change(late if late > 0 else LOOK_SECONDS)

    async def _receive_badly(self, send: Send) -> None:
        """Answer as a bad receiver does, without receiving the webhook; one that drips receives it first."""
        status = self._kind("receiver")[-1].status
        while status == NOTHING and self._kind("receiver") and not self.connection.is_over:
            await self._next_change()
        if status == NOTHING:
            self.connection.reset()
        elif status != DRIP:
            self._is_answered = True
            message = "The receiver answers this instead of taking the webhook (a fault on purpose)."
            headers = {"Retry-After": "1"} if status in ("429", "503") else {}
            await ApiError(int(status), "bad_receiver", message, headers).as_json().send(send)

    async def _next_change(self, seconds: float = LOOK_SECONDS) -> None:
        """Wait until faults begin or end, or a little: nothing here reports that the connection is gone."""
        self._changed = asyncio.Event()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._changed.wait(), min(seconds, LOOK_SECONDS))

    @property
    def is_needed(self) -> bool:
        """Whether any fault delays what is written."""
        return not self._is_over and (self._rate is not None or any(map(self._kind, _SHAPING)))

    def pieces(self, data: bytes) -> Iterable[bytes]:
        """Cut bytes into what passes in one turn."""
        if self._rate is None:
            return [data]
        size = max(1, self._rate // TURNS_A_SECOND, len(data) // MOST_PIECES)
        return [data[start : start + size] for start in range(0, len(data), size)]

    def seconds(self, size: int) -> float:
        """How much later this many bytes arrive, in either direction."""
        late = sum(fault.ms for fault in self._kind("delay")) / _MS
        late += sum(random.uniform(0, fault.ms) for fault in self._kind("jitter")) / _MS  # noqa: S311
        if self._rate is not None:
            now = asyncio.get_running_loop().time()
            self._free_at = max(self._free_at, now) + size / self._rate
            late += self._free_at - now
        return late

    def holds(self, size: int) -> bool:
        """Whether nothing passes: frozen, or in a buffer that is not full yet."""
        buffers = [] if self._is_over else self._kind("buffer")
        return bool(self._kind("freeze")) or any(size < fault.bytes for fault in buffers)

    def passed(self) -> None:
        """Called when nothing is delayed any more."""
        if self._is_over:
            self._forget(self)

    @property
    def _rate(self) -> int | None:
        """Bytes a second that pass, None for all of them."""
        rates = [fault.bytes for fault in self._kind("bandwidth")]
        rates += [1 for fault in self._kind("receiver") if fault.status == DRIP]
        return min(rates, default=None)

    def _kind(self, kind: str) -> list[Fault]:
        return [fault for fault in self.faults if fault.kind == kind]

    def _watch(self, fault: Fault, before: int = -1, silent_looks: int = 0) -> None:
        """Cut the connection when nothing has crossed it for as long as the fault says."""
        if self._is_over or fault not in self.faults:
            return
        crossed = self.connection.received + self.connection.sent
        silent_looks = silent_looks + 1 if crossed == before else 0
        if silent_looks == LOOKS_AT_SILENCE:
            self.connection.cut()
            return
        loop = asyncio.get_running_loop()
        seconds = fault.ms / _MS / LOOKS_AT_SILENCE
        self._idle_timer = loop.call_later(seconds, self._watch, fault, crossed, silent_looks)


async def _until_gone(receive: Receive) -> None:
    """Wait for the server to notice: if the application ended before that, the server would answer for it."""

    async def receive_disconnect() -> None:
        while not (await receive())["type"].endswith(".disconnect"):
            pass

    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(receive_disconnect(), GONE_SECONDS)
