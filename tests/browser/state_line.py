"""What the line at the top of a page said, though a sentence may have stood there for a moment only."""

from playwright.sync_api import Page

from tests.waiting import wait_until

_LISTEN = """() => {
  const line = document.querySelector("#state");
  globalThis.sentences = [line.innerText];
  new MutationObserver(() => sentences.push(line.innerText)).observe(line, {
    subtree: true, childList: true, characterData: true,
  });
}"""


def listen(page: Page) -> None:
    """Write down from now on what the line says."""
    page.evaluate(_LISTEN)


def wait_said(page: Page, words: str) -> None:
    """Wait until the line has said this, be it for a moment."""
    received = "(words) => sentences.some((one) => one.includes(words))"
    wait_until(lambda: page.evaluate(received, words), words)
