"""What holds for every page: it fits, it can be read and reached, and it remembers how one wants it."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.reading import CHECKS, problems
from tests.live_server import LiveServer

FIVE = ["/weather/", "/chat/", "/tickers/", "/newsfeed/", "/payments/"]
PAGES = ["/", "/weather/", "/tickers/", "/no-such-page/"]
# The page is wider than its window by this many pixels.
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_hangs_over_the_edge_of_a_phone(path: str, new_page: Callable[..., Page]) -> None:
    phone = new_page(width=390, height=844)
    phone.goto(path)
    if path == "/weather/":
        phone.get_by_role("button", name="Details").click()
        phone.locator("#wire-list > summary").click()
        expect(phone.locator(".rows > li").first).to_be_visible()
    assert phone.evaluate(OVERHANG) <= 0


def test_projector_view_is_larger_fits_and_is_remembered(page: Page) -> None:
    page.goto("/weather/")
    page.get_by_text("Display").click()
    page.get_by_label("Projector").check()
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    board, wire = page.locator("#board").bounding_box(), page.locator("#wire").bounding_box()
    assert board is not None
    assert wire is not None
    assert board["x"] + board["width"] < wire["x"]
    assert page.evaluate(OVERHANG) <= 0


LONGEST_NAME = "m" * 40
# One begins below where another ends.
SEVERAL_ROWS = """(parts) => {
  const boxes = parts.map((part) => part.getBoundingClientRect());
  return Math.max(...boxes.map((box) => box.top)) >= Math.min(...boxes.map((box) => box.bottom));
}"""


@pytest.mark.parametrize(
    ("width", "view", "parts"),
    [
        (1440, "", ".name, .site nav, .menus"),
        (1280, "projector", ".name, .site nav, .menus"),
        (1024, "projector", ".name, .site nav, .menus"),
        (390, "", ".name, .menus"),
    ],
)
def test_the_header_is_one_row_whatever_the_visitors_name(
    width: int, view: str, parts: str, page: Page
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/learn/")
    page.locator("[data-visitor]").evaluate(
        "(name, longest) => { name.textContent = longest; }", LONGEST_NAME
    )
    page.evaluate(
        "(on) => document.documentElement.toggleAttribute('data-projector', on)", view == "projector"
    )
    assert not page.locator(parts).evaluate_all(SEVERAL_ROWS)
    assert page.evaluate(OVERHANG) <= 0


@pytest.mark.parametrize("path", PAGES)
def test_every_control_has_a_name_and_every_text_contrast(path: str, page: Page) -> None:
    page.goto(path)
    expect(page.locator("[data-part=worker]")).to_contain_text("well")
    assert problems(page) == []


def test_the_checks_find_what_is_wrong(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.querySelector('.opening p').style.color = '#eee'")
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    page.evaluate("document.querySelector('h1').style.fontSize = '11px'")
    found = page.evaluate(CHECKS)
    assert [problem.split(":")[0] for problem in found] == [
        "no name",
        "small target",
        "small text",
        "contrast 1.11",
    ]


def test_a_page_whose_script_did_not_load_shows_a_notice(page: Page) -> None:
    page.route("**/scripts/weather/**", lambda route: route.abort())
    page.goto("/weather/")
    expect(page.get_by_role("alert")).to_contain_text("A part of this page did not load")
    page.unroute_all()
    page.get_by_role("link", name="Load it again").click()
    expect(page.locator("[data-part=worker]")).to_contain_text("well")
    expect(page.get_by_role("alert").filter(has_text="did not load")).to_have_count(0)


@pytest.mark.parametrize("fault", ["throw new Error('x')", "Promise.reject(new Error('x'))"])
def test_a_page_in_which_a_script_failed_shows_a_notice(
    fault: str, browser: Browser, server: LiveServer
) -> None:
    page = browser.new_page(base_url=server.url)
    page.goto("/learn/")
    expect(page.locator("[data-part=worker]")).to_contain_text("well")
    expect(page.locator("#incomplete")).to_be_hidden()
    page.evaluate(f"setTimeout(() => {{ {fault} }})")
    expect(page.get_by_role("alert")).to_contain_text("A part of this page did not load, or failed")
    page.close()


# What browsers have learnt since those of 2023, the oldest that work here (README.md).
YOUNGER = """
for (const [owner, names] of [
  [AbortSignal, ["any"]],
  [Promise, ["withResolvers", "try"]],
  [Object, ["groupBy"]],
  [Map, ["groupBy"]],
  [Array, ["fromAsync"]],
  [URL, ["canParse", "parse"]],
  [Set.prototype, ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf"]],
  [String.prototype, ["isWellFormed", "toWellFormed"]],
  [Uint8Array, ["fromBase64", "fromHex"]],
  [Uint8Array.prototype, ["toBase64", "toHex"]],
  [Element.prototype, ["checkVisibility", "setHTMLUnsafe"]],
  [Document.prototype, ["startViewTransition"]],
  [Intl, ["DurationFormat"]],
  [CSS, ["highlights"]],
]) for (const name of names) delete owner[name];
delete globalThis.Iterator;
delete globalThis.Highlight;
"""


@pytest.mark.parametrize("path", FIVE)
def test_every_page_is_live_in_a_browser_of_2023(path: str, page: Page) -> None:
    page.add_init_script(YOUNGER)
    page.goto(path)
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    expect(page.locator("[data-part=worker]")).to_contain_text("well")
    expect(page.locator("#old-browser")).to_be_hidden()


def test_a_browser_that_is_too_old_gets_a_list_of_those_that_work(page: Page) -> None:
    page.add_init_script("CSS.supports = () => false")
    page.goto("/learn/")
    expect(page.get_by_role("alert")).to_contain_text("Chrome or Edge 111, Firefox 121 or Safari 16.4")


# A viewer's clock that is so many milliseconds wrong.
WRONG_CLOCK = """
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length) super(...given);
    else super(RealDate.now() + OFF);
  }
  static now() { return RealDate.now() + OFF; }
};
"""


@pytest.mark.parametrize(
    ("path", "off_ms"),
    [
        ("/weather/", -60_000),
        ("/weather/", 60_000),
        ("/tickers/", -60_000),
        ("/tickers/", 60_000),
        ("/chat/", 60_000),
        ("/newsfeed/", -60_000),
        ("/payments/", 60_000),
    ],
)
def test_a_viewer_whose_clock_is_a_minute_wrong_sees_what_is_late_by_the_servers(
    path: str, off_ms: int, page: Page
) -> None:
    page.add_init_script(WRONG_CLOCK.replace("OFF", str(off_ms)))
    page.goto(path)
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    delays = page.locator("[data-wire-figure=late], [data-wire-figure=streamLate]")
    if path in ("/weather/", "/tickers/"):
        expect(delays.first).to_have_text(re.compile(r"^\d+\sms$|^[0-9.]{1,3}\ss$"))
    expect(page.locator("#state")).to_have_attribute("data-state", "live")


def test_colours_are_chosen_by_hand_and_remembered(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Display").click()
    page.get_by_label("Dark").check()
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(17, 19, 24)"


def test_the_first_key_press_offers_to_skip_to_the_content(page: Page) -> None:
    page.goto("/weather/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_visitor_renames_themself_and_keeps_the_name(page: Page) -> None:
    page.goto("/")
    page.locator("[data-visitor]").click()
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#visitor-said")).to_have_text("You are Ada now.")
    page.reload()
    expect(page.locator("[data-visitor]")).to_have_text("Ada")


def test_an_invalid_name_is_refused_in_words(page: Page) -> None:
    page.goto("/")
    page.locator("[data-visitor]").click()
    page.get_by_label("Your name").fill("   ")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#visitor-said")).to_have_text("name is missing or empty.")


def test_a_page_that_is_not_there_leads_back(page: Page) -> None:
    answer = page.goto("/no-such-page/")
    assert answer is not None
    assert answer.status == 404
    page.get_by_role("link", name="To the first page").click()
    expect(page).to_have_url("/")


def test_with_forced_colours_what_is_chosen_is_still_seen(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/payments/")
    background = "one => getComputedStyle(one).backgroundColor"
    for chosen, other in [
        ("#place-shop", "#place-processor"),
        (".product-card:has(:checked)", ".product-card:not(:has(:checked))"),
        (".site nav [aria-current]", ".site nav a:not([aria-current])"),
    ]:
        assert page.locator(chosen).first.evaluate(background) != page.locator(other).first.evaluate(
            background
        )


def test_on_a_phone_the_navigation_shows_the_open_page_and_always_learn(
    new_page: Callable[..., Page],
) -> None:
    phone = new_page(width=360, height=740)
    phone.goto("/payments/")
    for name in ("Webhooks", "Learn"):
        expect(phone.locator(".site nav").get_by_role("link", name=name)).to_be_in_viewport(ratio=1)
    assert not phone.locator(".site .name, .menus").evaluate_all(SEVERAL_ROWS)


@pytest.mark.parametrize(
    ("path", "named", "chosen"),
    [
        ("/weather/?station=LGA", "LGA", "#stations [aria-selected=true] .code-name"),
        ("/tickers/?symbol=MSFT", "MSFT", "[data-symbol-name] >> nth=0"),
        ("/payments/?place=bench", "The attacks", "#places [aria-selected=true]"),
    ],
)
def test_what_is_chosen_stands_in_the_address_and_back_returns_to_it(
    path: str, named: str, chosen: str, page: Page
) -> None:
    page.goto(path.partition("?")[0])
    first = page.locator(chosen).inner_text()
    page.goto(path)
    expect(page.locator(chosen)).to_have_text(named)
    others = "#stations [data-station], #quotes button, #places [role=tab]"
    page.locator(others).first.click()
    expect(page.locator(chosen)).to_have_text(first)
    page.go_back()
    expect(page.locator(chosen)).to_have_text(named)


def test_on_a_phone_what_a_press_does_is_seen_where_it_was_pressed(new_page: Callable[..., Page]) -> None:
    phone = new_page(width=390, height=844, reduced_motion="reduce")
    phone.goto("/payments/?place=bench")
    phone.get_by_role("button", name="One byte changed").click()
    expect(phone.get_by_role("heading", name="401 not_authentic")).to_be_in_viewport()
    phone.get_by_role("button", name="shop acted on").click()
    expect(phone.locator("#wire-rest")).to_be_in_viewport()
    phone.get_by_role("button", name="Close the wire").click()
    word = phone.locator("#lesson .try").first
    word.click()
    phone.get_by_role("button", name="Back to the text").click()
    expect(word).to_be_focused()
    expect(word).to_be_in_viewport()


def test_a_question_mark_lists_the_keys_and_a_slash_leads_to_the_field_but_not_while_one_types(
    page: Page,
) -> None:
    page.goto("/chat/")
    expect(page.locator("[data-part=worker]")).to_contain_text("well")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    page.keyboard.press("Control+?")
    expect(keys).to_be_hidden()
    page.keyboard.press("?")
    expect(keys).to_contain_text("Write a message")
    assert problems(page) == []
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("and/or?")
    expect(page.get_by_label("Message", exact=True)).to_have_value("and/or?")
    page.locator("summary", has_text="Display").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    keys.get_by_role("checkbox").uncheck()
    page.reload()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(keys).to_be_hidden()
    expect(page.get_by_label("Message", exact=True)).not_to_be_focused()


def test_the_qr_code_is_of_the_page_with_what_is_chosen_in_it(page: Page) -> None:
    page.goto("/weather/")
    page.locator("#stations [data-station=LGA]").click()
    with page.expect_response("**/qr.svg?of=%2Fweather%2F%3Fstation%3DLGA") as drawn:
        page.locator("summary", has_text="Display").click()
    assert drawn.value.status == 200
    code = page.get_by_role("img", name="QR code of this page")
    assert code.evaluate("async image => { await image.decode(); return image.naturalWidth; }") > 0


# Source: HAR 1.2, "entries".
REQUIRED_OF_AN_ENTRY = {"startedDateTime", "time", "request", "response", "cache", "timings"}


@pytest.mark.parametrize("path", [*FIVE, "/arena/"])
def test_what_the_wire_lists_is_downloaded_as_a_har_file(path: str, page: Page) -> None:
    page.goto(path)
    expect(page.locator("#state")).to_have_attribute("data-state", "live")
    if path == "/payments/":
        page.get_by_role("button", name="Pay").click()
        expect(page.locator("#hooks li").first).to_be_attached()
    if path == "/chat/":
        page.get_by_label("Message", exact=True).fill("Hello")
        page.keyboard.press("Enter")
        expect(page.locator(".rows > li.sent").first).to_be_attached()
    with page.expect_download() as file:
        page.get_by_role("button", name="Download as HAR").click()
    assert file.value.suggested_filename == f"{path.strip('/')}.har"
    log = json.loads(file.value.path().read_text())["log"]
    assert (log["version"], log["entries"] != []) == ("1.2", True)
    for entry in log["entries"]:
        assert entry.keys() >= REQUIRED_OF_AN_ENTRY
        assert entry["request"]["url"].startswith(("http://", "ws://"))
    if path in ("/tickers/", "/arena/"):
        messages = log["entries"][0]["_webSocketMessages"]
        assert {"send", "receive"} >= {message["type"] for message in messages} != set()
