"""The newsroom's page, as its tests find it."""

import re

from playwright.sync_api import Locator, Page, expect


def opened(page: Page) -> Page:
    """Open it, and wait until it is live; it says "Quiet" where nothing was published for a while."""
    page.goto("/newsfeed/")
    expect(page.locator("#state")).to_contain_text(re.compile("Live|Quiet"))
    return page


def stories(page: Page) -> Locator:
    """Return the headlines that it shows."""
    return page.locator(".story h3")
