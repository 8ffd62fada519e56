"""axe-core and the checks of these tests find nothing on any page, whether it is light or dark."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from learn.documents import documents
from tests.browser.axe import script, violations
from tests.browser.reading import CHECKS
from tests.browser.test_classroom import open_room

PAGES = [
    "/",
    "/weather/",
    "/chat/",
    "/tickers/",
    "/newsfeed/",
    "/payments/",
    "/payments/?place=processor",
    "/payments/?place=bench",
    "/arena/",
    "/dashboard/",
    "/dashboard/?wall=1",
    "/lab/",
    "/lab/claims/",
    "/lab/costs/",
    "/class/",
    "/about/",
    "/no-such-page/",
    "/learn/",
    "/learn/side-by-side/",
    "/learn/source/weather/transport.py",
]


def test_nothing_is_found_on_any_page(page: Page) -> None:
    axe = script()
    looked_at = [(path, ("light", "dark")) for path in PAGES]
    # They have the colours of the first of them.
    looked_at += [(document.address, ("light",)) for document in documents().values()]
    found = []
    for path, schemes in looked_at:
        page.goto(path)
        expect(page.locator("[data-part=worker]")).to_contain_text("well")
        found += violations(page, axe, *schemes)
        found += [f"{path}: {problem}" for problem in page.evaluate(CHECKS)]
    assert found == []


def test_axe_finds_nothing_on_the_pages_of_a_class(new_page: Callable[..., Page]) -> None:
    axe = script()
    teacher, phone = new_page(), new_page(width=390, alone=True)
    code = open_room(teacher)
    projector = teacher.context.new_page()
    projector.goto(f"/class/{code}/projector/")
    phone.goto(f"/join/{code}")
    expect(projector.locator("#joined")).to_have_text("1")
    found = violations(projector, axe, "light", "dark")

    teacher.get_by_role("button", name="Ask this").first.click()
    phone.locator("#choices button").first.click()
    expect(projector.locator("#say")).to_contain_text("1 of 1 have answered")
    for page in (teacher, projector, phone):
        found += violations(page, axe, "light", "dark")

    for press in ("Close the round: commit", "Run it", "Compare without a run"):
        teacher.get_by_role("button", name=press).click()
    expect(projector.locator("#bars li")).not_to_have_count(0)
    expect(phone.locator("#bars li")).not_to_have_count(0)
    for page in (projector, phone):
        found += violations(page, axe, "light", "dark")

    teacher.get_by_role("button", name="Explain").click()
    teacher.get_by_role("button", name="The race").click()
    expect(projector.locator(".strip")).not_to_have_count(0)
    found += violations(projector, axe, "light", "dark")
    phone.goto(f"/class/{code}/summary/")
    assert found + violations(phone, axe, "light", "dark") == []
