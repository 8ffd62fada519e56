"""A player of the arena for tests: a socket, requests, and a process that simulates."""

import contextlib
import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from tests.live_server import LiveServer, Process
from tests.tickers.client import SECONDS, Client, open_socket

# What the queue of Celery does on a whole site: slice after slice.
SIMULATE = """
import django, time
django.setup()
from arena import simulation
while True:
    simulation.simulate(lambda: None)
    time.sleep(0.02)
"""


@contextlib.contextmanager
def simulated(site: LiveServer) -> Iterator[Process]:
    """Let a process simulate the game of a site without workers."""
    process = Process("arena", [sys.executable, "-c", SIMULATE], site.environment, site.folder)
    process.start()
    try:
        yield process
    finally:
        process.stop()


@contextlib.contextmanager
def arena(site: LiveServer, cookie: str = "", form: str = "json", **options: Any) -> Iterator[Client]:
    """Open a socket as a page does; yields it after the welcome, while the game is on."""
    with open_socket(site, cookie, path=f"/arena/ws/?format={form}", **options) as client:
        client.welcome = client.receive("welcome")
        if "tick" not in client.welcome:  # nobody watched before, so nothing was simulated
            client.welcome = client.receive("welcome")
        yield client


def join(client: Client) -> int:
    """Join, and return the number of the player once it is on the field."""
    client.say("join")
    while not (you := client.receive("welcome")["you"]):
        pass
    while str(you) not in client.receive("snapshot")["players"]:
        pass
    return int(you)


def ask(site: LiveServer, path: str, cookie: str = "", body: Any = None) -> tuple[int, Any]:
    """Send a request, a POST if there is a body; return the status and what the answer says."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Cookie": cookie, "Content-Type": "application/json"}
    request = urllib.request.Request(f"{site.url}{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())
