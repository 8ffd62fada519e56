"""The stream as Chromium's own EventSource reads it, without a line of this project's JavaScript."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from newsfeed.sources import moments
from tests.live_server import LiveServer, live_server
from tests.newsfeed.sites import tell, tell_all
from tests.waiting import wait_until

# A document of the site that runs no script of its own.
BARE = "/visitor/"
LISTEN = """address => {
  const received = { numbers: [], ids: [], opened: 0, failed: 0, resets: 0, headlines: [] };
  const source = new EventSource(address);
  source.onopen = () => { received.opened += 1; };
  source.onerror = () => { received.failed += 1; };
  source.addEventListener("reset", () => { received.resets += 1; });
  source.addEventListener("headline", event => {
    const { data } = JSON.parse(event.data);
    received.ids.push(event.lastEventId);
    received.headlines.push(data.headline);
    if ("number" in data) received.numbers.push(data.number);
  });
  Object.assign(window, { received, source });
}"""
POST = """([address, body]) => fetch(address, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
}).then(answer => answer.status)"""
CUT = {"kind": "cut"}


@pytest.fixture(scope="module", params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def site(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A site without workers: nothing happens but what the test does."""
    with live_server(request.param) as server:
        yield server


@pytest.fixture
def page(browser: Browser, site: LiveServer) -> Iterator[Page]:
    """A page with a visitor's cookie and no script."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    page.goto(BARE)
    yield page
    context.close()


def listen(page: Page, address: str = "/newsfeed/stream/?retry=200") -> None:
    page.evaluate(LISTEN, address)
    wait_until(lambda: page.evaluate("source.readyState") == 1, "the stream is open")


def received(page: Page) -> dict[str, Any]:
    return page.evaluate("received")


def receives(page: Page, *numbers: int) -> None:
    wait_until(lambda: len(received(page)["numbers"]) >= len(numbers), f"{numbers}")
    assert received(page)["numbers"] == list(numbers)


def post(page: Page, path: str, body: Any) -> int:
    return page.evaluate(POST, [path, body])


def test_it_reconnects_by_itself_and_gets_each_event_once(page: Page, site: LiveServer) -> None:
    listen(page)
    tell_all(site, list(range(10)))
    receives(page, *range(10))
    for round_ in range(1, 4):
        assert post(page, "/newsfeed/api/faults/", CUT) == 201
        wait_until(lambda round_=round_: received(page)["failed"] >= round_, "the stream has ended")
        tell_all(site, list(range(10 * round_, 10 * round_ + 10)))
        receives(page, *range(10 * round_ + 10))
    assert received(page)["opened"] == 4
    assert received(page)["resets"] == 0


def test_it_outlives_a_restart_of_the_web_process(page: Page, site: LiveServer) -> None:
    listen(page)
    tell(site, 1)
    receives(page, 1)
    site.web.sigterm()
    site.web.wait_ended()
    tell(site, 2)
    site.restart_web()
    receives(page, 1, 2)
    tell(site, 3)
    receives(page, 1, 2, 3)
    assert received(page)["resets"] == 0


def test_it_outlives_a_restart_of_redis_with_its_file(page: Page, site: LiveServer) -> None:
    listen(page)
    tell(site, 1)
    receives(page, 1)
    site.redis.restart()
    tell(site, 2)
    receives(page, 1, 2)
    assert (received(page)["opened"], received(page)["resets"]) == (1, 0)


def test_it_gets_a_reset_when_redis_comes_back_empty_and_then_new_events(
    page: Page, site: LiveServer
) -> None:
    listen(page)
    tell(site, 1)
    receives(page, 1)
    site.redis.restart_empty()
    wait_until(lambda: received(page)["resets"] == 1, "a reset", 10)
    tell(site, 2)
    receives(page, 1, 2)


def test_it_gets_one_reset_for_an_unknown_id(page: Page, site: LiveServer) -> None:
    listen(page, "/newsfeed/stream/?retry=200&lastEventId=rubbish")
    wait_until(lambda: received(page)["resets"] == 1, "a reset", 1)
    post(page, "/newsfeed/api/faults/", CUT)
    wait_until(lambda: received(page)["opened"] == 2, "it came back")
    tell(site, 1)
    receives(page, 1)
    assert received(page)["resets"] == 1


def test_it_is_stopped_for_good_by_204(page: Page) -> None:
    listen(page)
    assert post(page, "/newsfeed/api/stop/", {"seconds": 5}) == 202
    wait_until(lambda: page.evaluate("source.readyState") == 2, "it is closed")
    assert received(page)["opened"] == 1


def test_it_reads_a_headline_that_tries_to_be_lines_of_the_stream(page: Page) -> None:
    listen(page)
    text = 'data: x \\n event: evil "id: 5" <b>&amp;</b> é 🚀'
    assert (
        post(page, "/newsfeed/api/headlines/", {"headline": text + "\r\ndata: y", "urgency": "flash"}) == 400
    )
    assert post(page, "/newsfeed/api/headlines/", {"headline": text + "\u2028z", "urgency": "flash"}) == 201
    wait_until(lambda: received(page)["headlines"], "the headline")
    assert received(page)["headlines"] == [text + " z"]


def test_it_reads_two_hundred_events_a_second_while_it_is_cut_again_and_again(
    page: Page, site: LiveServer
) -> None:
    listen(page)
    for start in range(0, 1000, 50):
        tell_all(site, list(range(start, start + 50)))
        if start % 200 == 100:
            post(page, "/newsfeed/api/faults/", CUT)
        page.wait_for_timeout(250)
    receives(page, *range(1000))
    assert len(set(received(page)["ids"])) == 1000
    assert received(page)["opened"] >= 2


def test_the_mission_continues_by_itself_with_an_event_at_least_every_twenty_seconds(
    browser: Browser, server: LiveServer
) -> None:
    context = browser.new_context(base_url=server.url)
    page = context.new_page()
    page.goto(BARE)
    listen(page)
    mission = [moment.headline for moment in moments()]
    wait_until(lambda: set(received(page)["headlines"]) & set(mission), "a moment of the mission", 25)
    context.close()
