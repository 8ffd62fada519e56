"""More of the same: a second web process, and second workers, of a site that runs."""

import contextlib
import copy
import sys
from collections.abc import Iterator

from .live_server import LiveServer, Process
from .waiting import free_port


@contextlib.contextmanager
def replica(site: LiveServer, asgi_server: str = "") -> Iterator[LiveServer]:
    """Run a second web process of a site, on a port of its own; on the same server unless told another."""
    second = copy.copy(site)
    second.port = free_port()
    second.url = f"http://{site.host}:{second.port}"
    own = {"PORT": str(second.port), "ASGI_SERVER": asgi_server or site.asgi_server}
    serve = [sys.executable, "manage.py", "serve"]
    second.web = Process("web-2", serve, site.environment | own, site.folder)
    second.web.start()
    try:
        second.wait_until_up()
        yield second
    finally:
        second.web.stop()


@contextlib.contextmanager
def more_workers(site: LiveServer) -> Iterator[list[Process]]:
    """Run a second worker for each queue of a site."""
    celery = [sys.executable, "-m", "celery", "-A", "config", "worker"]
    workers = [
        Process("worker-2", [*celery, "-Q", "beat", "-P", "solo"], site.environment, site.folder),
        Process("slow-2", [*celery, "-Q", "slow", "-P", "threads", "-c8"], site.environment, site.folder),
    ]
    for worker in workers:
        worker.start()
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()
