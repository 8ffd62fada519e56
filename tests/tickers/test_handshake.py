"""What the welcome tells of its own handshake is what a TCP proxy in between saw, on both servers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.sync.client import connect

from tests.live_server import LiveServer
from tests.recording_proxy import Recorded, RecordingProxy

from .client import SECONDS, new_visitor

# As Chromium sends it, and what a proxy may add for nobody else to know.
HEADERS = {
    "Pragma": "no-cache",
    "Cache-Control": "no-cache",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en-GB,en;q=0.9,de;q=0.8",
    "X-Proxy-Secret": "between-us",
}


@pytest.fixture
def proxy(site: LiveServer) -> Iterator[RecordingProxy]:
    with RecordingProxy(site.port) as proxy:
        yield proxy


def welcomed(proxy: RecordingProxy, query: str, **headers: str) -> dict[str, Any]:
    """Open a socket through the proxy; returns the welcome."""
    here = f"127.0.0.1:{proxy.port}"
    options: dict[str, Any] = {"origin": f"http://{here}", "additional_headers": HEADERS | headers}
    with connect(f"ws://{here}/tickers/ws/{query}", **options) as socket:
        reported: dict[str, Any] = json.loads(socket.recv(timeout=SECONDS))
    return reported


def heads(recorded: Recorded) -> tuple[bytes, bytes]:
    """Return the bytes that went by in each direction up to the end of the head."""
    request, answer = (bytes(way).partition(b"\r\n\r\n") for way in (recorded.up, recorded.down))
    return request[0] + request[1], answer[0] + answer[1]


def test_the_handshake_is_sent_to_the_byte(site: LiveServer, proxy: RecordingProxy) -> None:
    reported = welcomed(proxy, "?handshake", Cookie=new_visitor(site))["handshake"]
    [recorded] = proxy.connections
    request, answer = heads(recorded)
    assert (reported["up"], reported["down"]) == (len(request), len(answer))
    assert "\r\n".join([*reported["answer"], "", ""]).encode() == answer
    assert reported["request"][0] == "GET /tickers/ws/?handshake HTTP/1.1"
    lines = [line.lower() for line in request.decode().strip().split("\r\n")]
    shown = [line.lower() for line in reported["request"] if not line.endswith(": …")]
    assert len(reported["request"]) == len(lines)
    assert set(shown) <= set(lines)


def test_of_a_cookie_and_a_proxys_headers_only_the_name_is_sent(
    site: LiveServer, proxy: RecordingProxy
) -> None:
    cookie = new_visitor(site)
    reported = welcomed(proxy, "?handshake", Cookie=cookie)
    assert reported["portfolio"]
    hidden = sorted(line.lower() for line in reported["handshake"]["request"] if line.endswith(": …"))
    assert hidden == ["cookie: …", "x-proxy-secret: …"]
    assert cookie.partition("=")[2] not in json.dumps(reported)


def test_the_handshake_is_sent_only_on_request(proxy: RecordingProxy) -> None:
    assert sorted(welcomed(proxy, "")) == ["cursor", "portfolio", "symbols", "type"]
