"""Server-Sent Events: one answer that does not end, and a client that reconnects by itself.

Source: WHATWG HTML, section 9.2 "Server-sent events". django-eventstream encodes and resumes
(`eventstream.py`), the hub delivers new events.
"""

import asyncio
import contextlib
import random
import re
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping

from events.event import Cursor, Event, app_of
from events.hub import hub
from events.subscription import CursorAhead, Stopping
from events.tail import Reset
from faults.breakable import breakable
from tickers.events import TICKS
from web.asgi.answer import Answer, Application, Reply
from web.asgi.http import Request, get, route
from web.asgi.stream import Stream, flow_of
from web.connections.backpressure import Flow
from web.errors import not_understood

from .control import asked_to_end, is_refused
from .events import HEADLINES
from .eventstream import cursor_of, frame, last_id_of, number_of, opened, opening, opening_again

HEADERS = {
    # Browsers always read UTF-8; many libraries read text without a charset as Latin-1.
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
}
# Long enough for a server to restart, short enough for news: the middle of what we ask for.
RETRY_MS = 3000
# Random for each connection: clients that were cut together come back spread over twice this time, and none
# of its tenths of a second gets more than a thirtieth of them.
RETRY_SPREAD_MS = 1500
SHORTEST_RETRY_MS, LONGEST_RETRY_MS = 100, 60_000
# Proxies close a connection after a minute of silence or less; the standard advises a comment every 15 s.
COMMENT_SECONDS = 10.0
COMMENT = b": still here\n\n"
# Between two checks whether this process has read the log as far as the client has; Redis may be down.
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.02, 1.0
# Missed events are sent in steps of this size, as much as a server buffers: the client reads one before the
# next is made, and others have their turn in between.
STEP_BYTES = 65_536


def sse(topic: str) -> Application:
    """Return the application that answers GET with all events of a topic."""

    async def stream(request: Request) -> Reply:
        """`GET …/?lastEventId=ID&retry=1000&opened`: held, with each event since ID and from now on."""
        if request.visitor and is_refused(request.visitor):
            return Answer(204)
        last_event_id = request.header("Last-Event-ID")
        last_id = last_id_of(topic, last_event_id or request.query.get("lastEventId", ""))
        greeting = opened(last_event_id) if "opened" in request.query else b""
        chunks = follow(topic, last_id, retry_of(request.query), flow_of(request), greeting)
        return Stream(request, chunks, HEADERS, asked_to_end(request.visitor))

    return get(stream, ("GET",))


async def follow(
    topic: str, last_id: int | None, retry_ms: int, flow: Flow, greeting: bytes = b""
) -> AsyncGenerator[bytes, None]:
    """Yield the answer from its first line on, except for what is sent at once, until this process stops."""
    yield f"retry: {retry_ms}\n\n".encode() + greeting
    with contextlib.suppress(Stopping):
        async for comment in until_read(app_of(topic), last_id):
            yield comment
        frames, cursor = opening(topic, last_id)
        while True:
            for step in steps(frames):
                yield step
            try:
                async with contextlib.aclosing(live(topic, cursor, flow)) as chunks:
                    async for chunk in chunks:
                        yield chunk
            except (Reset, CursorAhead):
                frames, cursor = opening_again(topic)


async def until_read(app: str, last_id: int | None) -> AsyncGenerator[bytes, None]:
    """Yield comments, further and further apart, until this process has read the log as far as it must."""
    pause = SHORTEST_PAUSE_SECONDS
    while not await has_read(app, last_id):
        yield COMMENT
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


async def live(topic: str, cursor: Cursor, flow: Flow) -> AsyncGenerator[bytes, None]:
    """Send the events after the cursor as they come, or yield them if that is not possible; yield comments.

    Raises Reset, CursorAhead or Stopping.
    """

    def deliver_at_once(event: Event) -> bool:
        """Send an event within the hub's own turn, without waking this client's task.

        Returns False if the client does not keep up: the event is then yielded, and waits for the client.
        """
        return flow.write(frame(event))

    loop = asyncio.get_running_loop()
    due = loop.time() + COMMENT_SECONDS
    with hub.subscribe(topic, cursor=cursor, deliver=deliver_at_once) as subscription:
        while True:
            for step in steps(map(frame, await subscription.next(due - loop.time()))):
                yield step
            if loop.time() >= due:
                yield COMMENT
                due = loop.time() + COMMENT_SECONDS


def steps(frames: Iterable[bytes]) -> Iterator[bytes]:
    """Yield frames joined into chunks of STEP_BYTES or little more."""
    step = b""
    for one in frames:
        step += one
        if len(step) >= STEP_BYTES:
            yield step
            step = b""
    if step:
        yield step


async def has_read(app: str, last_id: int | None) -> bool:
    """Return whether this process knows enough of the log to say what came after an event."""
    if hub.stopping:
        raise Stopping
    tail = hub.tails[app]
    if not tail.loaded:
        return False
    if last_id is None or last_id <= number_of(tail.newest):
        return True
    return await hub.is_ahead(app, cursor_of(last_id)) is True


def retry_by_chance() -> int:
    """Return how many milliseconds one client waits before it reconnects; another one waits another time."""
    return RETRY_MS + random.randint(-RETRY_SPREAD_MS, RETRY_SPREAD_MS)  # noqa: S311 - no secret


def retry_of(query: Mapping[str, str]) -> int:
    """Return how many milliseconds the browser has to wait before it reconnects: as asked, or by chance."""
    text = query.get("retry")
    if text is None:
        return retry_by_chance()
    is_number = re.fullmatch(r"[0-9]{1,5}", text, re.ASCII)
    if is_number and SHORTEST_RETRY_MS <= int(text) <= LONGEST_RETRY_MS:
        return int(text)
    message = f"retry must be a number of milliseconds from {SHORTEST_RETRY_MS} to {LONGEST_RETRY_MS}."
    raise not_understood(message, "bad_retry")


routes = [
    route("newsfeed/stream/", breakable("newsfeed", "sse", sse(HEADLINES)), "sse"),
    route("newsfeed/tape/", breakable("newsfeed", "sse", sse(TICKS)), "sse"),
]
