"""Opens pages in Chromium and writes what the browser complained of; in a process of its own.

python -m tests.stack.console SECONDS ADDRESS...
"""

import sys

from playwright.sync_api import Page, sync_playwright

from tests.chromium import launch


def listen(page: Page, address: str) -> None:
    """Write what is wrong on a page from now on, on what it loads too."""
    page.on("console", lambda message: _say(address, message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: _say(address, str(error)))
    page.on("response", lambda got: _say(address, f"{got.status} {got.url}") if got.status >= 400 else None)


def _say(address: str, complaint: str) -> None:
    sys.stdout.write(f"{address}: {complaint}\n")


def main(seconds: str, *addresses: str) -> None:
    """Look at one page after the other for so long."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for address in addresses:
            page = browser.new_page()
            listen(page, address)
            page.goto(address)
            page.wait_for_timeout(float(seconds) * 1000)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
