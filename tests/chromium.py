"""The browser of the tests."""

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

# Chromium built without a window takes less than half of the processor's time of the whole program.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# It asks nobody for news of its own.
_QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def program() -> str | None:
    """Return the path of the Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def launch(playwright: "Playwright") -> "Browser":
    """Start it."""
    return playwright.chromium.launch(executable_path=program(), args=["--no-sandbox", *_QUIET])
