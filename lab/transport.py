"""The addresses of the five lanes, each inside its checks and its counter of bytes."""

from faults.breakable import Breakable
from web.asgi.answer import Answer, Application, Scope, json_answer
from web.asgi.http import Request, get, route
from web.asgi.query import wait_of
from web.asgi.sockets import SameOrigin

from .around import Measured, MeasuredReceiver, OfRun, query_field
from .events import arrivals_topic
from .faults.domain import whose
from .lanes import long_polling, polling, sse, websocket
from .measure.cpu import timed
from .measure.exchange import EXCHANGE
from .pulses import Pulses, as_json


def run_of(scope: Scope) -> str:
    """Return whose faults act on a request: those of its run."""
    return whose(scope["url_route"]["kwargs"]["run"])


def breakable(lane: str, application: Application) -> Application:
    """Return the application of a lane, broken as its run wants it."""
    return Breakable(lane, run_of, application)


def routes(pages: Application) -> list[object]:
    """Return the routes of the lanes that use HTTP; `pages` is Django, which receives the webhooks."""
    return [
        route(
            "lab/runs/<run>/polling/",
            OfRun(Measured("polling", breakable("polling", polling.deliver))),
            "polling",
        ),
        route(
            "lab/runs/<run>/long-polling/",
            OfRun(Measured("long_polling", breakable("long_polling", long_polling.deliver))),
            "long_polling",
        ),
        route("lab/runs/<run>/sse/", OfRun(Measured("sse", breakable("sse", sse.deliver))), "sse"),
        route(
            "lab/runs/<run>/webhook/",
            OfRun(MeasuredReceiver("webhook", breakable("webhook", pages)), ["POST"]),
            "webhook",
        ),
        route("lab/api/runs/<run>/webhook/", OfRun(arrivals)),
    ]


class TimedSocket(websocket.Lane):
    """The WebSocket lane, with the CPU time of its delivering task counted too."""

    async def deliver(self) -> None:
        """Send each pulse."""
        await timed(super().deliver(), self.scope[EXCHANGE].add_cpu)


sockets = [
    route(
        "lab/runs/<run>/websocket/",
        SameOrigin(OfRun(Measured("websocket", breakable("websocket", TimedSocket.as_asgi())))),
        "websocket",
    ),
]


@get
async def arrivals(request: Request) -> Answer:
    """`GET /lab/api/runs/<run>/webhook/?cursor=C&wait=0`: what arrived at the receiver after C, and when."""
    place, topic = query_field(request.scope, "cursor"), arrivals_topic(request.path_args["run"])
    with Pulses(request.scope, place, topic) as pulses, request.cancelled_if_client_leaves():
        events = await pulses.next(wait_of(request.query, 0))
    return json_answer(as_json(events, pulses.cursor), headers={"Cache-Control": "no-store"})
