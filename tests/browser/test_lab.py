"""The lab in a browser: one press, five lanes, and the figures of each."""

import re

from playwright.sync_api import Page, expect

LANES = ["polling", "long_polling", "websocket", "sse", "webhook"]


def test_a_run_shows_each_pulse_on_all_five_lanes_and_what_each_has_cost(page: Page) -> None:
    page.goto("/lab/?seconds=3&rate=4")
    page.get_by_role("button", name="Start a run").click()
    for lane in LANES:
        expect(page.locator(f"svg[data-lane={lane}] .pulse").first).to_be_attached(timeout=20_000)
    expect(page.locator("#said")).to_have_text("Done: 12 pulses on each of the five.", timeout=30_000)
    for lane in LANES:
        expect(page.locator(f"[data-ledger={lane}]")).to_contain_text("12 of 12 received, none lost")
        for name in ("p50", "max", "up", "down", "per"):
            expect(page.locator(f"tr[data-lane={lane}] [data-figure={name}]")).to_have_text(re.compile(r"\d"))
    expect(page.locator("#verdict")).to_contain_text("knew first")
    expect(page.get_by_role("link", name="JSON")).to_have_attribute("href", re.compile("format=json"))


def test_the_settings_are_in_the_address_and_what_is_beyond_the_bounds_is_said(page: Page) -> None:
    page.goto("/lab/?rate=20&payload=16000")
    page.get_by_role("button", name="Start a run").click()
    expect(page.locator("#said")).to_contain_text("rate times payload is at most 64,000 bytes a second")
    page.goto("/lab/?pattern=once&seconds=1")
    page.get_by_role("button", name="Start a run").click()
    expect(page.locator("#said")).to_have_text("Done: 1 pulse on each of the five.", timeout=30_000)
    expect(page).to_have_url(re.compile("pattern=once"))
