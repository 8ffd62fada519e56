"""The newsroom in a real browser, on a whole site: what is published is seen, and nothing is lost."""

import json
import os
import re
import signal
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.browser.newsroom import LIVE, opened, stories
from tests.browser.reading import problems
from tests.live_server import LiveServer
from tests.waiting import wait_until, within

from .state_line import listen, wait_said

API = "/newsfeed/api/headlines/"
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# One for the headlines and one for the tape.
FEEDS = 2
# After this the lesson of six connections ends by itself.
LESSON_SECONDS = 7


@pytest.fixture(scope="module", autouse=True)
def still_mission(server: LiveServer) -> Iterator[None]:
    """Celery's beat is stopped: only tests publish."""
    os.kill(server.beat.pid, signal.SIGSTOP)
    yield
    os.kill(server.beat.pid, signal.SIGCONT)


@pytest.fixture
def newsroom(page: Page) -> Page:
    """The newsroom, live."""
    return opened(page)


def publish(page: Page, headline: str, urgency: str = "routine") -> APIResponse:
    """Publish as the page's visitor, but not by its form."""
    return page.request.post(API, data={"headline": headline, "urgency": urgency})


def held(server: LiveServer) -> int:
    """Return how many streams of the newsroom the server holds."""
    with urllib.request.urlopen(f"{server.url}/wire/process/", timeout=60) as answer:
        return json.load(answer)["held"].get("newsfeed", 0)


def test_what_one_visitor_publishes_at_the_desk_another_sees_at_once(
    newsroom: Page, new_page: Callable[..., Page]
) -> None:
    other = opened(new_page())
    newsroom.fill("#desk-headline", "Rain over the Cape")
    newsroom.get_by_label("Urgent").check(force=True)
    newsroom.get_by_role("button", name="Publish", exact=True).click()
    expect(newsroom.locator("#desk-said")).to_have_text("Published: every open page has it.")
    expect(stories(other).first).to_have_text("Urgent Rain over the Cape")
    expect(other.locator("#announced")).to_have_text("Urgent: Rain over the Cape")
    expect(stories(newsroom).filter(has_text="Rain over the Cape")).to_have_count(1)


def test_publishing_shows_what_its_own_request_cost_beside_a_frame(newsroom: Page) -> None:
    newsroom.fill("#desk-headline", "Clear skies")
    newsroom.get_by_role("button", name="Publish", exact=True).click()
    expect(newsroom.locator("[data-talk=all]")).to_have_text(re.compile(r"\d+\sB"))
    expect(newsroom.locator("[data-talk=times]")).to_have_text(re.compile(r"[2-9]\.\d times as many bytes\."))


def test_a_flash_is_the_banner_and_weighs_more_than_the_rest(newsroom: Page) -> None:
    publish(newsroom, "Routine matter")
    publish(newsroom, "Eagle has landed", "flash")
    expect(newsroom.locator("[data-banner=headline]")).to_have_text("Eagle has landed")
    expect(newsroom.locator("[data-banner=label]")).to_have_text("Breaking")
    flash, routine = (
        float(stories(newsroom).nth(place).evaluate("one => parseFloat(getComputedStyle(one).fontSize)"))
        for place in (0, 1)
    )
    assert flash > 1.5 * routine


def test_what_cannot_be_published_is_refused_in_words(newsroom: Page) -> None:
    newsroom.get_by_role("button", name="Publish", exact=True).click()
    expect(newsroom.locator("#desk-said")).to_have_text("Write a headline first.")
    expect(newsroom.locator("#desk-headline")).to_have_attribute("aria-invalid", "true")


def test_a_reader_is_not_moved_and_sees_that_one_is_new(newsroom: Page) -> None:
    for number in range(3):
        publish(newsroom, f"Before {number}", "flash")
    expect(stories(newsroom).first).to_contain_text("Before 2")
    newsroom.set_viewport_size({"width": 1440, "height": 500})
    newsroom.locator(".story").nth(2).evaluate("story => story.scrollIntoView({ block: 'start' })")
    places = "[...document.querySelectorAll('.story')].map(one => one.getBoundingClientRect().top)"
    before = newsroom.evaluate(places)
    publish(newsroom, "While reading", "flash")
    button = newsroom.locator("[data-river=new]")
    expect(button).to_have_text("1 new")
    assert newsroom.evaluate(places) == before
    expect(stories(newsroom).filter(has_text="While reading")).to_have_count(0)
    button.click()
    expect(stories(newsroom).first).to_contain_text("While reading")
    expect(button).to_be_hidden()


def test_older_headlines_come_on_request(newsroom: Page) -> None:
    for number in range(21):
        publish(newsroom, f"Number {number}")
        newsroom.wait_for_timeout(110)  # ten a second are allowed
    newsroom.reload()
    expect(stories(newsroom)).to_have_count(20)
    button = newsroom.get_by_role("button", name="Older headlines")
    button.click()
    expect(stories(newsroom).filter(has_text=re.compile(r"^\s*Number 0$"))).to_have_count(1)

    def these_are_all() -> bool:
        if button.is_visible() and button.is_enabled():
            button.click()
        return button.is_hidden()

    wait_until(these_are_all, "what the mission has published before is shown too")
    expect(newsroom.locator("#older")).to_contain_text("That is all there is.")


def test_a_connection_that_is_cut_is_reopened_by_itself_and_nothing_is_lost(newsroom: Page) -> None:
    publish(newsroom, "Before the gap")
    expect(stories(newsroom).first).to_contain_text("Before the gap")
    listen(newsroom)
    newsroom.locator("#control-faults").get_by_role("button", name="Cut the connection").click()
    wait_said(newsroom, "the browser comes back by itself")
    publish(newsroom, "In the gap")
    expect(stories(newsroom).first).to_contain_text("In the gap")
    expect(newsroom.locator("[data-wire-figure=streamBack]").first).to_have_text("1")
    sent = newsroom.locator("#view-given .note", has_text="the browser sent Last-Event-ID").last
    expect(sent).to_contain_text(re.compile(r"newsfeed\.headlines:\d{16,}$"))


def test_after_204_the_browser_does_not_reconnect_until_somebody_presses_listen_again(
    newsroom: Page, server: LiveServer
) -> None:
    newsroom.check("[name=retry][value='500']", force=True)
    newsroom.get_by_role("button", name="Server says stop").click()
    expect(newsroom.locator("#state")).to_contain_text("The server said stop (204)")
    wait_until(lambda: held(server) == 0, "no stream is held any more")
    newsroom.get_by_role("button", name="Listen again").click()
    expect(newsroom.locator("#state")).to_contain_text(LIVE)
    publish(newsroom, "Back again")
    expect(stories(newsroom).first).to_contain_text("Back again")
    wait_until(lambda: held(server) == FEEDS, "headlines and tape are held again")


def test_eight_tabs_of_one_visitor_hold_one_connection_for_each_feed(
    newsroom: Page, server: LiveServer
) -> None:
    tabs = [newsroom, *(newsroom.context.new_page() for _ in range(7))]
    for tab in tabs[1:]:
        tab.goto("/newsfeed/", wait_until="commit")
    for tab in tabs[1:]:
        expect(tab.locator("#role")).to_have_text("another tab")
    publish(newsroom, "One for all")
    for tab in tabs:
        expect(stories(tab).first).to_contain_text("One for all")
        expect(tab.locator("#held-by")).to_contain_text("The stream is open")
    assert held(server) == FEEDS
    newsroom.close()
    publish(tabs[1], "The next one holds it")
    for tab in tabs[1:]:
        expect(stories(tab).first).to_contain_text("The next one holds it")
    wait_until(lambda: held(server) == FEEDS, "still one for each feed")


def test_seven_streams_starve_a_fetch_and_are_all_closed_again(newsroom: Page, server: LiveServer) -> None:
    rows = newsroom.locator("#seven li")
    expect(rows).to_have_count(6)
    newsroom.get_by_role("button", name="Open seven streams").click()
    expect(rows.filter(has_text="stream 7")).to_contain_text("waiting for a connection")
    expect(rows.filter(has_text="fetch")).to_contain_text("waiting, ")
    assert held(server) > FEEDS
    newsroom.get_by_role("button", name="Close them").click()
    expect(rows.filter(has_text="fetch")).to_contain_text(re.compile(r"answered after [\d.]+\sm?s"))
    expect(newsroom.locator("[data-seven=said]")).to_contain_text("All are closed again.")
    wait_until(lambda: held(server) == FEEDS, "the seven are closed")


def test_leaving_the_page_closes_the_seven(newsroom: Page, server: LiveServer) -> None:
    newsroom.get_by_role("button", name="Open seven streams").click()
    wait_until(lambda: held(server) > FEEDS, "some of them are open")
    with within(LESSON_SECONDS, "all are closed"):
        newsroom.goto("/weather/")
        wait_until(lambda: held(server) == 0, "all are closed")


def test_the_raw_stream_is_shown_line_by_line_and_counted(newsroom: Page) -> None:
    for number in range(4):
        publish(newsroom, f"Line {number}")
    expect(stories(newsroom).first).to_contain_text("Line 3")
    newsroom.get_by_role("tab", name="The raw stream").click()
    newsroom.get_by_role("button", name="Read the raw stream").click()
    view = newsroom.locator("#view-raw")
    expect(view.locator(".line.retry")).to_contain_text(re.compile(r"retry: \d{4}"))
    expect(view.locator(".line.data")).to_have_count(2)
    expect(view.locator(".line.data").last).to_contain_text('"headline":"Line 3"')
    expect(view.locator(".line.comment").first).to_contain_text(": still here")
    expect(view.locator("[data-raw=count]")).to_contain_text(re.compile(r"\d+\sB in \d+ lines, counted"))
    newsroom.get_by_role("button", name="Close it").click()
    expect(view).to_contain_text("The end: closed by this page, by hand.")


def test_a_headline_that_tries_to_be_more_than_text_is_text(newsroom: Page) -> None:
    text = "<img src=x onerror=alert(1)> data: x id: 5 \\r\\n &amp; ]]>"
    assert publish(newsroom, f"{text}\r\ndata: y").status == 400
    assert publish(newsroom, f"{text}\u2028event: evil", "flash").status == 201
    for place in (
        newsroom.locator("[data-banner=headline]"),
        newsroom.locator("[data-story=headline]").first,
    ):
        expect(place).to_have_text(f"{text} event: evil")
        assert place.evaluate("one => one.children.length") == 0


def test_the_tape_brings_prices_one_way(newsroom: Page, server: LiveServer) -> None:
    os.kill(server.beat.pid, signal.SIGCONT)
    try:
        prices = newsroom.locator("#tape li")
        expect(prices.first).to_contain_text(re.compile(r"[A-Z]+ \d+\.\d\d"))
        expect(newsroom.locator("[data-tape]")).to_contain_text(re.compile(r"\d+ events, \d+\sB each"))
    finally:
        os.kill(server.beat.pid, signal.SIGSTOP)


def test_the_mission_clock_and_its_line_show_where_we_are(newsroom: Page) -> None:
    expect(newsroom.locator("[data-clock=elapsed]")).to_have_text(re.compile(r"^[+\u2212]\d{3}:\d\d:\d\d$"))
    expect(newsroom.locator("[data-clock=phase]")).to_have_text(
        re.compile(r"^[A-Z][a-z ]+, phase \d+ of 12$")
    )
    expect(newsroom.locator("#mission rect[data-now]")).to_have_count(1)
    expect(newsroom.locator("#mission line.moment")).to_have_count(122)


def test_a_sentence_of_the_lesson_moves_the_control_it_speaks_of(newsroom: Page) -> None:
    newsroom.get_by_role("button", name="ten seconds").click()
    expect(newsroom.locator("[name=retry][value='10000']")).to_be_checked()
    expect(newsroom.locator("#control-retry")).to_have_class(re.compile("shown"))


def test_every_control_has_a_name_and_every_text_contrast(newsroom: Page) -> None:
    for urgency in ("routine", "urgent", "flash"):
        publish(newsroom, f"A headline that is {urgency}", urgency)
    newsroom.fill("#desk-headline", "From the desk")
    newsroom.get_by_role("button", name="Publish", exact=True).click()
    newsroom.get_by_role("button", name="Open seven streams").click()
    expect(newsroom.locator("#seven li", has_text="fetch")).to_contain_text("waiting, ")
    newsroom.get_by_role("button", name="Close them").click()
    expect(newsroom.locator("#seven li", has_text="fetch")).to_contain_text("answered after")
    expect(newsroom.locator("[data-part=worker] b")).not_to_have_text("asking")
    assert problems(newsroom) == []


def test_on_a_phone_it_fits_and_the_wire_folds_to_its_totals(new_page: Callable[..., Page]) -> None:
    phone = opened(new_page(width=390, height=844))
    expect(phone.locator("#wire-totals")).to_be_visible()
    expect(phone.locator("#wire-rest")).to_be_hidden()
    phone.get_by_role("button", name="Details").click()
    expect(phone.locator("#wire-lines")).to_be_visible()
    assert phone.evaluate(OVERHANG) <= 0


def test_another_technique_s_page_holds_no_stream_of_the_newsroom(page: Page, server: LiveServer) -> None:
    page.goto("/weather/")
    expect(page.locator("#state")).not_to_have_attribute("data-state", "first")
    assert held(server) == 0
