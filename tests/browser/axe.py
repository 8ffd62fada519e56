"""axe-core, which finds what keeps people from using a page. Source: https://github.com/dequelabs/axe-core."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

PROJECT = Path(__file__).resolve().parent.parent.parent
# What is wrong, each with the first element that it is wrong with.
_RUN = """async () => {
  const { violations } = await axe.run();
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.length}, ${nodes[0].html}`);
}"""


def script() -> str:
    """Return axe-core as a script; the test is left out on a machine without npm."""
    asked = ["sh", "tests/npm_packages.sh"]
    brought = subprocess.run(asked, cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    if brought.returncode:
        pytest.skip(f"axe-core: {brought.stdout.strip()}")
    return (PROJECT / "node_modules" / "axe-core" / "axe.min.js").read_text()


def violations(page: Page, axe: str, *schemes: str) -> list[str]:
    """Return what axe finds on a page, in each of the colour schemes."""
    page.evaluate(axe)
    found: list[str] = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{page.url}, {scheme}: {one}" for one in page.evaluate(_RUN)]
    return found
