"""Clients that ask for whole answers and read none: cut off before they take the memory of the site."""

import contextlib
import socket

import psutil
import pytest

from tests.live_server import live_server
from tests.raw_http import RawClient

# The kernel takes some of these answers; what is asked after those stays with the server.
REQUESTS = 8
# Sixteen megabytes may be unread at one address; each of these answers has half a megabyte.
SILENT = 80
MOST_GROWTH_MB = 80
# A message of the longest that people may write, in letters of four bytes.
_TELL = """
import json
from events import log
text = json.dumps("\\U0001f600" * 2000, ensure_ascii=False)
events = [("chat.lobby", "message", 1, text, "")] * 100
print(log.append_all(events)[0])
"""


@pytest.mark.parametrize("asgi_server", ["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def test_eighty_clients_that_read_no_answer_cost_little_and_the_first_of_them_are_cut_off(
    asgi_server: str,
) -> None:
    with live_server(asgi_server) as site, contextlib.ExitStack() as stack:
        cursor = site.shell(_TELL).strip()
        asked = f"/chat/api/rooms/lobby/updates/?cursor={cursor}"
        with RawClient(site.port) as client:
            assert len(client.ask(asked).body) > 500_000
        process = psutil.Process(site.web.pid)
        before = process.memory_info().rss
        first, *_ = [stack.enter_context(silent(site.port, asked)) for _ in range(SILENT)]
        with RawClient(site.port) as client:
            assert len(client.ask(asked).body) > 500_000
        assert (process.memory_info().rss - before) / 1e6 < MOST_GROWTH_MB
        assert is_cut_off(first)
        assert "Traceback" not in site.logs()


def silent(port: int, path: str) -> socket.socket:
    """Ask, and read nothing of the answer."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() * REQUESTS)
    return connection


def is_cut_off(connection: socket.socket) -> bool:
    """Return whether the connection ends before the answer does."""
    received = 0
    with contextlib.suppress(ConnectionResetError):
        while chunk := connection.recv(65_536):
            received += len(chunk)
    return received < REQUESTS * 500_000
