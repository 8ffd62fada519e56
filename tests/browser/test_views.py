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
# Chromium's own measure of what has moved without being asked to.
SHIFTS = """
globalThis.shifts = { sum: 0, moved: [] };
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (hadRecentInput) continue;
    globalThis.shifts.sum += value;
    for (const { node, previousRect, currentRect } of sources) {
      const what = node instanceof Element ? node.outerHTML.slice(0, 120) : node?.textContent;
      globalThis.shifts.moved.push([what, JSON.stringify(previousRect), JSON.stringify(currentRect)]);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
MOST_SHIFT = 0.02
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
    page.add_init_script(f"localStorage.setItem('projector', 'on'); {SHIFTS}")
    for path, parts in POINTED_AT.items():
        page.goto(path)
        for part in parts:
            expect(page.locator(part).first, f"{part} of {path}").to_be_in_viewport(ratio=1)
        if page.locator("#wire").count():
            expect(page.locator(totals)).to_be_in_viewport(ratio=1)
        expect(page.locator("[data-part=worker]")).to_contain_text("well")
        shifts = page.evaluate("shifts")
        assert shifts["sum"] < MOST_SHIFT, (path, shifts)
        assert page.locator(".lesson .try").evaluate_all(PARTED) == 0
        if page.locator("#state").count():
            assert (path, page.locator("#state").evaluate(MOVED_BY_A_LONG_STATUS)) == (path, 0)
    page.goto("/tickers/")
    assert page.locator("#quotes").evaluate(CUT) == 0
    page.goto("/weather/")
    assert page.locator("#stations .place").evaluate_all(ELLIPSED) == 0
