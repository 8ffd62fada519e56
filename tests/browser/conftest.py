"""One browser and one whole site for all browser tests; each gets a page that tells what it complained of."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from tests.chromium import launch
from tests.live_server import TICKS, LiveServer, live_server

# The source takes a step this often, so that a test sees several.
STEP_SECONDS = 2
# What has not come by then, on whatever machine, does not come.
EXPECT_MS = 60_000
# How Chromium begins to say that a request or a handshake had no success.
_NO_SUCCESS = ("Failed to load resource", "WebSocket connection to")

expect.set_options(timeout=EXPECT_MS)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Know the project's one setting of pytest-asyncio, which these tests run without."""
    if not pluginmanager.hasplugin("asyncio"):
        parser.addini("asyncio_default_fixture_loop_scope", "no use without pytest-asyncio")


@pytest.fixture(scope="session")
def server() -> Iterator[LiveServer]:
    """A whole site with workers, whose weather changes every two seconds."""
    with live_server(workers=True, WEATHER_STEP_SECONDS=STEP_SECONDS, **TICKS) as site:
        yield site


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def kept_context(browser: Browser) -> Callable[[str], BrowserContext]:
    """Return a site's context that all tests use in turn: its cache saves a page a third of its CPU time."""
    return lru_cache(lambda url: browser.new_context(base_url=url))


@pytest.fixture
def first_context(
    kept_context: Callable[[str], BrowserContext], server: LiveServer
) -> Iterator[BrowserContext]:
    """The kept context, which afterwards knows nothing of the test but the site's files."""
    context = kept_context(server.url)
    yield context
    blank = context.new_page()
    for page in context.pages[:-1]:
        page.close()
    kinds = {"origin": server.url, "storageTypes": "cookies,local_storage,indexeddb"}
    context.new_cdp_session(blank).send("Storage.clearDataForOrigin", kinds)
    blank.close()


@pytest.fixture
def new_page(
    browser: Browser, server: LiveServer, first_context: BrowserContext
) -> Iterator[Callable[..., Page]]:
    """Make pages by `new_page(width=390, color_scheme="dark")`; whatever they complain of fails the test.

    Each is a visitor of its own. The first has the kept context, unless it is to be `alone` or has options.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(width: int = 1440, height: int = 900, alone: bool = False, **options: object) -> Page:
        if alone or options or first_context.pages:
            context = browser.new_context(base_url=server.url, **options)
            contexts.append(context)
        else:
            context = first_context
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(EXPECT_MS)
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda request: complaints.extend(_foreign(request, server)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page of 1440 by 900, at nothing yet."""
    return new_page()


def _complaint(message: ConsoleMessage) -> list[str]:
    """Return what the console says, but that a request had no success, which pages say themselves."""
    bad = message.type in ("error", "warning") and not message.text.startswith(_NO_SUCCESS)
    return [f"console: {message.text}"] if bad else []


def _foreign(request: Request, server: LiveServer) -> list[str]:
    own = urlsplit(request.url).netloc == urlsplit(server.url).netloc or request.url.startswith("data:")
    return [] if own else [f"request to {request.url}"]
