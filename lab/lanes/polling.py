"""Polling: the client asks at regular intervals, and the server answers at once.

Source: RFC 9110, sections 8.8.3 (ETag) and 15.4.5 (304 Not Modified).
"""

from web.asgi.answer import Answer, json_answer
from web.asgi.http import Request, get

from ..around import query_field
from ..pulses import Pulses, as_json


@get
async def deliver(request: Request) -> Answer:
    """`GET /lab/runs/<run>/polling/?cursor=C`: the pulses after C, or 304 if there are none."""
    place = query_field(request.scope, "cursor")
    with Pulses(request.scope, place) as pulses:
        events = await pulses.next(seconds=0)
    headers = {"ETag": f'"{pulses.cursor}"', "Cache-Control": "no-cache"}
    if not events:
        return Answer(304, headers=headers)
    return json_answer(as_json(events, pulses.cursor), headers=headers)
