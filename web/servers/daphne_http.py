"""What Daphne's HTTP lacks, added: limits while a request arrives, and an answer when we refuse one.

Twisted, on which Daphne is built, closes without an answer if a request line is too long, waits for ever for
headers that arrive byte by byte, reads a body of any size, and parses it as a form, which nobody here needs.
"""

from http import HTTPStatus
from typing import Any

from daphne import http_protocol
from twisted.internet.protocol import connectionDone
from twisted.protocols.basic import LineReceiver
from twisted.web import http

from ..connections.backpressure import STALLED_SECONDS, Brake
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

# Between two requests on one connection.
IDLE_SECONDS = 60


def install() -> None:
    """Patch every Daphne of this process, including that of `runserver`."""
    http_protocol.HTTPFactory.protocol = Channel
    http_protocol.HTTPFactory.timeOut = IDLE_SECONDS
    http_protocol.WebRequest = Request
    for status in HTTPStatus:  # Twisted lacks the phrases of some
        http.RESPONSES.setdefault(status.value, status.phrase.encode())


class Request(http_protocol.WebRequest):
    """Daphne's request."""

    uri: bytes
    channel: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)

    def process(self) -> Any:
        """Pass it to the application: its target in one form, and without Daphne's own header."""
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        self.uri, host = origin_form(self.uri)
        self.path = self.uri.partition(b"?")[0]
        if host is not None and len(self.requestHeaders.getRawHeaders(b"Host") or []) == 1:
            self.requestHeaders.setRawHeaders(b"Host", [host])
        return super().process()

    def finish(self) -> None:
        """Send the last of the answer; what comes now belongs to the next request."""
        connection = self.channel.transport.connection
        super().finish()
        connection.end_exchange()


class Channel(http.HTTPChannel):
    """Twisted's reader of requests on one connection."""

    totalHeadersSize = MAX_LENGTH = MOST_HEAD_BYTES  # noqa: N815
    transport: Any
    _arriving = False
    _refused = False
    _room_taken = 0
    _last_written = 0
    _answered: Request | None = None

    def __init__(self) -> None:
        super().__init__()
        self.brake = Brake(lambda: self.transport.abortConnection(), STALLED_SECONDS)

    def write(self, data: bytes) -> None:
        """Send a part of an answer; Daphne writes the body of a whole one at once."""
        self._last_written = len(data)
        super().write(data)

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's names
        """Too much is unread. A stream sees to that itself, see `daphne_streams`."""
        super().pauseProducing()
        if not self._requestProducer:
            self.brake.pause(self._last_written)

    def resumeProducing(self) -> None:  # noqa: N802
        """The client has read it."""
        self.brake.resume()
        super().resumeProducing()
        answered, self._answered = self._answered, None
        if answered:
            super().requestDone(answered)

    def requestDone(self, request: Request) -> None:  # noqa: N802
        """Read the next request when the client has read this answer, so that answers do not pile up."""
        if self._waitingForTransport:
            self._answered = request
            self.brake.pause()
        else:
            super().requestDone(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's names
        """Read. The clock runs from a request's first byte to its last, unless all arrives at once.

        Twisted searches all its timers to bring one forward, so we do not set one that is not needed.
        """
        is_first = not (self._arriving or self._handlingRequest)
        self._arriving = self._arriving or is_first
        LineReceiver.dataReceived(self, data)
        if is_first and self._arriving and not self._refused:
            self.setTimeout(REQUEST_SECONDS)

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        """Read the request line or a header."""
        if not self._refused:
            super().lineReceived(line)

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802
        """Read a piece of the body; keep no more than we accept."""
        if self._refused:
            return
        super().rawDataReceived(data)
        if self._arriving and self.requests[-1].content.tell() > MOST_BODY_BYTES:
            self._refuse(BODY_TOO_LARGE)

    def allHeadersReceived(self) -> None:  # noqa: N802
        """Check what the headers say about the body before we read any of it."""
        try:
            self._room_taken = bodies.need_room(self.length)
        except ApiError as refusal:
            self._refuse(refusal)
        else:
            super().allHeadersReceived()

    def allContentReceived(self) -> None:  # noqa: N802
        """The request is complete."""
        if self._refused:
            return
        self._arriving = False
        self._give_back()
        self.timeOut = IDLE_SECONDS  # Twisted uses this one again after the answer
        super().allContentReceived()

    def timeoutConnection(self) -> None:  # noqa: N802
        """Refuse a request that did not arrive in time; close a connection that is idle between two."""
        if self._arriving and not self._refused:
            self._refuse(TOO_SLOW)
        else:
            super().timeoutConnection()

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        """Answer that a line is too long."""
        self._refuse(self._too_large())

    def _respondToBadRequestAndDisconnect(self) -> None:  # noqa: N802
        """Answer what Twisted found wrong; Twisted reports all errors this way."""
        large = (
            self._receivedHeaderSize > self.totalHeadersSize or self._receivedHeaderCount > self.maxHeaders
        )
        self._refuse(self._too_large() if large else NOT_HTTP)

    def connectionLost(self, reason: Any = connectionDone) -> None:  # noqa: N802
        """The client has gone."""
        self._give_back()
        self.brake.resume()
        if self._answered:
            self.requests.remove(self._answered)
        super().connectionLost(reason)

    def _too_large(self) -> ApiError:
        return HEADERS_TOO_LARGE if hasattr(self, "_path") else LINE_TOO_LONG

    def _give_back(self) -> None:
        bodies.give_back(self._room_taken)
        self._room_taken = 0

    def _refuse(self, refusal: ApiError) -> None:
        """Answer, then read and drop what still comes: if we closed now, the client could lose the answer."""
        if self._refused:
            return
        self._refused = True
        self.transport.write(raw_refusal(refusal, "daphne"))
        self._networkProducer.unregisterProducer()
        self.transport.loseWriteConnection()
        self.setTimeout(None)
        self.callLater(LINGER_SECONDS, self.transport.abortConnection)
