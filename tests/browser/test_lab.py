"""The lab in a browser: one press, five lanes, and the figures of each."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import requests
from playwright.sync_api import Browser, Page, Request, expect

from tests.lab.crossed import exchanges
from tests.live_server import LiveServer, live_server
from tests.recording_proxy import RecordingProxy
from tests.waiting import wait_until

# A browser opens six connections to a host over HTTP/1.1; two are left for what is answered at once.
MOST_HELD = 4
# The last bytes of a socket are counted when it is closed, and saved when the database has time.
SAVED_SECONDS = 60
# What the server holds, by its address.
HELD = re.compile("/sse/|/stream/|/long-polling/|wait=|/updates/")
LANES = ["polling", "long_polling", "websocket", "sse", "webhook"]


def test_a_run_shows_each_pulse_on_all_five_lanes_and_what_each_has_cost(page: Page) -> None:
    page.goto("/lab/?seconds=3&rate=4")
    held = held_requests(page)
    page.get_by_role("button", name="Start a run").click()
    for lane in LANES:
        expect(page.locator(f"svg[data-lane={lane}] .pulse").first).to_be_attached(timeout=20_000)
    assert len(held()) <= MOST_HELD
    expect(page.locator("#said")).to_have_text("Done: 12 pulses on each of the five.", timeout=30_000)
    for lane in LANES:
        expect(page.locator(f"[data-ledger={lane}]")).to_contain_text("12 of 12 received, none lost")
        for name in ("p50", "max", "up", "down", "headers", "framing", "per", "cpu"):
            expect(page.locator(f"tr[data-lane={lane}] [data-figure={name}]")).to_have_text(re.compile(r"\d"))
    expect(page.locator("#verdict")).to_contain_text("knew first")
    expect(page.locator("#last-title")).to_have_text("Pulse 12 on all five")
    expect(page.locator("#last-table tbody tr")).to_have_count(5)
    expect(page.locator("#delays .delays polyline")).to_have_count(5)
    expect(page.get_by_role("link", name="a link with these settings")).to_have_attribute(
        "href", re.compile("rate=4&seconds=3")
    )


def test_a_run_that_was_taken_along_is_drawn_again_and_what_is_none_is_refused(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(width=390, reduced_motion="reduce")
    page.goto("/lab/?pattern=once&seconds=1")
    page.get_by_role("button", name="Start a run").click()
    expect(page.locator("#said")).to_contain_text("Done: 1 pulse")
    with page.expect_download() as taken:
        page.get_by_role("link", name="JSON").click()
    verdict = page.locator("#verdict").inner_text()
    page.goto("/lab/")
    page.locator("#file").set_input_files(taken.value.path())
    expect(page.locator("#said")).to_contain_text("1 pulse")
    expect(page.locator("#verdict")).to_have_text(verdict)
    expect(page.locator("[data-passage=webhook] .happened")).to_be_attached()
    page.locator("#file").set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
    expect(page.locator("#said")).to_contain_text("This is not a run of the lab")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


@pytest.fixture(params=["daphne", "uvicorn"])
def either(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """The site of all browser tests, and one on uvicorn."""
    if request.param == "daphne":
        yield request.getfixturevalue("server")
        return
    with live_server("uvicorn", workers=True) as site:
        yield site


def test_what_a_browsers_run_took_is_counted_as_it_crossed(either: LiveServer, browser: Browser) -> None:
    with RecordingProxy(either.port) as proxy:
        page = browser.new_page(base_url=f"http://127.0.0.1:{proxy.port}")
        page.goto("/lab/?seconds=2&rate=4")
        page.get_by_role("button", name="Start a run").click()
        expect(page.locator("#said")).to_contain_text("Done: 8 pulses")
        run = page.get_by_role("link", name="JSON").get_attribute("href").split("/")[4]
        page.close()

    def crossed() -> dict[tuple[str, str], int]:
        bytes_of: Counter[tuple[str, str]] = Counter()
        for recorded in proxy.connections:
            for target, up, down in exchanges(recorded):
                lane = re.match(rf"/lab/runs/{run}/([a-z-]+)/", target)
                if lane:
                    bytes_of[lane[1].replace("-", "_"), "bytes_up"] += up
                    bytes_of[lane[1].replace("-", "_"), "bytes_down"] += down
        return dict(bytes_of)

    def counted() -> dict[tuple[str, str], int]:
        lanes = requests.get(f"{either.url}/lab/api/runs/{run}/").json()["lanes"]
        return {(lane, name): lanes[lane][name] for lane, name in crossed()}

    assert {lane for lane, _ in crossed()} == {"polling", "long_polling", "websocket", "sse"}
    wait_until(lambda: counted() == crossed(), "what crossed is what is counted", SAVED_SECONDS)
    assert counted() == crossed()


def held_requests(page: Page) -> Callable[[], list[str]]:
    """Return what lists the addresses of those requests that are held at the moment, the bell's included."""
    open_now: set[Request] = set()
    page.on("request", lambda request: open_now.add(request))
    page.on("requestfinished", lambda request: open_now.discard(request))
    page.on("requestfailed", lambda request: open_now.discard(request))

    def held() -> list[str]:
        return [request.url for request in open_now if HELD.search(request.url)]

    return held
