"""A class in real browsers: a phone of 390 pixels, a projector of 1920 without a mouse, the teacher."""

import re
from collections.abc import Callable
from typing import Any

import requests
from playwright.sync_api import Page, expect

from tests.browser.reading import problems
from tests.live_server import LiveServer
from tests.waiting import wait_until

Pages = Callable[..., Page]


def open_room(teacher: Page) -> str:
    """Open a room; returns its code."""
    teacher.goto("/class/")
    teacher.get_by_role("button", name="Open a room").click()
    expect(teacher.locator("#desk")).to_be_visible()
    return teacher.url.split("/class/")[1].split("/")[0]


def check(*pages: Page) -> None:
    """Every control has a name, and every text contrast."""
    for page in pages:
        assert (page.url, problems(page)) == (page.url, [])


def expect_to_fit(page: Page) -> None:
    """Wait until nothing has to be scrolled to."""
    page.wait_for_function("""() => document.documentElement.scrollHeight <= innerHeight + 1
        && document.documentElement.scrollWidth <= innerWidth""")


def test_phone_and_projector_go_through_a_claim_together_and_nothing_is_revealed_too_early(
    new_page: Pages,
) -> None:
    teacher = new_page()
    code = open_room(teacher)
    projector = teacher.context.new_page()
    projector.set_viewport_size({"width": 1280, "height": 720})
    projector.goto(f"/class/{code}/projector/")
    expect(projector.locator(".qr svg")).to_be_visible()
    drawn: Any = projector.locator(".qr svg").bounding_box()
    assert drawn["height"] >= 0.4 * 720
    expect_to_fit(projector)
    projector.set_viewport_size({"width": 1920, "height": 1080})
    assert projector.locator(".qr svg").bounding_box()["height"] >= 0.4 * 1080  # type: ignore[index]

    phone = new_page(width=390, alone=True)
    phone.goto(f"/join/{code}")
    expect(phone.locator("#said")).to_have_text("You are in. Look at the projector.")
    name = phone.locator("#you").inner_text()
    expect(projector.locator("#joined")).to_have_text("1")

    teacher.select_option("#claim-id", "sse-simple")
    teacher.get_by_role("button", name="Ask this").first.click()
    phone.get_by_role("button", name="fewer").click()
    expect(phone.locator("#choice-said")).to_contain_text("Kept.")
    expect(projector.locator("#say")).to_contain_text("1 of 1 have answered")
    for page in (phone, projector):
        expect(page.locator("#bars li")).to_have_count(0)
    phone.reload()
    expect(phone.locator("#you")).to_have_text(name)
    expect(phone.locator("#choices button[aria-pressed=true]")).to_have_count(1)

    # The remote of a presenter: the keys of a slide show, no mouse.
    projector.keyboard.press("PageDown")
    expect(phone.locator("#choices button:enabled")).to_have_count(0)
    expect(teacher.locator("#hint")).to_contain_text("More than 70 %")
    teacher.get_by_role("button", name="Run it").click()
    expect(projector.locator("#say")).to_contain_text("Ready to compare")
    projector.reload()
    expect(projector.locator("#say")).to_contain_text("Ready to compare")
    expect(phone.locator("#outcome")).to_be_hidden()
    projector.keyboard.press("PageDown")
    expect(projector.locator("#measured")).to_have_text(re.compile(r"Measured: \d+"))
    expect_to_fit(projector)
    check(teacher, projector, phone)
    expect(phone.locator("#own")).to_contain_text("You predicted “fewer")
    expect(phone.locator("#measured")).to_contain_text("Measured:")

    teacher.get_by_role("button", name="Explain").click()
    teacher.get_by_text("Write a question of your own").click()
    teacher.locator("#text").fill("As long as it may be. " * 22)
    for letter in "ABCDEF":
        teacher.locator(f"#choice-{letter}").fill(f"{letter}, as long as it may be " * 4)
    teacher.get_by_role("button", name="Keep this question").click()
    teacher.locator("#own").get_by_role("button", name="Ask this").click()
    phone.locator("#choices button").nth(5).click()
    for width, height in ((1920, 1080), (1280, 720)):
        projector.set_viewport_size({"width": width, "height": height})
        expect(projector.locator("#say")).to_contain_text("1 of 1 have answered")
        expect_to_fit(projector)
    for press in ("Close the round: commit", "Run it", "Reveal and compare"):
        teacher.get_by_role("button", name=press).click()
    expect(projector.locator("#bars li")).to_have_count(6)
    expect_to_fit(projector)

    teacher.get_by_role("button", name="Remove").click()
    expect(phone.locator("#problem")).to_contain_text("Your teacher has removed you")


def test_a_race_shows_when_the_phone_knew_and_a_teacher_comes_back_from_another_device(
    new_page: Pages,
) -> None:
    teacher = new_page()
    code = open_room(teacher)
    key = teacher.evaluate(f"localStorage.getItem('class-key-{code}')")
    phone = new_page(width=390, alone=True)
    phone.goto(f"/join/{code}")
    expect(phone.locator("#said")).to_have_text("You are in. Look at the projector.")

    elsewhere = new_page(width=390, alone=True)
    elsewhere.goto(f"/class/{code}/teacher/")
    expect(elsewhere.locator("#enter-key")).to_be_visible()
    elsewhere.goto("about:blank")
    elsewhere.goto(f"/class/{code}/teacher/#{key}")
    expect(elsewhere.locator("#joined")).to_have_text("1")
    assert key not in elsewhere.url
    assert elsewhere.evaluate("document.documentElement.scrollWidth") <= 390

    projector = teacher.context.new_page()
    projector.goto(f"/class/{code}/projector/")
    elsewhere.get_by_role("button", name="The race").click()
    expect(phone.locator("#known")).to_have_text(re.compile(r"You knew after \d+ ms"))
    expect(projector.locator(".strip circle")).not_to_have_count(0)

    elsewhere.get_by_role("button", name="The lanes").click()
    expect(phone.locator("#known")).to_have_text(re.compile(r"Pulse \d+"))
    other_tab = phone.context.new_page()
    other_tab.goto("/weather/")
    other_tab.get_by_role("button", name="Freeze").click()
    said = other_tab.locator("#control-faults [role=status]")
    expect(said).to_contain_text("Your teacher runs something with the class now")
    other_tab.close()
    phone.emulate_media(color_scheme="dark")
    check(projector, phone)
    phone.goto(f"/class/{code}/summary/")
    check(phone)


def test_a_teacher_takes_back_what_a_student_wrote_on_the_chats_own_page(new_page: Pages) -> None:
    teacher, student = new_page(), new_page(alone=True)
    code = open_room(teacher)
    student.goto(f"/join/{code}")
    expect(student.locator("#said")).to_have_text("You are in. Look at the projector.")
    student.goto("/chat/?room=quiet")
    student.get_by_label("Message", exact=True).fill(f"Written in {code}")
    student.keyboard.press("Enter")
    teacher.goto("/chat/?room=quiet")
    written = teacher.locator(".group", has_text=f"Written in {code}")
    teacher.on("dialog", lambda dialog: dialog.accept())
    written.get_by_role("button", name="Delete").click()
    expect(written).to_have_count(0)
    expect(student.get_by_text(f"Written in {code}")).to_have_count(0)
    expect(student.get_by_role("button", name="Delete")).to_have_count(0)


def count_streams(server: LiveServer) -> float:
    """Return how many streams the site holds, as its metrics say."""
    metrics = requests.get(f"{server.url}/metrics", timeout=60).text
    found = re.findall(r'^five_ways_connections\{.*technique="sse".*\} (\S+)$', metrics, re.MULTILINE)
    return sum(map(float, found))


def test_a_herd_with_the_same_wait_comes_back_at_once_and_with_jitter_one_by_one(
    new_page: Pages, server: LiveServer
) -> None:
    teacher, phone = new_page(), new_page(width=390, alone=True)
    code = open_room(teacher)
    projector = teacher.context.new_page()
    projector.goto(f"/class/{code}/projector/")
    phone.goto(f"/join/{code}")
    expect(projector.locator("#joined")).to_have_text("1")
    fullest = []
    for herd in ("The herd, the same wait for all", "The herd, a random wait for each"):
        teacher.get_by_role("button", name=herd).click()
        expect(teacher.locator("#phase")).to_have_text("The thundering herd")
        expect(phone.locator("#known")).to_contain_text("Your phone holds a stream")
        wait_until(lambda: count_streams(server) >= 201, "the phone and 200 simulated clients hold a stream")
        teacher.get_by_role("button", name="Cut all streams now").click()
        said = projector.locator("#activity figcaption").nth(len(fullest))
        expect(said).to_contain_text("% of 201.")
        fullest.append(int(re.findall(r"has (\d+) %", said.inner_text())[0]))
        teacher.get_by_role("button", name="Back to the QR code").click()
        expect(projector.locator("#lobby")).to_be_visible()
        expect(teacher.locator("#phase")).to_have_text("Welcome")
    # The shares that came back within the fullest tenth of a second; a slow machine spreads both herds.
    together, by_chance = fullest
    assert together > 3 * by_chance
    assert by_chance <= 20
