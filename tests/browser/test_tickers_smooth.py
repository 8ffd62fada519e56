"""What the desk costs a browser while prices arrive: counted, or in time of the page's own thread.

Gaps between frames would tell of the machine and of whatever else runs on it.
"""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.waiting import slowness, wait_until

# Two seconds of the market, after one in which the page settles.
STEPS, SETTLED = 8, 4
UPDATES = "#total-polled [data-wire-figure=updates]"
# For one step the page is laid out once, and now and then once more, for an answer, the list or the clock.
# Code that asks for a measure between two changes lays it out again and again.
MOST_LAYOUTS = 3
# Milliseconds of the page's thread for one step. A frame of the screen has 16.7; measured are 4 to 5 at the
# width of a phone and 7 to 8 at that of a desktop; a machine that is slower has as many times longer.
MOST_MILLISECONDS = {390: 12, 1440: 16}


def updates(page: Page) -> int:
    """Return how many steps of the market the page has received."""
    return int(page.inner_text(UPDATES))


def metrics(session: CDPSession) -> dict[str, float]:
    """Return what Chromium counts of a page: seconds of its thread, and how often it did what."""
    told = session.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in told}


def scroll_for(page: Page, steps: int) -> int:
    """Scroll up and down by the wheel until so many steps have come; returns how many did."""
    first, turns = updates(page), 0
    page.mouse.move(190, 400)

    def scrolled() -> bool:
        nonlocal turns
        turns += 1
        page.mouse.wheel(0, 120 if turns % 20 < 10 else -120)
        return updates(page) - first >= steps

    wait_until(scrolled, f"{steps} steps of the market")
    return updates(page) - first


@pytest.mark.parametrize("width", [390, pytest.param(1440, marks=pytest.mark.soak)])
def test_a_step_takes_the_page_less_than_a_frame_while_somebody_scrolls(
    new_page: Callable[..., Page], width: int
) -> None:
    page = new_page(width=width, height=844)
    page.goto("/tickers/")
    expect(page.locator("#chart .line")).to_be_attached()
    wait_until(lambda: updates(page) >= SETTLED, "the page has settled")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = metrics(session)
    steps = scroll_for(page, STEPS)
    after = metrics(session)
    spent = {name: (after[name] - before[name]) / steps for name in after}
    busy = spent["ScriptDuration"] + spent["LayoutDuration"] + spent["RecalcStyleDuration"]
    assert spent["LayoutCount"] <= MOST_LAYOUTS
    assert 0 < busy * 1000 <= MOST_MILLISECONDS[width] * slowness(time.thread_time)


def test_rows_of_the_wire_that_stay_are_not_touched(page: Page) -> None:
    page.goto("/tickers/")
    page.locator("#wire-frames > summary").click()
    row = page.locator("#wire .rows > li.shake")
    expect(row).to_be_visible()
    page.evaluate(
        """() => {
          globalThis.removed = [];
          const note = (list) => list.forEach((one) => removed.push(...one.removedNodes));
          new MutationObserver(note).observe(document.querySelector("#wire .rows"), { childList: true });
        }"""
    )
    rows = page.locator("#wire .rows > li")
    before = rows.count()
    wait_until(lambda: rows.count() > before, "new rows")
    assert page.evaluate("removed.filter((one) => one.matches('.news, .told, .sent')).length") == 0


def test_figures_out_of_sight_are_not_drawn_and_are_whole_when_they_come_into_sight(page: Page) -> None:
    page.goto("/tickers/")
    line = page.locator("#chart .line")
    expect(line).to_be_attached()
    page.locator("footer").last.scroll_into_view_if_needed()
    line_now = "document.querySelector('#chart .line').getAttribute('d')"
    drawn = page.evaluate(line_now)

    def rests() -> bool:
        nonlocal drawn
        last, drawn = drawn, page.evaluate(line_now)
        count = updates(page)
        wait_until(lambda: updates(page) > count, "another step")
        return last == drawn == page.evaluate(line_now)

    wait_until(rests, "the chart rests")
    page.locator("#chart").scroll_into_view_if_needed()
    wait_until(lambda: page.evaluate(line_now) != drawn, "the chart is drawn again")
