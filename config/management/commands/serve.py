"""`manage.py serve`: the web process, on Daphne or uvicorn. When it stops, it says goodbye to its clients."""

import gc
import socket
from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboard.reporting import Reporter, web_figures
from events.hub import hub
from web import files
from web.asgi import sockets

# Whole seconds that open connections have to end by themselves after the hub has asked them to.
GOODBYE_SECONDS = 2
# Connections waiting to be accepted: a full classroom opens the page at once. The kernel may lower this.
BACKLOG = 2048
# New objects after which Python's garbage collector looks for cycles, 700 by default. The messages of a
# thousand clients create many times that in a second and hold no cycles, and each collection delays everyone.
OBJECTS_BETWEEN_COLLECTIONS = 100_000
# Collections of one generation after which the next older one is looked at as well, 10 and 10 by default.
# What a closed connection leaves is a cycle of some thirty objects that has grown old: by default, the
# cycles of 100,000 connections would wait, which is 300 MB.
OLDER_GENERATIONS = (1, 1)


def serve_daphne(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    from daphne.endpoints import build_endpoint_description_strings

    from web.servers.daphne_goodbye import GoodbyeServer

    endpoints = [f"{where}:backlog={BACKLOG}" for where in build_endpoint_description_strings(host, port)]
    GoodbyeServer(
        import_module("config.asgi").application,
        endpoints=endpoints,
        goodbye_seconds=GOODBYE_SECONDS,
        ping_interval=sockets.PING_SECONDS,
        ping_timeout=sockets.PONG_SECONDS,
        websocket_max_message_size=sockets.LARGEST_MESSAGE,
        websocket_max_frame_size=sockets.LARGEST_MESSAGE,
    ).run()


def serve_uvicorn(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    import uvicorn

    from web.servers.uvicorn_counted import Counted
    from web.servers.uvicorn_sockets import SocketProtocol

    class GoodbyeServer(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            await hub.stop()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        "config.asgi:application",
        host=host,
        port=port,
        lifespan="off",
        backlog=BACKLOG,
        http=Counted,
        ws=SocketProtocol,
        ws_per_message_deflate=False,
        ws_max_size=sockets.LARGEST_MESSAGE,
        ws_ping_interval=sockets.PING_SECONDS,
        ws_ping_timeout=sockets.PONG_SECONDS,
        timeout_graceful_shutdown=GOODBYE_SECONDS,
        proxy_headers=False,
        log_level="warning",
        access_log=False,
    )
    GoodbyeServer(config).run()


SERVERS = {"daphne": serve_daphne, "uvicorn": serve_uvicorn}


class Command(BaseCommand):
    """Runs the web process on HOST and PORT with the server that ASGI_SERVER names."""

    help = __doc__

    def handle(self, **options: object) -> None:
        """Serve until stopped."""
        serve = SERVERS.get(settings.ASGI_SERVER)
        if serve is None:
            raise CommandError(f"ASGI_SERVER is {settings.ASGI_SERVER!r}; it must be daphne or uvicorn.")
        files.raise_limit()
        import_module("config.asgi")
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *OLDER_GENERATIONS)
        gc.freeze()  # all objects so far stay for good; checking them again would delay thousands of clients
        Reporter("web", web_figures).start()
        serve(settings.HOST, settings.PORT)
