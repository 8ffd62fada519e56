"""Breaking a run of the lab in a browser: by keyboard, on a phone's width."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

LANES = ["polling", "long_polling", "websocket", "sse", "webhook"]


def test_a_run_is_broken_by_keyboard_on_a_phone_and_each_lane_says_how_it_recovered(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(width=390, height=844, reduced_motion="reduce")
    page.goto("/lab/?seconds=30&rate=4")
    page.get_by_role("button", name="Start a run").press("Enter")
    for lane in LANES:
        expect(page.locator(f"svg[data-lane={lane}] .pulse").first).to_be_attached()

    page.get_by_role("radio", name="Cut the connection").press("ArrowDown")
    expect(page.get_by_role("radio", name="Reset the connection")).to_be_checked()
    expect(page.get_by_text("answers that it knows no such connection")).to_be_visible()
    expect(page.get_by_text("await ask().catch(() => sleep(RETRY_MS))")).to_be_visible()
    page.get_by_role("button", name="Break").press("Enter")
    for lane in LANES:
        expect(page.locator(f"[data-fault={lane}]")).to_have_text(
            re.compile(r"Reset the connection\. Recovered")
        )
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_one_press_ends_what_is_broken(page: Page) -> None:
    page.goto("/lab/?seconds=60&rate=4")
    page.get_by_role("button", name="Start a run").click()
    expect(page.locator("svg[data-lane=sse] .pulse").first).to_be_attached()
    page.get_by_role("radio", name="Freeze").check()
    page.locator("#faults [name=lane]").select_option("sse")
    page.locator("#faults [name=seconds]").fill("60")
    page.get_by_role("button", name="Break", exact=True).click()
    expect(page.locator(".lane[data-broken]")).to_have_count(1)
    expect(page.locator("[data-fault=sse]")).to_have_text(
        re.compile(r"Freeze, \d+ s left\. Broken now: [1-9]\d* of")
    )
    page.get_by_role("button", name="End all faults").click()
    expect(page.locator("[data-fault=sse]")).to_have_text(re.compile(r"Freeze\. Recovered all \d+ in"))
    expect(page.locator(".lane[data-broken]")).to_have_count(0)
    page.get_by_role("button", name="End it").click()
