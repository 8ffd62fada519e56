"""The newsroom's page, as its tests find it."""

import re

from playwright.sync_api import Locator, Page, expect

# What its state says while the stream is open; "Quiet" where nothing was published for a while.
LIVE = re.compile("Live|Quiet")


def opened(page: Page) -> Page:
    """Open it, and wait until it is live."""
    page.goto("/newsfeed/")
    expect(page.locator("#state")).to_contain_text(LIVE)
    return page


def stories(page: Page) -> Locator:
    """Return the headlines that it shows."""
    return page.locator(".story h3")
