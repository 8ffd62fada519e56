"""Long-polling: the client asks, and the server answers as soon as there is something new.

Source: RFC 6202, section 2.
"""

from web.asgi.answer import Answer, json_answer
from web.asgi.http import Request, get
from web.asgi.query import wait_of

from ..around import query_field
from ..pulses import Pulses, as_json


@get
async def deliver(request: Request) -> Answer:
    """`GET /lab/runs/<run>/long-polling/?cursor=C&wait=25`: held until there are pulses after C."""
    place = query_field(request.scope, "cursor")
    with Pulses(request.scope, place) as pulses, request.cancelled_if_client_leaves():
        events = await pulses.next(wait_of(request.query))
    headers = {"Cache-Control": "no-store"}
    return json_answer(as_json(events, pulses.cursor), headers=headers)
