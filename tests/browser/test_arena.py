"""The arena in a real browser, on a whole site: two visitors play, by keys and by touch."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from .reading import problems

FIGURE = re.compile(r"\d+\sms")


def joined(page: Page) -> Page:
    """Return the page once its visitor plays."""
    page.goto("/arena/")
    expect(page.locator("#state")).to_contain_text("You watch.")
    page.get_by_role("button", name="Join").click()
    expect(page.locator("#state")).to_contain_text("You play.")
    return page


def test_two_visitors_play_one_by_keys_and_one_by_touch(new_page: Callable[..., Page]) -> None:
    laptop = joined(new_page())
    phone = joined(new_page(width=390, height=844, has_touch=True))
    name = phone.locator("[data-visitor]").inner_text()
    expect(laptop.locator("#scores")).to_contain_text(name)
    laptop.keyboard.down("ArrowRight")
    expect(laptop.locator("[data-meter=without]")).to_have_text(FIGURE)
    laptop.keyboard.up("ArrowRight")
    drag(phone)
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def drag(phone: Page) -> None:
    """Put a thumb on the field and move it to the right; the page does not scroll away under it."""
    box = phone.locator("#field").bounding_box()
    assert box
    touch = phone.context.new_cdp_session(phone)
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + 40, "y": y}]})
    before = phone.evaluate("scrollY")
    expect(phone.locator("[data-meter=without]")).to_have_text(FIGURE)
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert phone.evaluate("scrollY") == before


def test_the_server_refuses_to_teleport_and_names_the_rule(page: Page) -> None:
    joined(page)
    page.get_by_role("button", name="Teleport to the crown").click()
    expect(page.locator("#cheat-said")).to_contain_text("Refused (bad_input)")
    page.get_by_role("button", name="200 inputs at once").click()
    expect(page.locator("#cheat-said")).to_contain_text("Refused (too_fast)")


def test_the_tour_adds_lag_on_the_real_connection_and_turns_the_switches_on(page: Page) -> None:
    page.goto("/arena/")
    expect(page.locator("#state")).to_contain_text("You watch.")
    page.get_by_role("button", name="Tour in six steps").click()
    for _ in range(5):
        page.get_by_role("button", name="Next").click()
    expect(page.locator("#lag-said")).to_contain_text("150 ms later")
    expect(page.get_by_label("Lag compensation")).to_be_checked()
    page.get_by_role("button", name="End the tour").click()


def test_the_wire_marks_the_fields_of_a_snapshot_and_shows_it_as_json(page: Page) -> None:
    page.goto("/arena/")
    expect(page.locator("#wire-rest tbody tr").first).to_contain_text("tick")
    page.get_by_label("JSON").check(force=True)
    expect(page.locator("[data-wire=text]")).to_contain_text('"players"')


def test_every_control_has_a_name_and_every_text_contrast(page: Page) -> None:
    joined(page)
    assert problems(page) == []
