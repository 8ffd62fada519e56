"""Polling: the client asks, the server answers at once, and usually nothing is new.

Source: RFC 9110, sections 8.8.3 (ETag), 13.1.2 (If-None-Match) and 15.4.5 (304 Not Modified).
"""

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils.http import parse_etags

from events import outbox
from events.event import Event
from events.hub import hub
from faults.breakable import breakable
from web.asgi.answer import Answer, json_answer
from web.asgi.http import Request, get, route
from web.errors import ApiError, unknown

from .domain import STATIONS
from .events import topic

# Two polls for each observation: every other answer is empty, and news is half an interval late on average.
POLL_INTERVAL_SECONDS = max(1, round(settings.WEATHER_STEP_SECONDS / 2))


@get
async def observation(request: Request) -> Answer:
    """`GET /weather/api/stations/<code>/observation/`: the latest, or 304 if the client has it."""
    event = await newest_of(request.path_args["code"])
    headers = {
        "ETag": f'"{event.id}"',
        "Cache-Control": "no-cache",
        "X-Poll-Interval": str(POLL_INTERVAL_SECONDS),
    }
    if has_seen(request, event):
        return Answer(304, headers=headers)
    return json_answer(event.encoded, headers=headers)


def has_seen(request: Request, event: Event) -> bool:
    """Return whether the client has this event already; `W/` does not matter here (RFC 9110, 8.8.3.2)."""
    sent = request.header("If-None-Match")
    etag = f'"{event.id}"'
    if sent == etag:  # nearly every poll; parsing a list takes longer than all the rest of this module
        return True
    known = {each.removeprefix("W/") for each in parse_etags(sent)}
    return etag in known or "*" in known


async def newest_of(code: str) -> Event:
    """Return a station's latest observation: from the hub or, while there is no log, from the database."""
    if code not in STATIONS:
        raise unknown("station", code, "/weather/api/stations/")
    where = topic(code, settings.WEATHER_SOURCE)
    event = hub.latest(where) or await database_sync_to_async(outbox.latest)(where)
    if event is None:
        raise ApiError(
            503, "no_observation", "No observation has come in yet; ask again soon.", {"Retry-After": "2"}
        )
    return event


routes = [
    route("weather/api/stations/<code>/observation/", breakable("weather", "polling", observation), "polling")
]
