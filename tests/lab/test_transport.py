"""The five lanes on a whole site: each pulse on each lane once, resumed anywhere, counted to the byte."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from lab.lanes import webhook
from tests.live_server import LiveServer, replica
from tests.recording_proxy import RecordingProxy
from tests.waiting import wait_until

from .conftest import Visitor
from .lanes import LANES, Event, follow

PULSES = 12
EVERY_PULSE = list(range(1, PULSES + 1))


@pytest.fixture(scope="module")
def second(lab: LiveServer) -> Iterator[LiveServer]:
    """A second web process of the site."""
    with replica(lab) as site:
        yield site


def host_of(site: LiveServer) -> str:
    return site.url.removeprefix("http://")


def headers_of(crossed: bytearray) -> int:
    """Return how many of these bytes are the headers of messages; of the first, where it has no length."""
    head, found, rest = bytes(crossed).partition(b"\r\n\r\n")
    if not found:
        return 0
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    goes_on = length or b"304" in head.splitlines()[0] or head.startswith(b"GET")
    more = headers_of(bytearray(rest[int(length[1]) if length else 0 :])) if goes_on else 0
    return len(head) + len(found) + more


def test_each_lane_brings_each_pulse_once_and_what_crossed_for_it_is_counted_to_the_byte(
    visitor: Visitor,
) -> None:
    site = visitor.site
    run = visitor.start(rate=6, seconds=2)
    proxies = {lane: RecordingProxy(site.port) for lane in LANES}

    def follow_all(lane: str) -> list[int]:
        with proxies[lane] as proxy:
            url = f"http://127.0.0.1:{proxy.port}"
            events = follow(lane, url, host_of(site), run["id"], run["cursor"], PULSES)
        return [event["data"]["n"] for event in events]

    with ThreadPoolExecutor(len(LANES)) as clients:
        brought = dict(zip(LANES, clients.map(follow_all, LANES), strict=True))
    assert brought == dict.fromkeys(LANES, EVERY_PULSE)

    for lane, proxy in proxies.items():
        wait_until_counted(visitor, run["id"], lane, proxy)


def wait_until_counted(visitor: Visitor, run: str, lane: str, proxy: RecordingProxy) -> None:
    """Wait until a lane's figures are exactly what crossed a proxy."""
    crossed = {
        "bytes_up": sum(len(connection.up) for connection in proxy.connections),
        "bytes_down": sum(len(connection.down) for connection in proxy.connections),
        "header_bytes": sum(
            headers_of(connection.up) + headers_of(connection.down) for connection in proxy.connections
        ),
    }
    wait_until(
        lambda: visitor.get(f"runs/{run}/")["lanes"][lane].items() >= crossed.items(),
        f"{lane} is counted as {crossed}",
    )


def test_what_crosses_for_webhooks_is_counted_to_the_byte(visitor: Visitor) -> None:
    run, secret = visitor.site.shell(
        "from lab.models import Run\n"
        "settings = {'pattern': 'once', 'rate': 1, 'seconds': 1, 'payload': 20, 'seed': 1}\n"
        "run = Run.objects.create(visitor_id='x', begins_at=1, ends_at=2**62, **settings)\n"
        "print(run.id, run.secret)"
    ).split()
    with RecordingProxy(visitor.site.port) as proxy:
        for n in range(1, 4):
            body = json.dumps({"type": "pulse", "id": f"{n}-0", "data": {"n": n, "due": 1, "pad": "x" * n}})
            url = f"http://127.0.0.1:{proxy.port}/lab/runs/{run}/webhook/"
            webhook.deliver.run(url, secret, f"{n}-0", body)
    wait_until_counted(visitor, run, "webhook", proxy)
    assert visitor.get(f"runs/{run}/")["lanes"]["webhook"]["delivered"] == 3


def test_webhooks_have_one_effect_each_and_every_request_is_counted(visitor: Visitor) -> None:
    run = visitor.start(rate=6, seconds=2)
    address = f"runs/{run['id']}/webhook/?cursor={run['cursor']}"
    wait_until(lambda: len(visitor.get(address)["events"]) >= PULSES, "all webhooks have arrived")
    arrived = [event["data"]["n"] for event in visitor.get(address)["events"]]
    assert sorted(arrived) == EVERY_PULSE
    wait_until(
        lambda: visitor.get(f"runs/{run['id']}/")["lanes"]["webhook"]["delivered"] >= PULSES,
        "the receiver's requests are counted",
    )


@pytest.mark.parametrize("lane", LANES)
def test_a_lane_that_is_cut_after_any_pulse_continues_with_the_next(lane: str, visitor: Visitor) -> None:
    site = visitor.site
    run = visitor.start(rate=20, seconds=0.6)
    events = follow(lane, site.url, host_of(site), run["id"], run["cursor"], PULSES)
    for cut_after in range(1, PULSES):
        seen = events[cut_after - 1]["id"]
        rest = follow(lane, site.url, host_of(site), run["id"], seen, PULSES - cut_after)
        assert [event["data"]["n"] for event in rest] == EVERY_PULSE[cut_after:]


@pytest.mark.parametrize("lane", LANES)
def test_a_lane_that_is_cut_several_times_anywhere_brings_each_pulse_once(
    lane: str, visitor: Visitor
) -> None:
    site = visitor.site
    run = visitor.start(rate=20, seconds=0.6)
    follow(lane, site.url, host_of(site), run["id"], run["cursor"], PULSES)

    @settings(max_examples=15, deadline=None, database=None)
    @given(st.lists(st.integers(1, PULSES), max_size=6))
    def cut_after(counts: list[int]) -> None:
        cursor, brought = run["cursor"], []
        for count in [*counts, PULSES]:
            wanted = min(count, PULSES - len(brought))
            if wanted:
                events = follow(lane, site.url, host_of(site), run["id"], cursor, wanted)[:wanted]
                cursor = events[-1]["id"]
                brought += [event["data"]["n"] for event in events]
        assert brought == EVERY_PULSE

    cut_after()


@pytest.mark.parametrize("lane", LANES)
def test_a_lane_continues_at_another_process(lane: str, visitor: Visitor, second: LiveServer) -> None:
    run = visitor.start(rate=20, seconds=0.6)
    first = follow(lane, visitor.site.url, host_of(visitor.site), run["id"], run["cursor"], 1)
    rest = follow(lane, second.url, host_of(second), run["id"], first[-1]["id"], PULSES - len(first))
    assert [event["data"]["n"] for event in first + rest] == EVERY_PULSE


@pytest.mark.parametrize("lane", LANES)
def test_a_place_that_the_log_does_not_know_is_a_declared_gap(lane: str, visitor: Visitor) -> None:
    site = visitor.site
    run = visitor.start(pattern="once", seconds=1)
    [gap] = follow(lane, site.url, host_of(site), run["id"], "1-0", 1)
    assert (gap["type"], gap["data"]["after"]) == ("gap", "1-0")


def test_receipts_make_a_ledger(visitor: Visitor) -> None:
    site = visitor.site
    run = visitor.start(rate=20, seconds=0.6)
    events = follow("websocket", site.url, host_of(site), run["id"], run["cursor"], PULSES)
    ids = [event["id"] for event in events]
    at = [event["data"]["due"] + 30_000 for event in events]
    wait_until(lambda: visitor.get(f"runs/{run['id']}/")["published"] == PULSES, "all pulses are noted")
    receipts = {"lane": "websocket", "ids": ids[:4] + ids[5:] + ids[:1], "at": at[:4] + at[5:] + at[:1]}
    assert visitor.post(f"runs/{run['id']}/receipts/", receipts).status_code == 204
    said = visitor.get(f"runs/{run['id']}/ledger/")["websocket"]
    assert (said["received"], said["lost"], said["twice"]) == (PULSES - 1, [ids[4]], [ids[0]])
    assert (said["p50"], said["p95"], said["max"]) == (30_000, None, 30_000)


def test_a_fault_meets_what_is_open_at_another_process(visitor: Visitor, second: LiveServer) -> None:
    run = visitor.start(rate=4, seconds=30)
    followed: list[str] = []

    def break_after_the_first(events: list[Event]) -> bool:
        followed.extend(event["id"] for event in events)
        if len(followed) == 1:
            answer = visitor.post(f"runs/{run['id']}/faults/", {"kind": "cut", "lane": "websocket"})
            assert answer.status_code == 201
        return False

    with pytest.raises(ConnectionClosed):
        LANES["websocket"](second.url, host_of(second), run["id"], run["cursor"], break_after_the_first)
    assert followed
