"""A claim of the lab in a browser: predicted, run and remembered, by keyboard, on a phone's width."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_a_claim_is_predicted_and_run_by_keyboard_on_a_phone_and_is_there_after_a_reload(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(width=390, height=844, reduced_motion="reduce")
    page.goto("/lab/claims/?claim=websocket-both-ways")
    claim = page.locator("#websocket-both-ways")
    expect(claim).to_be_in_viewport()
    run = claim.get_by_role("button", name="Run it", exact=True)
    expect(run).to_be_disabled()
    expect(page.locator("#none")).to_be_visible()

    claim.get_by_role("radio").first.press("Space")
    page.keyboard.press("ArrowDown")
    expect(claim.get_by_role("radio", name="some: they collide with the prices")).to_be_checked()
    run.press("Enter")
    expect(claim.get_by_role("progressbar")).to_be_visible()
    expect(page.locator("#sse-simple [data-skip]")).to_be_disabled()

    for _ in range(2):
        expect(claim.locator("[data-verdict]")).to_have_text("It holds.")
        expect(claim.locator("[data-predicted]")).to_have_text(
            re.compile(
                r"You predicted “some: they collide with the prices”. "
                r"Measured: 10.of 10: not as you predicted"
            )
        )
        expect(claim.locator("tbody tr")).to_have_count(4)
        expect(page.locator("#results tbody")).to_contain_text("Both ways in real time")
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        page.reload()

    page.get_by_role("button", name="Forget my predictions and results").click()
    expect(page.locator("#none")).to_be_visible()
    expect(run).to_be_disabled()
