"""The home page: five live lanes and the choice by four questions, on one screen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Page, Request, WebSocket, expect

# What each lane draws: dots; bars; a band with ticks on both sides; one with ticks on one side; an arrow from
# elsewhere. The newsroom may be silent for a while, and its band then has no tick yet.
SIGNS = {
    "weather": ["circle.dot.news"],
    "chat": ["rect.hold"],
    "tickers": [".band", ".tick.ticks", ".tick.ack"],
    "newsfeed": [".band"],
    "payments": [".arrow.news"],
}
# Chromium's own measure of what has moved without being asked to; the footer's words are not the home page's.
COUNT_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach(({ sources }) => sources.forEach(({ node }) => {
  const element = node?.nodeType === 1 ? node : node?.parentElement;
  if (element?.closest("main")) window.shifts.push(element.outerHTML.slice(0, 120));
}))).observe({ type: "layout-shift", buffered: true });
"""
HIDE = "Object.defineProperty(document, 'hidden', { configurable: true, get: () => %s });"
TURN = HIDE + "document.dispatchEvent(new Event('visibilitychange'));"


def test_the_lanes_and_the_choice_are_seen_without_scrolling(page: Page) -> None:
    page.goto("/#who=page&often=often&way=both&reach=they")
    expect(page.locator("[data-lane=tickers] [data-badge]")).to_have_text("fits best")
    expect(page.locator("[data-part=worker]")).to_contain_text("well")
    expect(page.locator("[data-lane=payments] [data-tally]")).to_contain_text("webhooks: 1")
    _fits_one_screen(page)
    page.evaluate("document.documentElement.dataset.projector = ''")
    _fits_one_screen(page)
    page.evaluate("delete document.documentElement.dataset.projector")
    page.set_viewport_size({"width": 1280, "height": 720})
    _fits_one_screen(page)
    page.evaluate("document.documentElement.dataset.projector = ''")
    lanes = _boxes(page, "[data-lane]")
    assert lanes[2]["y"] + lanes[2]["height"] <= 720
    page.evaluate("delete document.documentElement.dataset.projector")
    page.set_viewport_size({"width": 390, "height": 844})
    first, last = _boxes(page, "[data-lane]")[:: len(SIGNS) - 1]
    assert last["y"] + last["height"] - first["y"] <= 1.5 * 844
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def _fits_one_screen(page: Page) -> None:
    height = page.evaluate("innerHeight")
    boxes = _boxes(page, "[data-lane], [data-home=chooser]")
    assert len(boxes) == 6
    assert max(box["y"] + box["height"] for box in boxes) <= height


def _boxes(page: Page, selector: str) -> list[FloatRect]:
    boxes = [part.bounding_box() for part in page.locator(selector).all()]
    return [box for box in boxes if box is not None]


def test_each_lane_draws_its_sign_from_its_own_traffic_and_nothing_moves(page: Page) -> None:
    page.add_init_script(COUNT_SHIFTS)
    page.goto("/")
    for app, signs in SIGNS.items():
        for sign in signs:
            expect(page.locator(f"[data-lane={app}] svg[data-timeline] {sign}").first).to_be_attached()
    expect(page.locator("[data-lane=weather] [data-news]")).to_contain_text("°C")
    expect(page.locator("[data-lane=weather] [data-late]")).to_contain_text("s")
    expect(page.locator("[data-lane=chat] [data-tally]")).to_contain_text("answers")
    expect(page.locator("[data-lane=tickers] [data-tally]")).to_contain_text("frames up")
    expect(page.locator("[data-lane=tickers] [data-news]")).to_have_text(re.compile(r"^[\d,]+\.\d\d$"))
    expect(page.locator("[data-lane=newsfeed] [data-tally]")).to_contain_text("1 answer, events in it")
    expect(page.locator("[data-lane=payments] [data-tally]")).to_contain_text("webhooks: 1, asked for: 0")
    expect(page.locator("[data-lane=payments] [data-said]")).to_contain_text("A push arrived by webhook.")
    expect(page.locator("[data-log]")).to_contain_text("weather.JFK")
    assert page.evaluate("shifts") == []


def test_a_page_holds_one_connection_of_a_kind_and_none_when_nobody_looks(page: Page) -> None:
    held: list[str] = []
    sockets: list[WebSocket] = []

    def ended(request: Request) -> None:
        if request.url in held:
            held.remove(request.url)

    page.on("request", lambda request: held.append(request.url) if _may_be_held(request) else None)
    page.on("requestfinished", ended)
    page.on("requestfailed", ended)
    page.on("websocket", lambda socket: sockets.append(socket))
    page.goto("/")
    expect(page.locator("[data-lane=newsfeed] .band").first).to_be_attached()
    expect(page.locator("[data-lane=chat] rect.hold.open")).to_be_attached()
    expect(page.locator("[data-lane=tickers] .tick.ticks").first).to_be_attached()
    _wait_until(page, lambda: sorted(url.split("/")[3] for url in held) == ["chat", "newsfeed"])
    assert len(sockets) == 1
    page.evaluate(TURN % "true")
    _wait_until(page, lambda: held == [] and sockets[0].is_closed())
    page.evaluate(TURN % "false")
    _wait_until(page, lambda: len(held) == 2 and len(sockets) == 2)


def _may_be_held(request: Request) -> bool:
    """Return whether the server may hold it: not the bell's, which is one for all tabs of all pages."""
    return "notifications" not in request.url and ("wait=25" in request.url or "/stream/" in request.url)


def _wait_until(page: Page, so: Callable[[], bool]) -> None:
    for _ in range(150):
        if so():
            return
        page.wait_for_timeout(100)
    pytest.fail("not within 15 s")


def test_a_page_left_open_pauses_and_continues_on_request(new_page: Callable[..., Page]) -> None:
    page = new_page(alone=True)
    page.clock.install()
    page.goto("/")
    expect(page.locator("[data-lane=tickers] .tick.ticks").first).to_be_attached()
    page.clock.fast_forward(300_000)
    expect(page.get_by_text("Paused after five minutes.")).to_be_visible()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Paused after five minutes.")).to_be_hidden()


def test_if_the_log_is_down_each_lane_explains_what_that_means(page: Page) -> None:
    page.goto("/")
    expect(page.locator("[data-part=redis]")).to_contain_text("well")
    expect(page.get_by_text("Event log down")).to_have_count(5)
    expect(page.get_by_text("Event log down").first).to_be_hidden()
    page.evaluate("document.querySelector('[data-part=redis]').dataset.state = 'down'")
    for line in page.get_by_text("Event log down").all():
        expect(line).to_be_visible()


CHOICES = [
    ("who=page&often=late&way=one&reach=we", "Polling", "half an interval late"),
    ("who=server&often=late&way=one&reach=we", "Polling", "the server remembers no client"),
    ("who=page&often=rare&way=one&reach=cut", "Long-polling", "an open request for every client"),
    ("who=page&often=often&way=both&reach=we", "WebSocket", "you build what HTTP did for you"),
    ("who=page&often=often&way=one&reach=we", "Server-Sent Events", "an open connection for every client"),
    ("who=page&often=often&way=one&reach=they", "Server-Sent Events", "has no address that anybody can call"),
    ("who=server&often=rare&way=one&reach=we", "Server-Sent Events", "resumes after the last id"),
    ("who=server&often=rare&way=one&reach=they", "Webhooks", "signatures, retries and duplicates"),
    ("who=server&often=late&way=one&reach=they", "Webhooks", "without open connections or empty answers"),
]


def test_the_answers_in_an_address_lead_to_a_technique_and_its_price(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("status").filter(has_text="Answer one")).to_be_visible()
    for answers, name, price in CHOICES:
        page.evaluate("answers => { location.hash = answers; }", answers)
        expect(page.locator("[data-fit=best] h3")).to_contain_text(name)
        expect(page.locator("[data-verdict] a")).to_have_text(name)
        expect(page.locator("[data-verdict]")).to_contain_text(price)
        expect(page.locator("[data-fit=best] [data-badge]")).to_have_text("fits best")
        expect(page.locator("tr[data-chosen] th")).to_contain_text(f"{name} fits best")


def test_some_answers_leave_some_techniques_and_dim_the_others(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Rarely, at once").check()
    page.get_by_label("Only the server").check()
    expect(page.locator("[data-verdict]")).to_have_text(
        "Long-polling, Server-Sent Events and Webhooks are left. Two questions to go."
    )
    out = page.locator("[data-fit=out]")
    assert [lane.get_attribute("data-lane") for lane in out.all()] == ["weather", "tickers"]
    chosen = page.locator("tr[data-chosen] th")
    assert [row.inner_text().split("\n")[-1] for row in chosen.all()] == ["left", "left", "left"]
    expect(page).to_have_url("/#often=rare&way=one")


def test_the_choice_is_made_by_keyboard_kept_in_the_address_and_taken_back(page: Page) -> None:
    page.goto("/")
    page.get_by_label("A page or an app").focus()
    for key in ("ArrowRight", "Tab", "ArrowRight", "Tab", "Space", "Tab", "Space"):
        page.keyboard.press(key)
    expect(page).to_have_url("/#who=server&often=rare&way=one&reach=they")
    expect(page.get_by_role("status").filter(has_text="Webhooks: the client has an address")).to_be_visible()
    page.reload()
    expect(page.get_by_label("A server")).to_be_checked()
    expect(page.locator("[data-fit=best]")).to_have_attribute("data-lane", "payments")
    page.get_by_role("button", name="Start again").press("Enter")
    expect(page).to_have_url("/")
    expect(page.locator("[data-fit=best], [data-fit=out]")).to_have_count(0)
    page.get_by_role("link", name="trading", exact=True).press("Enter")
    expect(page.locator("[data-fit=best]")).to_have_attribute("data-lane", "tickers")
    expect(page.get_by_label("A page or an app")).to_be_focused()


def test_a_whole_lane_leads_to_its_product_and_has_a_separate_link_to_its_chapter(page: Page) -> None:
    page.goto("/")
    how = page.get_by_role("link", name="How it works with WebSocket")
    expect(how).to_have_attribute("href", "/learn/websockets/")
    how.click(trial=True)
    page.locator("[data-lane=weather] [data-timeline]").click(force=True)
    expect(page).to_have_url("/weather/")


def test_without_scripts_the_comparison_stays(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/")
    expect(page.get_by_role("heading", name="The five, compared by the same four questions")).to_be_visible()
    expect(page.locator(".comparison tbody tr")).to_have_count(5)
    expect(page.locator("[data-home=chooser]")).to_be_hidden()
    page.get_by_role("link", name="Polling in the weather board").click()
    expect(page).to_have_url("/weather/")
