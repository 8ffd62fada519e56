"""The lab in a browser: one press, five lanes, and the figures of each."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

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
        expect(page.locator(f"svg[data-lane={lane}] .pulse").first).to_be_attached()
    assert len(held()) <= MOST_HELD
    expect(page.locator("#said")).to_have_text("Done: 12 pulses on each of the five.")
    for lane in LANES:
        expect(page.locator(f"[data-ledger={lane}]")).to_contain_text("12 of 12 received, none lost")
        for name in ("p50", "max", "up", "down", "headers", "framing", "per", "cpu"):
            expect(page.locator(f"tr[data-lane={lane}] [data-figure={name}]")).to_have_text(re.compile(r"\d"))
    expect(page.locator("#verdict")).to_contain_text("delivered first")
    expect(page.locator("#last-title")).to_have_text("Pulse 12 on all five")
    expect(page.locator("#last-table tbody tr")).to_have_count(5)
    expect(page.locator("#delays .delays polyline")).to_have_count(5)
    expect(page.get_by_role("link", name="a link with these settings")).to_have_attribute(
        "href", re.compile("rate=4&seconds=3")
    )


def test_a_downloaded_run_is_drawn_again_and_any_other_file_is_refused(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(width=390, reduced_motion="reduce")
    page.goto("/lab/?pattern=once&seconds=1")
    page.get_by_role("button", name="Start a run").click()
    expect(page.locator("#said")).to_contain_text("Done: 1 pulse")
    with page.expect_download() as taken:
        page.get_by_role("link", name="JSON").click()
    verdict = page.locator("#verdict").inner_text()
    sent = page.locator("[data-figure=down]").all_inner_texts()
    page.goto("/lab/")
    page.locator("#file").set_input_files(taken.value.path())
    expect(page.locator("#said")).to_contain_text("1 pulse")
    expect(page.locator("#verdict")).to_have_text(verdict)
    assert page.locator("[data-figure=down]").all_inner_texts() == sent
    expect(page.locator("[data-passage=webhook] .happened")).to_be_attached()
    page.locator("#file").set_input_files({"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
    expect(page.locator("#said")).to_contain_text("This is not a run of the lab")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_a_file_that_is_dropped_onto_the_page_is_drawn_again_and_all_is_in_view_on_a_projector(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(width=1280, height=720)
    page.goto("/lab/")
    page.get_by_text("Display").click()
    page.get_by_label("Projector").check()
    page.reload()
    last_lane = page.locator(".lane").last.bounding_box()
    assert last_lane is not None
    assert last_lane["y"] + last_lane["height"] <= 720
    dropped = page.evaluate_handle(
        """(text) => {
          const dropped = new DataTransfer();
          dropped.items.add(new File([text], "run.json", { type: "application/json" }));
          return dropped;
        }""",
        json.dumps(taken_along()),
    )
    page.locator("main").dispatch_event("dragover", {"dataTransfer": dropped})
    page.locator("main").dispatch_event("drop", {"dataTransfer": dropped})
    expect(page.locator("#said")).to_have_text("Drawn from run.json: 240 pulses.")
    expect(page.locator("#last-title")).to_have_text("Pulse 240 on all five")
    expect(page.locator("#delays .delays polyline")).to_have_count(5)
    expect(page.locator("tr[data-lane=sse] [data-figure=p95]")).to_have_text("1.2 s")
    table = page.locator(".scroll[aria-labelledby=figures-title]")
    assert table.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0


def taken_along() -> dict[str, Any]:
    """Return a run of a minute as the export has it; each pulse was known after 1.2 seconds."""
    begin, count = 1_900_000_000_000_000, 240
    arrivals = [
        (f"{begin // 1000 + n * 250}-0", at := begin + n * 250_000, at + 1_200_000, False)
        for n in range(count)
    ]
    figures = dict.fromkeys(("bytes_up", "bytes_down", "bytes_idle"), 923_456) | {
        "delivered": count,
        "requests": count,
        "empty": count,
        "connections": count,
        "payload_bytes": 823_456,
        "header_bytes": 723_456,
        "cpu_us": 2_400_000,
    }
    entry = {"received": count, "lost_total": 0, "twice_total": 0, "out_of_order": 0, "declared_gaps": 0}
    settings = {"pattern": "steady", "rate": 4, "seconds": 60, "payload": 120, "seed": 1}
    run = {"id": "taken", "begins_at": begin, "ends_at": begin + 60_000_000, "published": count}
    lanes = dict.fromkeys(LANES, figures)
    return {
        "run": run,
        "settings": settings,
        "lanes": lanes,
        "ledger": dict.fromkeys(LANES, entry),
        "arrivals": dict.fromkeys(LANES, arrivals),
    }


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
