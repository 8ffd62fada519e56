"""Long-polling: the client asks, and the server answers when something has happened.

Source: RFC 6202, "Known Issues and Best Practices for the Use of Long Polling and Streaming in
Bidirectional HTTP".
"""

from events.event import BEFORE_ALL, Event, events_json
from events.hub import hub
from events.subscription import CursorAhead, Stopping, Subscription
from events.tail import Reset
from faults.breakable import breakable
from web.asgi.answer import Answer, json_answer
from web.asgi.http import Request, get, route
from web.asgi.query import cursor_of, wait_of
from web.errors import ApiError, no_visitor, stopping, unknown

from .events import notifications_topic, room_topic
from .presence import presence
from .rooms import ROOMS

# A phone renders that many at once; the rest comes with the next request.
MOST_EVENTS = 200


@get
async def room_updates(request: Request) -> Answer:
    """`GET /chat/api/rooms/<room>/updates/?cursor=C&wait=25`: held until something newer than C happens."""
    room = need_room(request.path_args["room"])
    with presence.here(room, request.visitor):
        return await hold(request, room_topic(room))


@get
async def notification_updates(request: Request) -> Answer:
    """`GET /chat/api/notifications/updates/?cursor=C&wait=25`: held until someone mentions the visitor."""
    if request.visitor is None:
        raise no_visitor()
    with presence.here(None, request.visitor):
        return await hold(request, notifications_topic(request.visitor.id))


async def hold(request: Request, *topics: str) -> Answer:
    """Return what came after the request's cursor, as soon as there is something or the wait is over."""
    cursor = cursor_of(request.query)
    wait = wait_of(request.query)
    with hub.subscribe(*topics, cursor=cursor) as subscription, request.cancelled_if_client_leaves():
        events = await next_events(subscription, wait)
        return updates(subscription, events)


async def next_events(subscription: Subscription, wait: float) -> list[Event]:
    """Wait for the next events; 410 or 409 for a cursor that cannot be resumed, 503 if the server stops."""
    try:
        return await subscription.next(wait, MOST_EVENTS)
    except Reset as error:
        message = "This cursor is no longer kept: take a new snapshot and go on from its cursor."
        raise ApiError(410, "cursor_expired", message) from error
    except CursorAhead as error:
        message = "This cursor is newer than anything that has happened: take a new snapshot."
        raise ApiError(409, "cursor_ahead", message) from error
    except Stopping as error:
        raise stopping() from error


def updates(subscription: Subscription, events: list[Event]) -> Answer:
    """Return `{"events", "cursor"}`, with `"more": true` if the next request will not have to wait."""
    fields: dict[str, object] = {"cursor": str(subscription.cursor or BEFORE_ALL)}
    if subscription.behind:
        fields["more"] = True
    return json_answer(events_json(events, fields), headers={"Cache-Control": "no-store"})


def need_room(slug: str) -> str:
    """Return the name of a room that exists, else refuse with 404."""
    if slug not in ROOMS:
        raise unknown("room", slug, "/chat/api/rooms/")
    return slug


routes = [
    route("chat/api/rooms/<room>/updates/", breakable("chat", "long_polling", room_updates), "long_polling"),
    route("chat/api/notifications/updates/", notification_updates, "long_polling"),
]
