"""The dashboard in a browser: drawn at once, live, honest about what is old, and silent when nobody looks."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Request, Route, expect

from tests.live_server import LiveServer
from tests.waiting import wait_until

TURN = """
Object.defineProperty(document, 'hidden', { configurable: true, get: () => %s });
document.dispatchEvent(new Event('visibilitychange'));
"""
HISTORY, UPDATES = "/dashboard/api/history/", "/dashboard/api/updates/"


def wait_for_samples(page: Page, server: LiveServer) -> None:
    """Wait until the history has some: the site may have started just now."""
    history = f"{server.url}{HISTORY}"
    wait_until(lambda: len(page.request.get(history).json()["events"]) > 3, "there are samples")


def test_the_figures_are_there_before_any_request_and_what_is_old_turns_grey_and_stays(
    page: Page, server: LiveServer
) -> None:
    wait_for_samples(page, server)
    page.route(f"**{UPDATES}**", lambda route: route.abort())
    page.goto("/dashboard/", wait_until="domcontentloaded")
    assert page.locator("#tile-cpu li b").count() >= 3
    expect(page.locator("#tile-cpu polyline.line")).not_to_have_count(0)
    tile = page.locator("#tile-outbox")
    expect(tile).to_have_attribute("data-state", "stale")
    expect(tile.locator("[data-age]")).to_have_text(re.compile(r"\d\ss old"))
    expect(tile.locator("li b")).to_have_text("0")
    expect(page.locator("#state")).to_have_attribute("data-state", "offline")
    page.unroute(f"**{UPDATES}**")
    # It tries again by itself, after a pause that grows with each failure.
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    expect(tile).to_have_attribute("data-state", "live")


def test_a_hidden_tab_requests_nothing_and_catches_up_with_one_request(
    page: Page, server: LiveServer
) -> None:
    asked: list[Request] = []
    page.goto("/dashboard/")
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    page.evaluate(TURN % "true")
    expect(page.locator("#state")).to_have_attribute("data-state", "paused")
    page.on("request", lambda request: asked.append(request) if UPDATES in request.url else None)
    newest = page.request.get(f"{server.url}{HISTORY}").json()["cursor"]
    since = f"{server.url}{UPDATES}?cursor={newest}&wait=0"
    wait_until(lambda: len(page.request.get(since).json()["events"]) >= 2, "there are two more samples")
    assert asked == []
    with page.expect_response(f"**{UPDATES}**") as caught:
        page.evaluate(TURN % "false")
    assert len(caught.value.json()["events"]) >= 2
    expect(page.locator("#state")).to_have_attribute("data-state", "live")


def test_on_a_wall_it_goes_on_while_nobody_looks(page: Page) -> None:
    page.goto("/dashboard/?wall=1")
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    expect(page.locator("#lesson")).to_be_hidden()
    page.evaluate(TURN % "true")
    with page.expect_response(f"**{UPDATES}**"):
        pass
    expect(page.locator("#state")).to_have_attribute("data-state", "live")


def test_a_page_that_comes_with_no_history_waits_for_the_first_sample(page: Page) -> None:
    def without_history(route: Route) -> None:
        answer = route.fetch()
        empty = '<script id="snapshot" type="application/json">{"events": [], "cursor": "0-0"}</script>'
        body = re.sub(r'<script id="snapshot".*?</script>', empty, answer.text(), flags=re.DOTALL)
        route.fulfill(response=answer, body=body)

    page.route("**/dashboard/", without_history)
    page.goto("/dashboard/")
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    expect(page.locator("#tile-cpu")).to_have_attribute("data-state", "live")


def test_it_is_read_by_keyboard_and_fits_a_phone(new_page: Callable[..., Page]) -> None:
    phone = new_page(width=390, color_scheme="dark", reduced_motion="reduce")
    phone.goto("/dashboard/")
    expect(phone.locator("#state")).to_have_attribute("data-state", "live")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_label("Look back").focus()
    phone.keyboard.press("ArrowLeft")
    expect(phone.locator("[data-back]")).to_have_text("1 s ago")
    expect(phone.locator("#tile-cpu .hand")).to_be_attached()
    phone.keyboard.press("End")
    expect(phone.locator("[data-back]")).to_have_text("now")
