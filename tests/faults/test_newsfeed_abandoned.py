"""Streams that are opened and abandoned leave nothing behind."""

import json
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.live_server import LiveServer
from tests.newsfeed.reader import request_for
from tests.newsfeed.sites import tell_all
from tests.waiting import wait_until


def left(site: LiveServer) -> tuple[int, int, int]:
    """Return how many requests the web process holds, its threads and its open files."""
    with urllib.request.urlopen(f"{site.url}/wire/process/", timeout=60) as answer:
        process = json.load(answer)
    return process["held_total"], process["threads"], len(list(Path(f"/proc/{site.web.pid}/fd").iterdir()))


def open_and_abandon(site: LiveServer, count: int) -> None:
    held = [socket.create_connection(("127.0.0.1", site.port), timeout=60) for _ in range(count)]
    for connection in held:
        connection.sendall(request_for("GET", "/newsfeed/stream/", "127.0.0.1"))
    wait_until(lambda: left(site)[0] >= count, "all are held")
    tell_all(site, list(range(10)))
    for connection in held:
        connection.close()


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.soak)])
def test_streams_that_are_opened_and_abandoned_leave_nothing_behind(site: LiveServer, count: int) -> None:
    open_and_abandon(site, count)
    wait_until(lambda: left(site)[0] == 0, "all have been let go")
    before = left(site)
    open_and_abandon(site, count)
    wait_until(
        lambda: all(now <= then for now, then in zip(left(site), before, strict=True)), "all is as it was"
    )
