"""`manage.py serve`: the web process, on Daphne or uvicorn; it says goodbye to held clients."""

import gc
import socket
from importlib import import_module

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from events.hub import hub
from web import files, sockets

# Whole seconds that held connections get to end by themselves after the hub has told them to.
GOODBYE_SECONDS = 2
# Connections that wait to be accepted: a room full of people opens the page at once. The kernel may cut it.
BACKLOG = 2048
# New objects after which Python looks for cycles among them, 700 by default: what a thousand clients say in a
# second is more than that many times over, holds no cycles, and each look costs all of them.
OBJECTS_BETWEEN_COLLECTIONS = 50_000


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
    )
    GoodbyeServer(config).run()


SERVERS = {"daphne": serve_daphne, "uvicorn": serve_uvicorn}


class Command(BaseCommand):
    """Runs the web process on HOST and PORT with the server that ASGI_SERVER names."""

    help = __doc__

    def handle(self, **options: object) -> None:
        """Serve until told to stop."""
        serve = SERVERS.get(settings.ASGI_SERVER)
        if serve is None:
            raise CommandError(f"ASGI_SERVER is {settings.ASGI_SERVER!r}; it can be daphne or uvicorn.")
        files.raise_limit()
        import_module("config.asgi")
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
        gc.freeze()  # what is there now stays: looking at all of it again would hold up thousands of clients
        serve(settings.HOST, settings.PORT)
