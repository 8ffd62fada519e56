"""Server-Sent Events: the client asks once, and the server's answer never ends.

Source: WHATWG HTML, section 9.2 "Server-sent events". django-eventstream encodes.
"""

from collections.abc import AsyncGenerator

from django_eventstream.utils import sse_encode_event

from events.event import Event
from web.asgi.http import Request, get
from web.asgi.stream import Stream

from ..around import query_field
from ..pulses import Pulses

HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform"}
# Proxies close a silent connection after a minute or less.
COMMENT_SECONDS = 10.0


@get
async def deliver(request: Request) -> Stream:
    """`GET /lab/runs/<run>/sse/` with Last-Event-ID: the pulses after it, and each that follows."""
    return Stream(request, chunks(request), HEADERS)


async def chunks(request: Request) -> AsyncGenerator[bytes, None]:
    """Yield each pulse as an event of the stream, and a comment after each silence."""
    cursor = request.header("Last-Event-ID") or query_field(request.scope, "lastEventId")
    with Pulses(request.scope, cursor) as pulses:
        async for events in pulses.batches(COMMENT_SECONDS):
            yield b"".join(map(frame, events)) or b": still here\n\n"


def frame(event: Event) -> bytes:
    """Return an event as it is sent over the wire."""
    return sse_encode_event(event.type, event.encoded.decode(), event_id=event.id).encode()
