"""axe-core, which finds what keeps people from using a page. Source: https://github.com/dequelabs/axe-core."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

PROJECT = Path(__file__).resolve().parent.parent.parent
# What is wrong, each with the first element that it is wrong with.
_RUN = """async (options) => {
  const { violations } = await axe.run(document, options);
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.length}, ${nodes[0].html}`);
}"""


def script() -> str:
    """Return axe-core as a script; the test is left out where npm cannot bring it."""
    brought = subprocess.run(["sh", "tests/npm_packages.sh"], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    if brought.returncode:
        pytest.skip(f"axe-core: {brought.stdout.strip()}")
    return (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, axe: str) -> list[str]:
    """Return all that axe finds on a page, and in the other colour scheme contrast once more."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(axe)
    found = list(page.evaluate(_RUN, {}))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return found + [f"dark: {one}" for one in page.evaluate(_RUN, {"runOnly": ["color-contrast"]})]
