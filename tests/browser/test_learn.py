"""The documentation's pages: they can be read, printed and reached, and lead from a technique and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from learn.documents import FOR_A_CLASS
from tests.browser.reading import problems

PAGES = ["/learn/", "/learn/long-polling/", "/learn/benchmarks/", "/learn/source/weather/transport.py"]
FOR_A_CLASS_PAGES = [f"/learn/{name}/" for name in FOR_A_CLASS]
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_nothing_hangs_over_the_edge_of_a_phone(new_page: Callable[..., Page]) -> None:
    phone = new_page(width=390, height=844)
    for path in [*PAGES, *FOR_A_CLASS_PAGES, "/learn/http-api/", "/learn/webhooks/"]:
        phone.goto(path)
        assert (path, phone.evaluate(OVERHANG)) <= (path, 0)


@pytest.mark.parametrize("path", [*PAGES, "/learn/lab-sheet/", "/learn/exercises/"])
def test_every_control_has_a_name_and_every_text_contrast(path: str, page: Page) -> None:
    page.goto(path)
    expect(page.locator("[data-part=worker]")).to_contain_text("well")
    assert problems(page) == []


def test_from_a_technique_to_its_chapter_and_back(page: Page) -> None:
    page.goto("/weather/")
    page.get_by_role("link", name="Read more: how it works").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Polling: how it works")
    page.get_by_role("link", name="Try it: the weather board").click()
    expect(page).to_have_url("/weather/")


def test_the_contents_lead_to_their_part(page: Page) -> None:
    page.goto("/learn/polling/")
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="The code").click()
    expect(page.get_by_role("heading", name="The code")).to_be_in_viewport()


def test_every_picture_is_there(page: Page) -> None:
    page.goto("/learn/walkthrough/")
    pictures = page.locator(".picture img")
    for place in range(pictures.count()):
        pictures.nth(place).scroll_into_view_if_needed()
        expect(pictures.nth(place)).to_have_js_property("complete", True)
        assert pictures.nth(place).evaluate("image => image.naturalWidth") > 0


def test_the_lab_sheet_fits_on_paper(new_page: Callable[..., Page]) -> None:
    paper = new_page(width=658, height=987)  # A4 without its margins
    paper.goto("/learn/lab-sheet/")
    paper.emulate_media(media="print")
    assert paper.evaluate(OVERHANG) <= 0


def test_on_paper_there_is_the_text_alone(page: Page) -> None:
    page.goto("/learn/polling/")
    page.emulate_media(media="print")
    for name in ("Chapters", "On this page", "Previous and next"):
        expect(page.get_by_role("navigation", name=name)).to_be_hidden()
    expect(page.get_by_role("heading", name="The code")).to_be_visible()
    assert page.evaluate(OVERHANG) <= 0


def test_the_contents_mark_the_part_that_one_reads(page: Page) -> None:
    page.goto("/learn/polling/#when-to-choose-it")
    current = page.get_by_role("navigation", name="On this page").locator("[aria-current=location]")
    expect(current).to_have_text(["When to choose it"])
    page.keyboard.press("End")
    expect(current).to_have_text(["What goes wrong in production"])


def test_search_finds_while_one_types_and_the_keyboard_leads_to_what_is_found(page: Page) -> None:
    page.goto("/learn/")
    page.keyboard.press("/")
    page.keyboard.type("sticky sess")
    expect(page.get_by_role("status").filter(has_text="1 part has “sticky sess”.")).to_be_attached()
    expect(page.locator("#results mark")).to_have_text(["sticky", "sess"])
    expect(page).to_have_url("/learn/?q=sticky+sess")
    page.keyboard.type("nosuchword")
    expect(page.get_by_text("try fewer, or shorter ones").first).to_be_attached()
    page.reload()
    expect(page.locator("#results")).to_contain_text("No part has “sticky sessnosuchword”")
    page.get_by_role("searchbox").fill("sticky")
    expect(page.locator("#results mark").first).to_have_text("sticky")
    page.get_by_role("searchbox").press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url("/learn/deploy/#one-host")


def test_code_is_copied_without_its_numbers_where_the_browser_has_no_clipboard_for_pages(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto("/learn/polling/")
    copy = page.locator("figure.lines").first.get_by_role("button")
    copy.click()
    expect(copy).to_have_text("Copied")
    expect(copy).to_be_focused()
    expect(page.locator("#copied")).to_have_text("Copied")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_role("searchbox")).to_have_value(re.compile("^@get async def deliver"))
    expect(copy).to_have_text("Copy")
