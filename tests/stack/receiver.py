"""A receiver of webhooks on this machine, for senders in containers."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver(ThreadingHTTPServer):
    """`webhooks` holds each webhook that came, as (webhook-id, body), copies included."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, address: str) -> None:
        super().__init__((address, 0), Handler)
        self.webhooks: list[tuple[str, dict[str, Any]]] = []
        self.slow = threading.Event()
        self.holding = threading.Event()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}/"

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.shutdown()
        self.server_close()

    def ids(self, payment: str, type_: str) -> set[str]:
        """Return the ids of the webhooks about a payment: copies share one."""
        return {id_ for id_, body in self.webhooks if body["type"] == type_ and body["data"]["id"] == payment}


# Long enough to kill the sender meanwhile; it gives up after ten.
SLOW_SECONDS = 8


class Handler(BaseHTTPRequestHandler):
    """Answers 204; while `slow` is set only after SLOW_SECONDS, and sets `holding` before."""

    server: Receiver

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.webhooks.append((self.headers["webhook-id"], body))
        if self.server.slow.is_set():
            self.server.holding.set()
            threading.Event().wait(SLOW_SECONDS)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
