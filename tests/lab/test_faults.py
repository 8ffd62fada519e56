"""A run is broken on purpose: every fault on every lane, and the ledger's verdict on each."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.raw_http import RawClient
from tests.tickers.client import handshake
from tests.waiting import wait_until

from .conftest import Visitor
from .lanes import LANES, Follower

# Pulses so few, for so long, that a slow machine has broken the run before it is over.
RATE, SECONDS = 1, 12
FAULT_SECONDS = 2.5
# What has not come by then, on whatever machine, does not come.
FIRST_PULSE_SECONDS = 60.0
# Each fault with how much of it, where the default would take longer than a test should.
FAULTS: dict[str, dict[str, Any]] = {
    "delay": {"ms": 300},
    "jitter": {"ms": 300},
    "cut": {},
    "reset": {},
    "freeze": {},
    "bandwidth": {"bytes": 400},
    "strip_upgrade": {},
    "buffer": {},
    "idle_kill": {"ms": 500},
    "no_keep_alive": {},
    "refuse": {},
    "receiver": {"status": 500},
}
UNTOUCHED = {
    "strip_upgrade": {"polling", "long_polling", "sse", "webhook"},
    "buffer": {"polling", "long_polling", "websocket", "webhook"},
    "no_keep_alive": {"websocket", "sse", "webhook"},
    "receiver": {"polling", "long_polling", "websocket", "sse"},
}
EVERY_LANE = [*LANES, "webhook"]
# One run for each; those that touch different lanes share one, and the first run is not broken.
TOUCHING_DIFFERENT_LANES = list(UNTOUCHED)
TEN_RUNS = [[], *([kind] for kind in FAULTS if kind not in UNTOUCHED), TOUCHING_DIFFERENT_LANES]


class BrokenRun:
    """A run of a visitor of its own, followed on all lanes, with faults that are meant for all of them."""

    def __init__(self, visitor: Visitor, kinds: list[str]) -> None:
        self.visitor, self.kinds = visitor, kinds
        self.count = SECONDS * RATE

    def go(self) -> None:
        """Start, follow all lanes to the end, and break them meanwhile."""
        run = self.visitor.start(rate=RATE, seconds=SECONDS)
        self.run, self.cursor = run["id"], run["cursor"]
        where = (self.visitor.site.url, host_of(self.visitor), self.run, self.cursor)
        self.followers = {lane: Follower(*where) for lane in LANES}
        with ThreadPoolExecutor(len(LANES) + 1) as lanes:
            following = [
                lanes.submit(follower.follow, lane, self.count) for lane, follower in self.followers.items()
            ]
            assert self.followers["websocket"].began.wait(FIRST_PULSE_SECONDS)
            for kind in self.kinds:
                wanted = {"kind": kind, "lane": "all", "seconds": FAULT_SECONDS, **FAULTS[kind]}
                answer = self.visitor.post(f"runs/{self.run}/faults/", wanted)
                assert answer.status_code == 201, answer.text
            for one in following:
                one.result()

    def report(self) -> None:
        """Report what came."""
        wait_until(lambda: len(self._webhooks()["ids"]) == self.count, f"{self.kinds}: all webhooks came")
        wait_until(lambda: self._published() >= self.count, "all pulses are noted")
        for lane, follower in self.followers.items():
            self._report(lane, {"ids": follower.ids, "at": follower.at})
        self._report("webhook", self._webhooks())

    def states(self) -> dict[str, dict[str, str]]:
        """Return by kind and lane what the site says of the faults."""
        faults = self.visitor.get(f"runs/{self.run}/faults/")["faults"]
        return {
            fault["kind"]: {lane: said["state"] for lane, said in fault["lanes"].items()} for fault in faults
        }

    def ledger(self) -> dict[str, Any]:
        """Return the ledger by lane."""
        return dict(self.visitor.get(f"runs/{self.run}/ledger/"))

    def _published(self) -> int:
        return int(self.visitor.get(f"runs/{self.run}/")["published"])

    def _webhooks(self) -> dict[str, list[Any]]:
        events = self.visitor.get(f"runs/{self.run}/webhook/?cursor={self.cursor}")["events"]
        data = [event["data"] for event in events]
        return {"ids": [each["id"] for each in data], "at": [each["at"] for each in data]}

    def _report(self, lane: str, receipts: dict[str, list[Any]]) -> None:
        answer = self.visitor.post(f"runs/{self.run}/receipts/", {"lane": lane, **receipts})
        assert answer.status_code == 204, answer.text


def test_every_lane_recovers_from_every_fault_as_the_ledger_shows_and_a_run_beside_is_unaffected(
    visitor: Visitor,
) -> None:
    visitors = [visitor, *(Visitor(visitor.site) for _ in TEN_RUNS[1:])]
    runs = [BrokenRun(one, kinds) for one, kinds in zip(visitors, TEN_RUNS, strict=True)]
    assert len(runs) == 10
    with ThreadPoolExecutor(len(runs)) as at_once:
        list(at_once.map(BrokenRun.go, runs))
    for run in runs:
        run.report()

    whole = runs[0]
    assert [follower.breaks for follower in whole.followers.values()] == [[], [], [], []]
    assert visitor.get(f"runs/{whole.run}/faults/") == {"faults": []}
    states = {kind: by_lane for run in runs for kind, by_lane in run.states().items()}
    assert states == {kind: {lane: expected(kind, lane) for lane in EVERY_LANE} for kind in FAULTS}
    for run in runs:
        ledger = run.ledger()
        lost_and_twice = {lane: (said["lost_total"], said["twice_total"]) for lane, said in ledger.items()}
        assert (run.kinds, lost_and_twice) == (run.kinds, dict.fromkeys(EVERY_LANE, (0, 0)))


def expected(kind: str, lane: str) -> str:
    return "untouched" if lane in UNTOUCHED.get(kind, ()) else "recovered"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"kind": "flood"}, "bad_kind"),
        ({"kind": ["cut"]}, "bad_kind"),
        ({"kind": "cut", "lane": "pigeon"}, "bad_lane"),
        ({"kind": "cut", "ms": 5}, "bad_field"),
        ({"kind": "cut", "seconds": 61}, "bad_seconds"),
        ({"kind": "cut", "seconds": True}, "bad_seconds"),
        ({"kind": "delay", "ms": 0}, "bad_ms"),
        ({"kind": "delay", "ms": 1.5}, "bad_ms"),
        ({"kind": "bandwidth", "bytes": 99}, "bad_bytes"),
        ({"kind": "receiver", "status": 200}, "bad_status"),
        ({"kind": "receiver", "status": 500.0}, "bad_status"),
    ],
)
def test_faults_beyond_the_bounds_are_refused(wanted: dict[str, Any], code: str, visitor: Visitor) -> None:
    run = visitor.start()
    answer = visitor.post(f"runs/{run['id']}/faults/", wanted)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert visitor.get(f"runs/{run['id']}/faults/") == {"faults": []}


def test_a_run_is_broken_by_its_own_visitor_alone_and_only_while_it_goes_on(visitor: Visitor) -> None:
    run = visitor.start()
    path = f"runs/{run['id']}/faults/"
    stranger = Visitor(visitor.site)
    assert stranger.post(path, {"kind": "cut"}).status_code == 404
    assert stranger.session.delete(f"{visitor.site.url}/lab/api/{path}").status_code == 404
    visitor.end()
    answer = visitor.post(path, {"kind": "cut"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "run_over")


def test_a_fault_is_described_with_what_it_has_and_one_press_ends_all(visitor: Visitor) -> None:
    run = visitor.start()
    address = f"{visitor.site.url}/lab/api/runs/{run['id']}/faults/"
    frozen = visitor.post(f"runs/{run['id']}/faults/", {"kind": "freeze"}).json()
    slow = visitor.post(
        f"runs/{run['id']}/faults/", {"kind": "bandwidth", "lane": "sse", "seconds": 5}
    ).json()
    assert (frozen["kind"], frozen["lane"]) == ("freeze", "all")
    assert frozen["ends_at"] - frozen["begins_at"] == 60_000_000
    assert (slow["lane"], slow["bytes"], "ms" in slow, "status" in slow) == ("sse", 500, False, False)
    assert visitor.session.delete(address).status_code == 204
    with RawClient(visitor.site.port) as client:
        answer = client.ask(f"/lab/runs/{run['id']}/polling/?cursor={run['cursor']}")
        assert answer.status in (200, 304)
    newest, oldest = visitor.session.get(address).json()["faults"]
    assert (newest["id"], oldest["id"]) == (slow["id"], frozen["id"])
    assert oldest["ends_at"] < frozen["ends_at"]


@pytest.mark.parametrize(("kind", "said"), [("cut", b""), ("reset", ConnectionResetError)])
def test_a_cut_ends_a_stream_that_is_open_and_a_reset_breaks_it(
    kind: str, said: bytes | type[Exception], visitor: Visitor
) -> None:
    run = visitor.start()
    with socket.create_connection(("127.0.0.1", visitor.site.port), 20) as stream:
        stream.sendall(
            f"GET /lab/runs/{run['id']}/sse/ HTTP/1.1\r\nHost: {host_of(visitor)}\r\n\r\n".encode()
        )
        read_until(stream, b"id:")
        visitor.post(f"runs/{run['id']}/faults/", {"kind": kind, "lane": "sse"})
        assert rest_of(stream) == said


def test_without_keep_alive_each_answer_is_the_last_on_its_connection_and_announces_it(
    visitor: Visitor,
) -> None:
    run = visitor.start()
    visitor.post(f"runs/{run['id']}/faults/", {"kind": "no_keep_alive", "lane": "polling"})
    with socket.create_connection(("127.0.0.1", visitor.site.port), 20) as client:
        path = f"/lab/runs/{run['id']}/polling/?cursor={run['cursor']}"
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: {host_of(visitor)}\r\n\r\n".encode())
        assert b"\r\nconnection: close\r\n" in read_until(client, b"\r\n\r\n").lower()
        assert rest_of(client) == b""


@pytest.mark.parametrize("lane", ["sse", "websocket"])
def test_a_fault_meets_an_open_connection_within_100_ms_and_what_it_held_back_comes_when_it_ends(
    lane: str, visitor: Visitor
) -> None:
    """Counted by when each pulse was published, so that a machine that is slow in all is not at fault."""
    run = visitor.start(rate=20)
    path = f"/lab/runs/{run['id']}/{lane}/"
    request = f"GET {path} HTTP/1.1\r\nHost: {host_of(visitor)}\r\n\r\n".encode()
    with socket.create_connection(("127.0.0.1", visitor.site.port), 20) as stream:
        stream.sendall(handshake(visitor.site, path) if lane == "websocket" else request)
        read_until(stream, b"pulse")
        frozen = visitor.post(f"runs/{run['id']}/faults/", {"kind": "freeze", "lane": lane})
        asked_at = time.time_ns() // 1000
        assert frozen.status_code == 201
        stream.settimeout(0.5)
        passed = all_that_comes(stream)
        assert [t for t in published_at(passed) if t > asked_at + 100_000] == []
        stream.settimeout(20)
        visitor.session.delete(f"{visitor.site.url}/lab/api/runs/{run['id']}/faults/")
        held = published_at(read_until(stream, b"pulse"))
        assert len(held) > 1
        assert held == sorted(held)


def host_of(visitor: Visitor) -> str:
    return visitor.site.url.removeprefix("http://")


def read_until(stream: socket.socket, wanted: bytes) -> bytes:
    read = b""
    while wanted not in read:
        read += stream.recv(65536)
    return read


def all_that_comes(stream: socket.socket) -> bytes:
    """Return what comes until nothing has come for as long as the socket waits."""
    read = b""
    try:
        while received := stream.recv(65536):
            read += received
    except TimeoutError:
        return read
    raise ConnectionError("closed")


def published_at(read: bytes) -> list[int]:
    """Return when the pulses among these bytes were published, in microseconds since 1970."""
    return [int(t) for t in re.findall(rb'"t": (\d+)', read)]


def rest_of(stream: socket.socket) -> bytes | type[Exception]:
    """Return how a stream ends: empty as after FIN, or the error."""
    try:
        while stream.recv(65536):
            pass
    except OSError as error:
        return type(error)
    return b""
