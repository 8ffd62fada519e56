"""What a class sees on a small projector, and what must not move on any page."""

import pytest
from playwright.sync_api import Page, expect

PROJECTORS = [(1280, 720), (1024, 768)]
# What the walkthrough points at first on each page; the wire is beside it, or its totals are a line at the
# bottom.
POINTED_AT = {
    "/": ["[data-lane=weather]", "[data-lane=chat]", "[data-lane=tickers]", "[data-lane=newsfeed]"],
    "/weather/": ["#control-interval", "#control-conditional", "#stations", ".big"],
    "/chat/": ["#control-wait", "#control-faults .buttons", "#composer"],
    "/tickers/": ["#control-acks", "#control-faults .buttons", "#quotes"],
    "/newsfeed/": ["#state", "#banner", "#clock", "#mission"],
    "/payments/": ["#places", "#buy"],
    "/lab/": ["#start", "[data-lane=polling]", "[data-lane=sse]"],
    "/arena/": ["#state", "#field"],
    "/dashboard/": ["#tile-connections", "#tile-memory"],
}
WIRE = "#wire-totals, .wire-line"
# Columns that are not shown, and names that are cut off.
CUT = """table => {
  const box = table.parentElement.getBoundingClientRect();
  const isOut = cell => !cell.checkVisibility() || cell.getBoundingClientRect().right > box.right + 1;
  return [...table.querySelectorAll("th, td")].filter(isOut).length;
}"""
ELLIPSED = "names => names.filter(name => name.scrollWidth > name.clientWidth).length"


@pytest.mark.parametrize(("width", "height"), PROJECTORS)
def test_on_a_small_projector_what_the_walkthrough_points_at_is_in_view(
    width: int, height: int, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script("localStorage.setItem('projector', 'on')")
    for path, parts in POINTED_AT.items():
        page.goto(path)
        for part in parts:
            expect(page.locator(part).first, f"{part} of {path}").to_be_in_viewport(ratio=1)
        if page.locator("#wire").count():
            expect(page.locator(WIRE).locator("visible=true").first).to_be_in_viewport(ratio=1)
        if path == "/tickers/":
            assert page.locator("#quotes").evaluate(CUT) == 0
        if path == "/weather/":
            assert page.locator("#stations .place").evaluate_all(ELLIPSED) == 0
