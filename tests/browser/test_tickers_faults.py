"""The trading desk in a real browser when something gives way: log, reader, way or server."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.live_server import START_SECONDS, LiveServer
from tests.waiting import wait_until

from .state_line import listen, wait_said

LOG, TICKS = "events:tickers", "tickers.ticks"
# More than the 64 that a client may leave unacknowledged, and fewer than the log keeps.
MANY_STEPS = 80
RESET = "What came in between is no longer kept: this is a fresh snapshot."


class Sockets:
    """What the page's sockets said in both directions, in the order in which it crossed."""

    def __init__(self, page: Page) -> None:
        self.opened = 0
        self.sent: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        page.on("websocket", self._listen)

    def ticks(self) -> list[str]:
        """Return the ids of all ticks, each once."""
        return list(dict.fromkeys(said["id"] for said in self.received if said["type"] == "ticks"))

    @property
    def pongs(self) -> int:
        """How many pings were answered."""
        return sum(said["type"] == "pong" for said in self.received)

    def _listen(self, socket: WebSocket) -> None:
        self.opened += 1
        socket.on("framesent", lambda payload: self.sent.append(json.loads(payload)))
        socket.on("framereceived", lambda payload: self.received.append(json.loads(payload)))


@pytest.fixture
def sockets(page: Page) -> Sockets:
    return Sockets(page)


@pytest.fixture
def desk(page: Page, sockets: Sockets) -> Page:
    """The trading desk, live; what its state's line says is written down."""
    page.goto("/tickers/")
    expect(page.locator("#state")).to_contain_text("Live")
    listen(page)
    return page


def step_many_times(server: LiveServer) -> None:
    """Tell the newest step again and again, as new ones, all at once."""
    with server.redis.client() as log:
        newest = next(fields for _, fields in log.xrevrange(LOG, count=20) if fields["topic"] == TICKS)
        for _ in range(MANY_STEPS):
            log.xadd(LOG, newest)


def ticks_logged(server: LiveServer, first: str, last: str) -> list[str]:
    """Return the ids of all ticks between two of them, as the log has them."""
    with server.redis.client() as log:
        return [id_ for id_, fields in log.xrange(LOG, first, last) if fields["topic"] == TICKS]


def wait_for_another_price(desk: Page) -> None:
    """Wait until Apple has another price than now."""
    last = desk.locator("#quotes tr[data-symbol=AAPL] [data-quote=last]")
    expect(last).not_to_have_text(last.inner_text())


def buy(desk: Page, quantity: str) -> None:
    """Send an order for Apple at the market."""
    desk.fill("#ticket-quantity", quantity)
    desk.click("[data-submit]")


def test_after_a_reset_it_shows_a_notice_gets_a_fresh_snapshot_and_continues(
    desk: Page, sockets: Sockets, server: LiveServer
) -> None:
    buy(desk, "10")
    expect(desk.locator("#orders li").first).to_contain_text("Filled")
    try:
        server.redis.restart_empty()
        wait_said(desk, RESET)
        expect(desk.locator("#state")).to_contain_text("Live")
        wait_for_another_price(desk)
        buy(desk, "3")
        expect(desk.locator("[data-holding=AAPL] [data-cell=shares]")).to_have_text("13")
    finally:
        wait_until(lambda: server.health()[0] == 200, "all parts are well", START_SECONDS)
    types = [said["type"] for said in sockets.received if said["type"] != "pong"]
    assert types[types.index("reset") + 1] == "snapshot"
    assert sockets.opened == 1


def test_a_page_that_does_not_acknowledge_is_closed_with_4008_says_so_and_resumes_without_a_gap(
    desk: Page, sockets: Sockets, server: LiveServer
) -> None:
    desk.uncheck("#control-acks input")
    step_many_times(server)
    wait_said(desk, "this page had left 64 frames unacknowledged. Showing prices from")
    expect(desk.locator("#wire .rows")).to_contain_text("close 4008")
    desk.check("#control-acks input")
    expect(desk.locator("#state")).to_contain_text("Live")
    wait_for_another_price(desk)
    ids = sockets.ticks()
    assert len(ids) > MANY_STEPS
    assert ids == ticks_logged(server, ids[0], ids[-1])
    assert sockets.opened >= 2


def test_a_proxy_that_ends_silence_closes_the_socket_when_prices_and_heartbeat_are_off(
    desk: Page, sockets: Sockets
) -> None:
    desk.uncheck("#control-follow input")
    desk.uncheck("#control-heartbeat input")
    desk.get_by_role("button", name="Proxy that closes silent connections, 10 s").press("Enter")
    expect(desk.get_by_role("button", name="Proxy that closes silent connections, 10 s")).to_have_attribute(
        "aria-pressed", "true"
    )
    wait_said(desk, "The connection broke off without a word. Showing prices from")
    desk.get_by_role("button", name="End it", exact=True).press("Enter")
    expect(desk.locator("#state")).to_contain_text("The connection is open; no prices are followed.")
    assert sockets.opened >= 2


def test_it_outlives_a_server_that_stops_refuses_orders_meanwhile_and_resumes_without_a_gap(
    desk: Page, sockets: Sockets, server: LiveServer
) -> None:
    wait_for_another_price(desk)
    server.web.sigterm()
    wait_said(desk, "The server restarts.")
    wait_said(desk, "Orders are refused until then.")
    expect(desk.locator("#wire .rows")).to_contain_text("close 1012")
    server.web.wait_ended()
    buy(desk, "7")
    expect(desk.locator("#ticket [data-said]")).to_contain_text("Refused: there is no connection")
    heard_before = len(sockets.ticks())
    server.restart_web()
    expect(desk.locator("#state")).to_contain_text("Live")
    wait_for_another_price(desk)
    ids = sockets.ticks()
    assert len(ids) > heard_before > 0
    assert ids == ticks_logged(server, ids[0], ids[-1])
    expect(desk.locator("#orders li")).to_have_count(0)
    assert [said for said in sockets.sent if said["op"] == "order"] == []
