"""`make pictures`: take the pictures of docs/walkthrough.md again, by clicking what it says on a site.

Chromium, light, 1440 pixels wide; a picture is the top of a page or one part of it. With Pillow installed
(`pip install pillow`, nothing else needs it) they are a third of the size.
"""

import sys
from importlib import import_module
from importlib.util import find_spec

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from tests.chromium import launch
from tests.live_server import PROJECT, TICKS, live_server

FOLDER = PROJECT / "docs" / "pictures" / "walkthrough"
WIDTH, HEIGHT = 1440, 900
SIZE: ViewportSize = {"width": WIDTH, "height": HEIGHT}
# What a minute of traffic looks like has to be waited for.
MINUTE_MS = 60_000
A_MOMENT_MS = 1_500
# Chosen to cover all hues (method 1): the middle of what is frequent would paint one accent like another.
COLOURS = 256


def home(page: Page) -> None:
    """The first page, at work for half a minute."""
    page.goto("/")
    page.wait_for_timeout(MINUTE_MS / 2)
    _take(page, "home", height=HEIGHT)


def polling(page: Page) -> None:
    """A minute of asking every 2 s."""
    page.goto("/weather/")
    page.get_by_label("2 s", exact=True).check()
    _press(page, "Clear")
    page.wait_for_timeout(MINUTE_MS)
    _take(page, "polling", height=830)


def long_polling(page: Page) -> None:
    """Words from elsewhere, then a crowd."""
    page.goto("/chat/")
    other = _somebody_else(page)
    other.goto("/chat/")
    for text in ("Good morning", "Who holds this request?", "The server does"):
        page.wait_for_timeout(MINUTE_MS / 6)
        other.get_by_label("Message", exact=True).fill(text)
        _press(other, "Send")
    page.wait_for_timeout(MINUTE_MS / 6)
    _take(page, "long-polling", height=640)
    page.locator("#server").get_by_role("button", name="500").click()
    page.wait_for_timeout(MINUTE_MS / 4)
    _take(page, "long-polling-crowd", page.locator("#server"))


def websocket(page: Page) -> None:
    """An order, and the desk behind a proxy that takes Upgrade away."""
    page.goto("/tickers/")
    page.wait_for_timeout(MINUTE_MS / 3)
    _press(page, "Buy AAPL")
    page.get_by_text("Filled.").wait_for()
    page.wait_for_timeout(A_MOMENT_MS / 4)
    _take(page, "websocket", height=830)
    page.get_by_role("button", name="Proxy without Upgrade").click()
    page.locator("#state").get_by_text("One way", exact=True).wait_for()
    _press(page, "Buy AAPL")
    page.wait_for_timeout(2 * A_MOMENT_MS)
    _take(page, "websocket-one-way", height=830)


def server_sent_events(page: Page) -> None:
    """A connection that was cut and is back, and seven streams."""
    page.goto("/newsfeed/")
    page.get_by_label("Headline", exact=True).fill("Class begins")
    page.get_by_label("Flash", exact=True).check()
    _press(page, "Publish")
    page.wait_for_timeout(2 * A_MOMENT_MS)
    page.get_by_role("button", name="Cut the connection").first.click()
    page.get_by_text("the browser sent Last-Event-ID").wait_for()
    page.wait_for_timeout(A_MOMENT_MS)
    _take(page, "server-sent-events", page.locator("#wire-lines"))
    _press(page, "Open seven streams")
    page.wait_for_timeout(2 * A_MOMENT_MS)
    _take(page, "server-sent-events-six", page.locator("#seven"))


def webhooks(page: Page) -> None:
    """A purchase, and twenty copies at a shop that keeps no ids."""
    page.goto("/payments/")
    page.wait_for_timeout(A_MOMENT_MS)
    _press(page, "Pay")
    page.get_by_text("booked.").wait_for()
    page.wait_for_timeout(A_MOMENT_MS)
    _take(page, "webhooks", height=780)
    page.get_by_role("tab", name="The attacks").click()
    page.get_by_label("My shop keeps the ids").uncheck()
    page.get_by_role("button", name="20 copies at once").click()
    page.locator("#verdicts").get_by_text("20 times").wait_for()
    _take(page, "webhooks-copies", page.locator("#verdicts"))


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def _somebody_else(page: Page) -> Page:
    assert page.context.browser
    return page.context.browser.new_context(base_url=page.url).new_page()


def _take(page: Page, name: str, part: Locator | None = None, height: int = HEIGHT) -> None:
    path = FOLDER / f"{name}.png"
    if part:
        part.scroll_into_view_if_needed()
        part.screenshot(path=path)
    else:
        page.screenshot(path=path, clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
    if find_spec("PIL"):
        image = import_module("PIL.Image")
        image.open(path).convert("RGB").quantize(COLOURS, method=1, dither=0).save(path, optimize=True)


PICTURES = (home, polling, long_polling, websocket, server_sent_events, webhooks)


def _take_all(browser: Browser, url: str, names: list[str]) -> None:
    for take in [one for one in PICTURES if not names or one.__name__ in names]:
        with browser.new_context(viewport=SIZE, base_url=url, color_scheme="light") as context:
            take(context.new_page())


def main(names: list[str]) -> None:
    """Take those of these functions, or all of them, which takes about four minutes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with live_server(workers=True, WEBHOOK_TIME_SCALE=0.01, **TICKS) as site, sync_playwright() as playwright:
        browser = launch(playwright)
        _take_all(browser, site.url, names)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
