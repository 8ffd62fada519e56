"""What a first visit of a page weighs, by what Chromium's own tools say.

`python -m tests.browser.weight http://127.0.0.1:8000` writes a table of all pages of a site that runs.
"""

import sys
from dataclasses import dataclass

from playwright.sync_api import Browser, CDPSession, Page, expect, sync_playwright

from tests.chromium import launch

PAGES = (
    "/",
    "/weather/",
    "/chat/",
    "/tickers/",
    "/newsfeed/",
    "/payments/",
    "/lab/",
    "/arena/",
    "/dashboard/",
)
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
# Lighthouse's "Slow 4G", fast 3G of old: 150 ms there and back, 1.6 Mbit/s to the phone.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER_CPU = 4
# A page is live when its own state says so, and where it has none, when it knows how the server is.
_LIVE = "#state[data-state=live], main:not(:has(#state)) ~ footer [data-part=worker][data-state=ok]"
_LIVE_MS = 60_000
# Within this time, shifts and the largest paint come to an end.
SETTLING_MS = 2_000
_OBSERVE = """
window.weight = { largestPaintMs: 0, shifted: 0, longestTaskMs: 0 };
const observe = (type, note) => new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) note(entry);
}).observe({ type, buffered: true });
observe("largest-contentful-paint", (entry) => { weight.largestPaintMs = entry.startTime; });
observe("layout-shift", (entry) => { if (!entry.hadRecentInput) weight.shifted += entry.value; });
observe("longtask", (entry) => { weight.longestTaskMs = Math.max(weight.longestTaskMs, entry.duration); });
"""


@dataclass
class Weight:
    """A first visit; times in milliseconds, `shifted` as browsers score it."""

    html_bytes: int = 0
    requests: int = 0
    bytes: int = 0
    largest_paint: float = 0
    shifted: float = 0
    longest_task: float = 0
    idle_percent: float = 0


def visit(page: Page, path: str, *, slow: bool = False) -> Weight:
    """Open a page in a context that has nothing of it yet, until it is live and has come to rest."""
    weight = Weight()
    tools = page.context.new_cdp_session(page)
    _count(tools, weight)
    if slow:
        tools.send("Network.emulateNetworkConditions", SLOW_4G)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    page.add_init_script(_OBSERVE)
    answer = page.goto(path)
    assert answer is not None
    expect(page.locator(_LIVE).first).to_be_attached(timeout=_LIVE_MS)
    before_live = weight.requests, weight.bytes
    page.wait_for_timeout(SETTLING_MS)
    seen = page.evaluate("weight")
    weight.requests, weight.bytes = before_live
    weight.html_bytes = len(answer.body())
    weight.largest_paint, weight.shifted = seen["largestPaintMs"], seen["shifted"]
    weight.longest_task = seen["longestTaskMs"]
    return weight


def idle_percent(page: Page, seconds: float) -> float:
    """Return how much of a core a page's JavaScript takes while nobody does anything."""
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    tools.send("Performance.enable")
    before = _metric(tools, "ScriptDuration")
    page.wait_for_timeout(seconds * 1000)
    return 100 * (_metric(tools, "ScriptDuration") - before) / seconds


def heap_bytes(page: Page) -> float:
    """Return what a page's JavaScript keeps, without garbage."""
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")
    tools.send("HeapProfiler.collectGarbage")
    return _metric(tools, "JSHeapUsedSize")


def _metric(tools: CDPSession, name: str) -> float:
    metrics = tools.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in metrics if one["name"] == name)


def _count(tools: CDPSession, weight: Weight) -> None:
    """Count requests that cross the network, and their answers' bytes, headers included."""

    def request(event: dict) -> None:
        weight.requests += not event["request"]["url"].startswith("data:")

    def head(event: dict) -> None:
        weight.bytes += event["response"]["encodedDataLength"]

    def body(event: dict) -> None:
        weight.bytes += event["encodedDataLength"]

    tools.on("Network.requestWillBeSent", request)
    tools.on("Network.responseReceived", head)
    tools.on("Network.dataReceived", body)
    tools.send("Network.enable")


def _write(browser: Browser, url: str) -> None:
    write = sys.stdout.write
    write(f"{'page':12} {'HTML':>7} {'requests':>8} {'bytes':>7} {'task ms':>8} {'idle %':>7}")
    write(f" | phone: {'LCP ms':>7} {'CLS':>6} {'task ms':>8}\n")
    for path in PAGES:
        context = browser.new_context(base_url=url)
        page = context.new_page()
        plain = visit(page, path)
        plain.idle_percent = idle_percent(page, 10)
        context.close()
        context = browser.new_context(base_url=url, **PHONE)
        slow = visit(context.new_page(), path, slow=True)
        context.close()
        write(f"{path:12} {plain.html_bytes:7} {plain.requests:8} {plain.bytes:7} {plain.longest_task:8.0f}")
        write(f" {plain.idle_percent:7.1f} |        {slow.largest_paint:7.0f} {slow.shifted:6.3f}")
        write(f" {slow.longest_task:8.0f}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        _write(chromium, sys.argv[1])
        chromium.close()
