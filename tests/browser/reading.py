"""Whether a page can be read and worked, in both colour schemes."""

from pathlib import Path

from playwright.sync_api import Page

CHECKS = (Path(__file__).parent / "checks.js").read_text()


def problems(page: Page) -> list[str]:
    """Return each control without a name and each text without contrast, with the scheme it was found in."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{scheme}: {problem}" for problem in page.evaluate(CHECKS)]
    return found
