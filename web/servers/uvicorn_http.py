"""What uvicorn's HTTP lacks, added: limits of a request's headers, of its body, and of the time for both."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ..asgi.stream import as_chunk
from ..connections.backpressure import FLOW, STALLED_SECONDS, Brake
from ..connections.connection import CONNECTION, Connection
from ..edge.address import address_of
from ..errors import ApiError
from .arriving import (
    BODY_TOO_LARGE,
    HEADERS_TOO_LARGE,
    LINE_TOO_LONG,
    LINGER_SECONDS,
    MOST_BODY_BYTES,
    MOST_HEAD_BYTES,
    NOT_HTTP,
    REQUEST_SECONDS,
    TOO_SLOW,
    bodies,
    origin_form,
    raw_refusal,
)

_NOTHING, _HEAD, _BODY = range(3)


class UvicornFlow:
    """What asyncio knows about a connection's buffer; see `web/connections/backpressure.py`."""

    def __init__(self, protocol: "HttpProtocol") -> None:
        self._protocol = protocol
        self._connection: Connection = cast(Any, protocol.transport).connection

    def start(self) -> None:
        """A stream counts itself what its client has not read."""
        self._protocol.is_streaming = True

    def write(self, chunk: bytes) -> bool:
        """Send a chunk; False if the client is gone or its buffer is full."""
        return self._connection.write_message(as_chunk(chunk))

    async def drained(self) -> None:
        """Return when the client has read what was sent, except for what every connection buffers."""
        await self._protocol.flow.drain()

    def stop(self) -> None:
        """The stream has ended."""
        self._protocol.is_streaming = False

    def abort(self) -> None:
        """Cut the connection, and drop what is unread."""
        self._connection.reset()


class HeadWithBody:
    """A connection that sends the head of an answer together with the first of its body, in one packet."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._head: bytes | None = None

    def write(self, data: bytes) -> None:
        """Keep the head, which comes first and by itself, until the body comes, be it empty."""
        if self._head is None:
            self._head = data
        else:
            self._transport.write(self._head + data)
            self._head = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class HttpProtocol(HttpToolsProtocol):
    """uvicorn's reader of requests on one connection."""

    _reads = _NOTHING
    _refused = False
    _clock: asyncio.TimerHandle | None = None
    is_streaming = False
    _head_bytes = _body_bytes = _room_taken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Limit the wait for the first request as well."""
        super().connection_made(transport)
        connection = cast(Any, transport).connection
        self._extensions = {CONNECTION: connection, FLOW: UvicornFlow(self)}
        self.brake = Brake(connection.reset, STALLED_SECONDS)
        self._start_clock()

    def data_received(self, data: bytes) -> None:
        """Read. The clock runs from a request's first byte to its last, unless all arrives at once."""
        if self._refused:
            return
        if self._reads == _NOTHING:
            self._stop_clock()
        super().data_received(data)
        if self._reads == _HEAD:
            self._head_bytes += len(data)
            if self._head_bytes > 2 * MOST_HEAD_BYTES:  # a line or a header that does not end
                self._refuse(LINE_TOO_LONG if len(self.url) > MOST_HEAD_BYTES else HEADERS_TOO_LARGE)
        if self._reads != _NOTHING and not self._clock:
            self._start_clock()

    def on_message_begin(self) -> None:
        """A request begins; the application finds its connection among the scope's extensions."""
        self._reads, self._head_bytes, self._body_bytes = _HEAD, 0, 0
        super().on_message_begin()
        cast(Any, self.scope)["extensions"] = self._extensions

    def on_headers_complete(self) -> None:
        """Check the headers, and what they say about the body, before we read any of it."""
        if self._refused:
            return
        self._reads = _BODY
        self._take_origin_form()
        try:
            self._need_small_head()
            self._room_taken = bodies.need_room(self._length())
        except ApiError as refusal:
            self._refuse(refusal)
        else:
            super().on_headers_complete()
            self._join_head_and_body()

    def on_body(self, body: bytes) -> None:
        """Read a piece of the body."""
        self._body_bytes += len(body)
        if self._body_bytes > MOST_BODY_BYTES:
            self._refuse(BODY_TOO_LARGE)
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is complete."""
        self._reads = _NOTHING
        self._stop_clock()
        self._give_back()
        if not self._refused:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """The last of the answer is sent; what comes now belongs to the next request."""
        cast(Any, self.transport).connection.end_exchange()
        super().on_response_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to the WebSocket protocol."""
        self._stop_clock()
        if not self._refused:
            super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Answer something that is not HTTP."""
        self._refuse(NOT_HTTP)

    def pause_writing(self) -> None:
        """Too much is unread."""
        super().pause_writing()
        if not self.is_streaming:
            self.brake.address = address_of(cast(Any, self.scope))
            self.brake.pause(cast(Any, self.transport).get_write_buffer_size())

    def resume_writing(self) -> None:
        """The client has read it."""
        self.brake.resume()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._stop_clock()
        self._give_back()
        self.brake.resume()
        super().connection_lost(exc)

    def _join_head_and_body(self) -> None:
        """Have the application answer in fewer packets; HEAD has no body, and Continue waits for none."""
        if self.cycle and self.scope["method"] != "HEAD" and not self.expect_100_continue:
            self.cycle.transport = cast(Any, HeadWithBody(self.transport))

    def _need_small_head(self) -> None:
        if len(self.url) > MOST_HEAD_BYTES:
            raise LINE_TOO_LONG.copy()
        if sum([len(name) + len(value) for name, value in self.headers]) > MOST_HEAD_BYTES:
            raise HEADERS_TOO_LARGE.copy()

    def _length(self) -> int | None:
        """Return the Content-Length; None if the body comes in chunks."""
        headers = dict(self.headers)
        return None if b"transfer-encoding" in headers else int(headers.get(b"content-length", 0))

    def _take_origin_form(self) -> None:
        self.url, host = origin_form(self.url)
        if host is None:
            return
        hosts = [place for place, (name, _) in enumerate(self.headers) if name == b"host"]
        if len(hosts) == 1:
            self.headers[hosts[0]] = (b"host", host)

    def _give_back(self) -> None:
        bodies.give_back(self._room_taken)
        self._room_taken = 0

    def _start_clock(self) -> None:
        self._clock = self.loop.call_later(REQUEST_SECONDS, self._too_late)

    def _stop_clock(self) -> None:
        if self._clock:
            self._clock.cancel()
            self._clock = None

    def _too_late(self) -> None:
        if self._reads == _NOTHING:
            self.transport.close()
        else:
            self._refuse(TOO_SLOW)

    def _refuse(self, refusal: ApiError) -> None:
        """Answer, then read and drop what still comes: if we closed now, the client could lose the answer."""
        if self._refused:
            return
        self._refused, self._reads = True, _NOTHING
        self._stop_clock()
        if self._is_answering():
            self.transport.abort()
            return
        self.transport.write(raw_refusal(refusal, "uvicorn"))
        self.transport.write_eof()
        self.flow.resume_reading()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _is_answering(self) -> bool:
        """Detach the request from its application, if it has one; return whether an answer has begun."""
        cycle = cast(Any, self.cycle)
        if cycle is None or cycle.response_complete:
            return False
        cycle.disconnected = True
        cycle.message_event.set()
        return bool(cycle.response_started)
