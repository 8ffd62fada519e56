"""`python -m tests.docs.console URL CODE`: types it into the console of a page of the site."""

import sys

from playwright.sync_api import sync_playwright

from tests.chromium import launch

FOR_EVER_MS = 3_600_000


def main(url: str, code: str) -> None:
    """Type it on a page of the site, and go on printing what the console says."""
    with sync_playwright() as playwright:
        page = launch(playwright).new_page()
        page.goto(f"{url}/tickers/")
        page.on("console", lambda message: print(message.text))  # noqa: T201 - for this it is here
        # As a classic script, so that `const` stays known and nothing has to be returned.
        page.evaluate("code => (0, eval)(code)", code)
        page.wait_for_timeout(FOR_EVER_MS)


if __name__ == "__main__":
    main(*sys.argv[1:])
