"""A product's connections are broken by their own visitor: in every web process, and nobody else's."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from websockets.exceptions import InvalidStatus

from tests.live_server import LiveServer, replica
from tests.tickers.client import desk, handshake, new_visitor, open_socket
from tests.waiting import wait_until

# What has not come by then, on whatever machine, does not come.
SECONDS = 60
# The connection that each product has by its technique, and what it reads as soon as that is open.
STREAM = ("newsfeed", "/newsfeed/stream/", b"retry:")
SOCKET = ("tickers", "/tickers/ws/", b"welcome")
PRODUCTS = [
    ("weather", "/weather/api/stations/NONE/observation/", b"unknown_station"),
    ("chat", "/chat/api/rooms/lobby/updates/?wait=0", b"cursor"),
    ("payments", "/payments/api/misbehave/ID/", b"method_not_allowed"),
    SOCKET,
    STREAM,
]


@dataclass
class Visitor:
    """A visitor whose connections are held by one web process, and who breaks them at another."""

    holding: LiveServer
    asked: LiveServer

    def __post_init__(self) -> None:
        self.cookie = new_visitor(self.asked)
        headers = {"Cookie": self.cookie}
        self.id = requests.get(f"{self.asked.url}/visitor/", headers=headers, timeout=SECONDS).json()["id"]

    def faults(self, app: str, method: str = "GET", body: Any = None) -> requests.Response:
        """Ask the API of a product's faults."""
        url = f"{self.asked.url}/{app}/api/faults/"
        return requests.request(method, url, json=body, headers={"Cookie": self.cookie}, timeout=SECONDS)

    def breaks(self, app: str, kind: str, **fields: Any) -> None:
        """Break something, and wait until both processes have heard of it."""
        answer = self.faults(app, "POST", {"kind": kind, **fields})
        assert answer.status_code == 201, answer.text
        self._wait_until(lambda found: answer.json() in found, app)

    def mends(self, app: str) -> None:
        """End all that is broken."""
        assert self.faults(app, "DELETE").status_code == 204
        self._wait_until(lambda found: found == [], app)

    def _wait_until(self, is_so: Callable[[list[Any]], bool], app: str) -> None:
        url = f"{self.holding.url}/{app}/api/faults/"
        headers = {"Cookie": self.cookie}
        wait_until(lambda: is_so(requests.get(url, headers=headers, timeout=SECONDS).json()["faults"]), app)

    @contextmanager
    def connection(self, path: str) -> Iterator[socket.socket]:
        """Open a connection, and send the request for a path on it; in the path, ID is the visitor's."""
        path = path.replace("ID", self.id)
        request = handshake(self.holding, path) if path == SOCKET[1] else self._get(path)
        with socket.create_connection((self.holding.host, self.holding.port), SECONDS) as one:
            one.sendall(request.replace(b"\r\n\r\n", f"\r\nCookie: {self.cookie}\r\n\r\n".encode()))
            yield one

    def _get(self, path: str) -> bytes:
        return f"GET {path} HTTP/1.1\r\nHost: {self.holding.host}:{self.holding.port}\r\n\r\n".encode()


@pytest.fixture(scope="module")
def pair(sites: Callable[[str], LiveServer]) -> Iterator[tuple[LiveServer, LiveServer]]:
    """Daphne and uvicorn, as two web processes of one site."""
    with replica(sites("daphne"), "uvicorn") as second:
        yield sites("daphne"), second


@pytest.fixture(params=["daphne", "uvicorn"])
def visitor(request: pytest.FixtureRequest, pair: tuple[LiveServer, LiveServer]) -> Visitor:
    """Somebody whose connections are held by this server; the other one is asked to break them."""
    daphne, uvicorn = pair
    return Visitor(daphne, uvicorn) if request.param == "daphne" else Visitor(uvicorn, daphne)


def read_until(connection: socket.socket, wanted: bytes) -> bytes:
    read = b""
    while wanted not in read:
        received = connection.recv(65536)
        assert received, read
        read += received
    return read


def end_of(connection: socket.socket) -> bytes | type[Exception]:
    """Return how a connection ends: empty as after FIN, or the error."""
    try:
        while connection.recv(65536):
            pass
    except OSError as error:
        return type(error)
    return b""


@pytest.mark.parametrize(("app", "path", "first"), PRODUCTS)
def test_connections_of_one_visitor_are_refused_and_of_another_not(
    app: str, path: str, first: bytes, visitor: Visitor
) -> None:
    stranger = Visitor(visitor.holding, visitor.asked)
    visitor.breaks(app, "refuse")
    with visitor.connection(path) as refused, stranger.connection(path) as served:
        assert end_of(refused) is ConnectionResetError
        read_until(served, first)
    visitor.mends(app)
    with visitor.connection(path) as served:
        read_until(served, first)


@pytest.mark.parametrize(("app", "path", "first"), [SOCKET, STREAM])
@pytest.mark.parametrize(("kind", "end"), [("cut", b""), ("reset", ConnectionResetError)])
def test_a_connection_that_is_open_is_cut_or_reset_and_that_of_another_visitor_stays(
    app: str, path: str, first: bytes, kind: str, end: object, visitor: Visitor
) -> None:
    stranger = Visitor(visitor.holding, visitor.asked)
    with visitor.connection(path) as broken, stranger.connection(path) as whole:
        read_until(broken, first)
        read_until(whole, first)
        assert visitor.faults(app, "POST", {"kind": kind}).status_code == 201
        assert end_of(broken) == end
        whole.settimeout(0.1)
        assert end_of(whole) is TimeoutError


def test_a_proxy_without_upgrade_closes_the_socket_and_refuses_the_next_with_426(visitor: Visitor) -> None:
    with visitor.connection(SOCKET[1]) as broken:
        read_until(broken, b"welcome")
        visitor.breaks("tickers", "strip_upgrade")
        assert end_of(broken) == b""
    with pytest.raises(InvalidStatus) as refused, open_socket(visitor.holding, visitor.cookie):
        pass
    assert (refused.value.response.status_code, refused.value.response.headers["Upgrade"]) == (
        426,
        "websocket",
    )
    visitor.mends("tickers")
    with desk(visitor.holding, visitor.cookie) as client:
        assert client.welcome["type"] == "welcome"


def test_a_proxy_that_ends_silent_connections_closes_a_socket_without_messages(visitor: Visitor) -> None:
    with visitor.connection(SOCKET[1]) as silent:
        read_until(silent, b"welcome")
        visitor.breaks("tickers", "idle_kill", ms=500)
        assert end_of(silent) == b""


def test_a_fault_is_listed_while_it_acts_and_ends_by_itself(visitor: Visitor) -> None:
    fault = visitor.faults("chat", "POST", {"kind": "delay", "seconds": 5}).json()
    assert (fault["kind"], fault["ms"], fault["ends_at"] - fault["begins_at"]) == ("delay", 500, 5_000_000)
    wait_until(lambda: visitor.faults("chat").json() == {"faults": [fault]}, "the fault is said")
    assert Visitor(visitor.holding, visitor.asked).faults("chat").json() == {"faults": []}
    assert visitor.faults("weather").json() == {"faults": []}
    wait_until(lambda: visitor.faults("chat").json() == {"faults": []}, "the fault has ended")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"kind": "flood"}, 400, "bad_kind"),
        ({"kind": "cut", "lane": "sse"}, 400, "bad_lane"),
        ({"kind": "cut", "seconds": 61}, 400, "bad_seconds"),
    ],
)
def test_an_unknown_fault_is_refused(body: dict[str, Any], status: int, code: str, visitor: Visitor) -> None:
    answer = visitor.faults("weather", "POST", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_breaking_anything_needs_a_visitor(visitor: Visitor) -> None:
    answer = requests.post(f"{visitor.asked.url}/chat/api/faults/", json={"kind": "cut"}, timeout=SECONDS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_visitor")


def test_no_more_is_broken_at_once_than_there_are_kinds(visitor: Visitor) -> None:
    def broken_once_more() -> requests.Response:
        return visitor.faults("payments", "POST", {"kind": "delay"})

    wait_until(lambda: broken_once_more().status_code == 409, "no more is broken")
    assert broken_once_more().json()["error"]["code"] == "too_many_faults"
    assert len(visitor.faults("payments").json()["faults"]) >= 12
