"""The ASGI application: held and very frequent requests go to their transport, all others to Django."""

import itertools
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from asgiref.sync import ThreadSensitiveContext  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.core.handlers.asgi import ASGIHandler  # noqa: E402
from django.urls import re_path  # noqa: E402

from arena import transport as arena  # noqa: E402
from chat import transport as chat  # noqa: E402
from classroom import transport as classroom  # noqa: E402
from dashboard import transport as dashboard  # noqa: E402
from lab import transport as lab  # noqa: E402
from learn import search  # noqa: E402
from newsfeed import transport as newsfeed  # noqa: E402
from payments import updates as payments  # noqa: E402
from payments.bench import misbehaviour  # noqa: E402
from tickers import transport as tickers  # noqa: E402
from weather import transport as weather  # noqa: E402
from web.asgi import sockets  # noqa: E402
from web.asgi.answer import Scope  # noqa: E402
from web.asgi.http import route  # noqa: E402
from web.edge.guard import Guard  # noqa: E402
from web.edge.layer import Edge  # noqa: E402
from web.servers import daphne_counted, daphne_http, daphne_sockets, daphne_streams  # noqa: E402
from web.static_files import StaticFiles  # noqa: E402
from wire import process  # noqa: E402
from wire.meter import Meter  # noqa: E402

# Threads for Django's views, each with its own database connection. Each runs one view at a time: with four,
# a slow query does not delay the rest; more would only compete for the GIL.
DJANGO_THREADS = 4


class PooledASGIHandler(ASGIHandler):
    """Django's handler, with a few permanent threads instead of a new one for every request."""

    def __init__(self) -> None:
        super().__init__()
        self._threads = itertools.cycle(
            ThreadPoolExecutor(1, thread_name_prefix="django") for _ in range(DJANGO_THREADS)
        )

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        async with ThreadSensitiveContext(executor=next(self._threads)):
            await self.handle(scope, receive, send)


# The asgiref that accepts a thread pool needs Python 3.11; on 3.10 Django starts one thread per request.
django_handler = PooledASGIHandler() if sys.version_info >= (3, 11) else ASGIHandler()
# Django's types expect a view here; Channels' router accepts any ASGI application.
pages = cast(Any, StaticFiles(django_handler))

daphne_counted.install()
daphne_http.install()
daphne_sockets.install()
daphne_streams.install()

# A tenth of a second now, rather than for the first visitor who searches.
search.index()

site = ProtocolTypeRouter(
    {
        "http": URLRouter(
            [
                *weather.routes,
                *chat.routes,
                *newsfeed.routes,
                *payments.routes,
                *tickers.routes,
                *process.routes,
                *arena.routes,
                *dashboard.routes,
                *classroom.routes,
                *lab.routes(pages),
                route("payments/webhooks/<source>/", pages, "webhook"),
                route("payments/api/misbehave/<visitor_id>/", misbehaviour.breakable(pages)),
                re_path(r"", pages),
            ]
        ),
        "websocket": sockets.UntilGone(
            URLRouter([*tickers.sockets, *arena.sockets, *lab.sockets, sockets.not_found])
        ),
    }
)
application = Meter(Edge(Guard(site) if settings.PUBLIC_DEMO else site))
