"""Long-polling: the client asks, and the server answers when there is something to say.

Source: RFC 6202, "Known Issues and Best Practices for the Use of Long Polling and Streaming in
Bidirectional HTTP".
"""

import re

from events.event import BEFORE_ALL, Cursor, Event
from events.hub import CursorAhead, Stopping, Subscription, hub
from events.tail import Reset
from web.answer import Answer, json_answer
from web.errors import ApiError, no_visitor, not_understood, unknown
from web.http import Request, get, route

from .events import notifications_topic, room_topic
from .presence import presence
from .rooms import ROOMS

# Proxies commonly give up after a minute of silence; 25 s leaves room, 55 s is the most.
WAIT_SECONDS = 25.0
LONGEST_WAIT_SECONDS = 55.0
# An answer stays of a size that a phone renders at once; the rest comes with the next request.
MOST_EVENTS = 200


@get
async def room_updates(request: Request) -> Answer:
    """`GET /chat/api/rooms/<room>/updates/?cursor=C&wait=25`: held until something newer than C happens."""
    room = request.path_args["room"]
    if room not in ROOMS:
        raise unknown("room", room, "/chat/api/rooms/")
    with presence.here(room, request.visitor):
        return await hold(request, room_topic(room))


@get
async def notification_updates(request: Request) -> Answer:
    """`GET /chat/api/notifications/updates/?cursor=C&wait=25`: held until someone mentions the visitor."""
    person = request.visitor
    if person is None:
        raise no_visitor()
    with presence.here(None, person):
        return await hold(request, notifications_topic(person.id))


async def hold(request: Request, topic: str) -> Answer:
    """Return what came after the request's cursor, as soon as there is something or the wait is over."""
    cursor, wait = cursor_of(request.query), wait_of(request.query)
    with hub.subscribe(topic, cursor=cursor) as subscription:
        async with request.cancelled_if_client_leaves():
            try:
                events = await subscription.next(wait, MOST_EVENTS)
            except Reset as error:
                message = "This cursor is no longer kept: take a new snapshot and go on from its cursor."
                raise ApiError(410, "cursor_expired", message) from error
            except CursorAhead as error:
                message = "This cursor is newer than anything that has happened: take a new snapshot."
                raise ApiError(409, "cursor_ahead", message) from error
            except Stopping as error:
                message = "This server is about to stop: ask again with the same cursor."
                headers = {"Retry-After": "1", "Connection": "close"}
                raise ApiError(503, "stopping", message, headers) from error
        return updates(subscription, events)


def updates(subscription: Subscription, events: list[Event]) -> Answer:
    """Return `{"events", "cursor"}`, with `"more": true` where the next request will not have to wait."""
    cursor = subscription.cursor or BEFORE_ALL
    more = b', "more": true' if subscription.behind else b""
    told = b", ".join(event.encoded for event in events)
    body = b'{"events": [%s], "cursor": "%s"%s}' % (told, str(cursor).encode(), more)
    return json_answer(body, headers={"Cache-Control": "no-store"})


def cursor_of(query: dict[str, str]) -> Cursor | None:
    """Return the query's cursor; None, which means from now on, where there is none."""
    if "cursor" not in query:
        return None
    try:
        return Cursor.parse(query["cursor"])
    except ValueError as error:
        raise not_understood("cursor is an event's id, as the last answer gave it.", "bad_cursor") from error


def wait_of(query: dict[str, str]) -> float:
    """Return for how many seconds the client is willing to wait."""
    text = query.get("wait", str(WAIT_SECONDS))
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,20})?", text) or float(text) > LONGEST_WAIT_SECONDS:
        raise not_understood(f"wait is a number of seconds from 0 to {LONGEST_WAIT_SECONDS:.0f}.", "bad_wait")
    return float(text)


routes = [
    route("chat/api/rooms/<room>/updates/", room_updates),
    route("chat/api/notifications/updates/", notification_updates),
]
