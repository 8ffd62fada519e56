"""A poll through fewer and fewer of this project's layers, to see what each of them costs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from channels.routing import URLRouter  # noqa: E402

from bench.peers.bare import application as nothing  # noqa: E402
from config.asgi import application as whole  # noqa: E402
from events.hub import hub  # noqa: E402
from weather import transport  # noqa: E402
from web.asgi.answer import Receive, Scope, Send  # noqa: E402
from web.edge.layer import Edge  # noqa: E402
from wire.meter import Meter  # noqa: E402

__all__ = ["direct", "edge", "meter", "nothing", "routed", "whole"]

_routes = URLRouter(transport.routes)


async def routed(scope: Scope, receive: Receive, send: Send) -> None:
    """The route and the callable, without the layers around them."""
    hub.start()
    await _routes(scope, receive, send)


async def direct(scope: Scope, receive: Receive, send: Send) -> None:
    """The callable alone."""
    hub.start()
    scope["url_route"] = {"kwargs": {"code": "JFK"}}
    await transport.observation(scope, receive, send)


meter = Meter(routed)
edge = Edge(routed)
