"""The newsroom's page, as its tests find it."""

from playwright.sync_api import Locator, Page, expect


def opened(page: Page) -> Page:
    """Open it, and wait until it is live."""
    page.goto("/newsfeed/")
    expect(page.locator("#state")).to_contain_text("Live")
    return page


def stories(page: Page) -> Locator:
    """Return the headlines that it shows."""
    return page.locator(".story h3")
