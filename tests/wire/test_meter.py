"""What the server says crossed the wire is what a TCP proxy in between saw, to the byte, on both servers."""

import http.client
import json
import re
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer
from tests.raw_http import RawAnswer, RawClient
from tests.recording_proxy import RecordingProxy

POLL = "/weather/api/stations/JFK/observation/"
BROWSER = [
    "Accept: */*",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0",
    "sec-fetch-mode: cors",
    "Cookie: theme=dark; other=1",
]


class Counted:
    """A client behind a recording proxy that knows what each exchange took."""

    def __init__(self, proxy: RecordingProxy) -> None:
        self.client, self._proxy = RawClient(proxy.port), proxy
        self._seen = (0, 0)

    def ask(self, path: str, *headers: str, **how) -> tuple[RawAnswer, tuple[int, int]]:
        """Return an answer and the bytes up and down that the proxy saw go by for it."""
        answer = self.client.ask(path, *headers, **how)
        assert self.client.is_silent(), (path, how.get("method"), answer)
        [recorded] = self._proxy.connections
        now = (len(recorded.up), len(recorded.down))
        before, self._seen = self._seen, now
        return answer, (now[0] - before[0], now[1] - before[1])


def stated(answer: RawAnswer) -> tuple[int, int]:
    """Return what the answer says of itself."""
    found = re.fullmatch(r"up=(\d+), down=(\d+)", answer.headers.get("x-wire", ""))
    assert found, answer
    return int(found[1]), int(found[2])


@pytest.fixture
def wire(site: LiveServer) -> Iterator[Counted]:
    with RecordingProxy(site.port) as proxy:
        counted = Counted(proxy)
        with counted.client:
            yield counted


def test_many_exchanges_over_one_connection_are_each_counted_to_the_byte(wire: Counted) -> None:
    first, seen = wire.ask(POLL)
    assert (first.status, stated(first)) == (200, seen)
    etag = f"If-None-Match: {first.headers['etag']}"
    met, seen = wire.ask("/visitor/")
    assert (met.status, stated(met)) == (200, seen)
    cookie = f"Cookie: {met.headers['set-cookie'].partition(';')[0]}"
    exchanges = [
        (304, (POLL, etag, cookie), {}),
        (304, (POLL, etag, *BROWSER), {}),
        (200, (POLL, *BROWSER), {}),
        (200, (POLL, cookie), {"method": "HEAD"}),
        (404, ("/weather/api/stations/XXX/observation/",), {}),
        (404, ("/weather/api/stations/XXX/observations/?limit=5&x=%20", cookie), {}),
        (404, ("/nothing/", *BROWSER), {}),
        (405, (POLL,), {"method": "POST", "body": b"x" * 1000}),
        (400, ("/weather/api/stations/JFK/observations/?limit=0",), {}),
        (200, ("/weather/api/stations/JFK/observations/?limit=48", cookie), {}),
        (200, ("/weather/", *BROWSER), {}),
        (200, ("/weather/", cookie), {"method": "HEAD"}),
        (401, ("/visitor/", "Content-Type: application/json"), {"method": "POST", "body": b'{"name":"Ada"}'}),
        (
            200,
            ("/visitor/", "Content-Type: application/json", cookie),
            {"method": "POST", "body": b'{"name":"A"}'},
        ),
        (
            413,
            ("/visitor/", "Content-Type: application/json", cookie),
            {"method": "POST", "body": _long_name()},
        ),
        (403, ("/visitor/", "Origin: http://evil.example"), {"method": "POST", "body": b"{}"}),
        (304, (POLL, etag, cookie), {}),
    ]
    for status, request, how in exchanges:
        answer, seen = wire.ask(*request, **how)
        assert (request, how, answer.status, stated(answer)) == (request, how, status, seen)


def _long_name() -> bytes:
    return json.dumps({"name": "x" * 200_000}).encode()


def test_an_exchange_that_closes_its_connection_is_counted_to_the_byte(site: LiveServer) -> None:
    with RecordingProxy(site.port) as proxy:
        counted = Counted(proxy)
        with counted.client:
            answer = counted.client.ask(POLL, "Connection: close")
        [recorded] = proxy.connections
        assert stated(answer) == (len(recorded.up), len(recorded.down))


def test_another_programs_requests_are_counted_to_the_byte_too(site: LiveServer) -> None:
    with RecordingProxy(site.port) as proxy:
        connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
        connection.request("GET", POLL, headers={"X-Long": "y" * 3000})
        answer = connection.getresponse()
        answer.read()
        header = answer.getheader("X-Wire")
        connection.close()
        [recorded] = proxy.connections
        assert header == f"up={len(recorded.up)}, down={len(recorded.down)}"


def test_static_files_are_not_measured(wire: Counted) -> None:
    answer, _ = wire.ask("/static/weather/client.js")
    assert answer.status == 200
    assert "x-wire" not in answer.headers


@pytest.mark.parametrize("padding", range(12))
def test_the_header_counts_itself_where_its_own_length_changes_the_sum(wire: Counted, padding: int) -> None:
    path = "/weather/api/stations/" + "X" * (5 + padding) + "/observation/"
    answer, seen = wire.ask(path)
    assert stated(answer) == seen
