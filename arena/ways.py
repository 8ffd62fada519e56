"""The same game by requests: polling, long-polling and Server-Sent Events down, POST up.

Whatever the way, a client gets the newest snapshot and never a queue of old ones. Sources: RFC 6202; WHATWG
HTML, section 9.2.
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import suppress
from typing import Any

from events.subscription import Stopping
from faults.breakable import breakable
from web.asgi.answer import Answer, Receive, Scope, Send, json_answer
from web.asgi.http import Request, get, route
from web.asgi.query import query_of, wait_of
from web.asgi.stream import Stream
from web.connections.census import Counted
from web.connections.connection import CONNECTION, Connection
from web.errors import not_understood, stopping

from .inputs import MOST_AT_ONCE, checked
from .line import frames, ops, wishes
from .line.audience import audience
from .line.inbox import Said, inbox_of
from .messages import Happening, Input, Moment

NO_STORE = {"Cache-Control": "no-store"}
EVENT_STREAM = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
}
# Long enough for a server to restart, and the game stands still no longer.
RETRY = b"retry: 3000\n\n"
# While nothing is simulated the stream is silent, and proxies close silent connections.
COMMENT_SECONDS = 10.0
COMMENT = b": still here\n\n"
# A game that nobody has watched begins within a second, on a busy machine within a few.
FIRST_SECONDS = 4.0
# Between two looks whether a stream's last snapshot has left; half the time to the next.
LOOK_SECONDS = 0.025
# A client that has read nothing for this long has stopped reading.
NOT_READING_SECONDS = 15.0


@get
async def now(request: Request) -> Answer:
    """`GET /arena/state/`: the newest snapshot."""
    await first(request)
    return state(request)


@get
async def next_one(request: Request) -> Answer:
    """`GET /arena/state/?after=TICK&wait=25`: held until there is another snapshot than that of TICK."""
    after, wait = after_of(request.query), wait_of(request.query)
    until = time.monotonic() + wait
    if (await first(request)).tick == after:
        with inbox_of(visitor_of(request)) as inbox, request.cancelled_if_client_leaves():
            while audience.newest and audience.newest.tick == after and time.monotonic() < until:
                await news_of(inbox.next(until - time.monotonic()))
    return state(request)


@get
async def stream(request: Request) -> Stream:
    """`GET /arena/stream/`: each snapshot as an event, from now on."""
    audience.asked_by(visitor_of(request))
    return Stream(request, chunks(request), EVENT_STREAM)


async def inputs(request: Request) -> Answer:
    """`POST /arena/api/inputs/`: join, leave, or up to sixty inputs."""
    visitor = wishes.need(request.visitor)
    body = await request.json_body()
    audience.asked_by(visitor.id)
    if "inputs" in body:
        wishes.play(visitor, inputs_of(body))
        return Answer(204, headers=NO_STORE)
    answer = await audience.answered(wishes.wish(visitor, wish_of(body)))
    if answer is None:
        raise wishes.nobody_answers()
    if answer.full:
        raise wishes.full()
    return json_answer({"you": answer.you, "seq": answer.seq}, headers=NO_STORE)


async def first(request: Request) -> Moment:
    """Return the newest snapshot, and wait for the first one. 503 if nothing simulates the game."""
    audience.asked_by(visitor_of(request))
    moment = await audience.first(FIRST_SECONDS)
    if moment is None:
        raise wishes.nobody_answers()
    return moment


def visitor_of(request: Request) -> str:
    """Return the id of a request's visitor, empty if nobody knows who asks: that one may watch."""
    return request.visitor.id if request.visitor else ""


def after_of(query: Mapping[str, str]) -> int:
    """Return the tick that a client has. 400 if it is malformed."""
    text = query.get("after", "")
    if not re.fullmatch(r"[0-9]{1,10}", text, re.ASCII):
        raise not_understood("after must be the tick of the last snapshot.", "bad_after")
    return int(text)


def inputs_of(body: dict[str, Any]) -> list[Input]:
    """Return the inputs in a body, in order. 400 if one is malformed, or breaks a rule."""
    messages = body["inputs"]
    if not isinstance(messages, list) or not all(isinstance(one, dict) for one in messages):
        raise not_understood("inputs must be a list of inputs.", "bad_inputs")
    if len(messages) > MOST_AT_ONCE:
        raise not_understood(f"inputs are {MOST_AT_ONCE} at most.", "bad_inputs")
    return [checked(one) for one in messages]


def wish_of(body: dict[str, Any]) -> ops.Join | ops.Leave:
    """Return whether a body says to join or to leave, else 400."""
    op = ops.parse(body)
    if isinstance(op, ops.Join | ops.Leave):
        return op
    raise not_understood('Send {"op": "join"}, {"op": "leave"} or {"inputs": […]}.', "unknown_op")


async def news_of(waiting: Awaitable[list[Said]]) -> list[Said]:
    """Return what an inbox has; 503 when this process stops."""
    try:
        return await waiting
    except Stopping as error:
        raise stopping() from error


def state(request: Request) -> Answer:
    """Return the newest snapshot, and what a connection gets at its start."""
    if audience.newest is None:
        raise wishes.nobody_answers()
    you, seq = audience.roster.place_of(visitor_of(request))
    return json_answer(frames.as_state(audience.newest, audience.roster.names, you, seq), headers=NO_STORE)


async def chunks(request: Request) -> AsyncGenerator[bytes, None]:
    """Yield the newest snapshot and what has happened, each time when what went before has left."""
    connection: Connection | None = request.scope.get("extensions", {}).get(CONNECTION)
    yield RETRY
    visitor = visitor_of(request)
    with suppress(Stopping), inbox_of(visitor) as inbox:
        await audience.first(FIRST_SECONDS)
        inbox.begin()
        while await has_left(connection):
            news = await inbox.next(COMMENT_SECONDS)
            yield b"".join(event(said, visitor) for said in news) or COMMENT


async def has_left(connection: Connection | None) -> bool:
    """Wait until all that was written has left; cut the connection, and return False, if it does not."""
    until = time.monotonic() + NOT_READING_SECONDS
    while connection and connection.unsent:
        if time.monotonic() > until:
            connection.reset()
            return False
        await asyncio.sleep(LOOK_SECONDS)
    return True


def event(said: Said, visitor: str) -> bytes:
    """Return an event of the stream: a snapshot, what happened, or what has to be known at the start."""
    match said:
        case Moment():
            return f"id: {said.tick}\nevent: snapshot\ndata: {frames.as_json(said)}\n\n".encode()
        case Happening():
            return f"event: event\ndata: {said.message}\n\n".encode()
        case None:
            place = audience.roster.place_of(visitor)
            welcome = frames.welcome(audience.newest, audience.roster.names, *place)
            return f"event: event\ndata: {welcome}\n\n".encode()


_polling = Counted(breakable("arena", "polling", now), "polling")
_long_polling = Counted(breakable("arena", "long_polling", next_one), "long_polling")


async def by_query(scope: Scope, receive: Receive, send: Send) -> None:
    """`GET /arena/state/`: a long-poll if it says after which tick, else a poll."""
    application = _long_polling if "after" in query_of(scope) else _polling
    await application(scope, receive, send)


routes = [
    route("arena/state/", by_query),
    route("arena/stream/", breakable("arena", "sse", stream), "sse"),
    route("arena/api/inputs/", breakable("arena", "polling", get(inputs, ("POST",)))),
]
