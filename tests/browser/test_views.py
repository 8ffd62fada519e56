"""What a class sees on a small projector, and what moves on a page by itself: nothing."""

import pytest
from playwright.sync_api import Page, expect

# The wire is beside what is pressed, or its totals are a line at the bottom.
PROJECTORS = [(1280, 720, "#wire-totals"), (1024, 768, ".wire-line")]
# What the walkthrough points at first.
POINTED_AT = {
    "/": ["[data-lane=weather]", "[data-lane=chat]", "[data-lane=newsfeed]", "[data-lane=payments]"],
    "/weather/": ["#control-interval", "#control-conditional", "#control-faults .buttons", "#stations"],
    "/chat/": ["#control-wait", "#control-faults .buttons", "#composer"],
    "/tickers/": ["#control-acks", "#control-faults .buttons", "#quotes"],
    "/newsfeed/": ["#control-stop", "#control-faults .buttons", "#banner"],
    "/payments/": ["#places", "#pay"],
    "/lab/": ["#start", "[data-lane=polling]", "[data-lane=webhook]"],
    "/arena/": ["#field", "#join"],
    "/dashboard/": ["#tile-connections", "#tile-ages"],
}
# Cells that are not shown or reach out of their table's panel, and names that are cut off.
CUT = """table => {
  const right = table.parentElement.getBoundingClientRect().right + 1;
  const isCut = cell => !cell.checkVisibility() || cell.getBoundingClientRect().right > right;
  return [...table.querySelectorAll("th, td")].filter(isCut).length;
}"""
ELLIPSED = "names => names.filter(name => name.scrollWidth > name.clientWidth).length"
# What has moved up or down unasked, by Chromium's own measure, and from where to where. Figures
# grow with their digits, and rows of a list change places with what they show.
MOVED = """
globalThis.moved = [];
new PerformanceObserver((list) => {
  for (const { hadRecentInput, sources } of list.getEntries()) {
    for (const { node, previousRect, currentRect } of sources) {
      const element = node instanceof Element ? node : node?.parentElement;
      const isMoved = Math.abs(currentRect.y - previousRect.y) > 4 && !hadRecentInput;
      if (!isMoved || !element || element.closest("[data-key]")) continue;
      globalThis.moved.push([element.outerHTML.slice(0, 120), previousRect.toJSON(), currentRect.toJSON()]);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
# How far a status as long as the longest moves what is below it.
MOVED_BY_A_LONG_STATUS = """state => {
  const below = state.parentElement.querySelector("#state ~ :not(noscript)");
  const before = below.getBoundingClientRect().top;
  state.querySelector("[role=status]").textContent =
    "Connection lost. You see what was said until 14:03. What you write is kept, and sent when it is back.";
  state.querySelector(".next").textContent = "Trying again in 4 s.";
  state.querySelector("button").hidden = false;
  return below.getBoundingClientRect().top - before;
}"""


# Words of the lesson whose punctuation stands on another line.
PARTED = """words => words.filter(word => {
  const after = word.nextSibling;
  if (!(after instanceof Text) || !/^[.,;:)?!]/.test(after.data)) return false;
  const sign = document.createRange();
  sign.setStart(after, 0);
  sign.setEnd(after, 1);
  return sign.getBoundingClientRect().top > word.getBoundingClientRect().bottom - 4;
}).length"""


@pytest.mark.parametrize(("width", "height", "totals"), PROJECTORS)
def test_on_a_small_projector_what_the_walkthrough_points_at_is_in_view_and_stays_there(
    width: int, height: int, totals: str, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(f"localStorage.setItem('projector', 'on'); {MOVED}")
    for path, parts in POINTED_AT.items():
        page.goto(path)
        for part in parts:
            expect(page.locator(part).first, f"{part} of {path}").to_be_in_viewport(ratio=1)
        if page.locator("#wire").count():
            expect(page.locator(totals)).to_be_in_viewport(ratio=1)
        expect(page.locator("[data-part=worker]")).to_contain_text("well")
        assert (path, page.evaluate("moved")) == (path, [])
        assert page.locator(".lesson .try").evaluate_all(PARTED) == 0
        if page.locator("#state").count():
            assert (path, page.locator("#state").evaluate(MOVED_BY_A_LONG_STATUS)) == (path, 0)
    page.goto("/tickers/")
    assert page.locator("#quotes").evaluate(CUT) == 0
    page.goto("/weather/")
    assert page.locator("#stations .place").evaluate_all(ELLIPSED) == 0
