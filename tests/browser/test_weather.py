"""The weather board in a real browser, on a whole site."""

import os
import re
import signal
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.live_server import LiveServer
from tests.waiting import wait_until

CONDITIONAL = "Conditional"


@pytest.fixture
def board(page: Page) -> Page:
    """The weather board, asking every two seconds, live."""
    page.goto("/weather/")
    page.check("[name=interval][value='2000']")
    expect(page.locator("#state")).to_contain_text("Live")
    return page


@pytest.fixture
def still_weather(server: LiveServer) -> Iterator[None]:
    """The beat stands still: nothing new is observed until the end of the test."""
    os.kill(server.beat.pid, signal.SIGSTOP)
    yield
    os.kill(server.beat.pid, signal.SIGCONT)


def test_a_new_observation_appears_by_itself(board: Page) -> None:
    observed = board.locator("[data-local]")
    before = observed.inner_text()
    expect(observed).not_to_have_text(before)
    expect(board.locator(".rows .news").first).to_contain_text(re.compile(r"New data: 200, \d+\sB down"))


def test_a_conditional_poll_gets_304_and_an_unconditional_one_the_whole_observation(
    board: Page, still_weather: None
) -> None:
    newest = board.locator(".rows > li").first
    expect(newest).to_contain_text(re.compile(r"No new data: 304, \d+\sB down"))
    board.uncheck("[name=conditional]")
    expect(newest).to_contain_text(re.compile(r"No new data, sent again in full: 200, \d+\sB down"))
    board.check("[name=conditional]")
    expect(newest).to_contain_text("No new data: 304")


def test_the_board_shows_that_it_is_stale_when_nothing_new_is_observed(
    board: Page, still_weather: None
) -> None:
    expect(board.locator("#state")).to_contain_text("Stale")
    expect(board.locator("#state")).to_contain_text("nothing new since")


def test_the_board_reports_that_the_server_is_gone_and_recovers_by_itself(
    board: Page, server: LiveServer
) -> None:
    server.web.kill()
    state = board.locator("#state")
    expect(state).to_contain_text(
        re.compile(r"Connection lost\. Showing data from \d\d:\d\d\.\s+Trying again in \d+\s\w+\.\s+Try now")
    )
    expect(board.locator(".rows .failed").first).to_contain_text("No answer: connection lost")
    server.restart_web()
    expect(state).to_contain_text("Live")


def test_stop_stops_and_poll_now_sends_one_request(board: Page) -> None:
    board.click("#control-stop")
    expect(board.locator("#state")).to_contain_text("You stopped asking.")
    # A request for the list of what was missed may come in between; it is no poll.
    polls = board.locator(".rows > li", has_text="/observation/")
    before = polls.count()
    board.click("#control-now")
    expect(polls).to_have_count(before + 1)
    expect(board.locator("#control-stop")).to_have_text("Go")


def test_another_station_is_requested_when_it_is_chosen(board: Page) -> None:
    board.click("#tab-LGA")
    expect(board.locator("#tab-LGA")).to_have_attribute("aria-selected", "true")
    expect(board.locator(".rows > li").first).to_contain_text("/weather/api/stations/LGA/observation/")


def test_an_exchange_opens_to_its_headers_and_body_and_stays_where_it_is_read(board: Page) -> None:
    board.locator("#wire-list > summary").click()
    board.locator(".rows .news", has_text="/observation/").locator("summary").first.click()
    opened = board.locator(".rows details[open]").first
    expect(opened.locator("[data-row=answered]")).to_contain_text("x-wire: up=")
    expect(opened.locator("[data-row=body]")).to_contain_text('"topic": "weather.')
    place, requests = opened.bounding_box(), board.locator("#total-requests dd").first
    count = int(requests.inner_text())
    wait_until(lambda: int(requests.inner_text()) >= count + 2, "two more requests")
    assert opened.bounding_box() == place
    rows = board.locator(".rows > li").count()
    opened.locator("summary").click()
    expect(board.locator(".rows > li")).not_to_have_count(rows)


def test_the_chart_is_read_with_the_arrow_keys(board: Page) -> None:
    chart = board.locator("#chart")
    chart.focus()
    board.keyboard.press("Home")
    expect(chart).to_have_attribute("aria-valuenow", "0")
    board.keyboard.press("ArrowRight")
    expect(chart).to_have_attribute("aria-valuenow", "1")
    expect(chart).to_have_attribute("aria-valuetext", re.compile(r"UTC: Temperature .* °C, dew point"))


def test_a_sentence_of_the_lesson_moves_the_control_it_speaks_of(board: Page) -> None:
    board.get_by_role("button", name="Ask unconditionally").click()
    expect(board.get_by_label(CONDITIONAL)).not_to_be_checked()
    expect(board.locator("#control-conditional")).to_have_class(re.compile("shown"))
    board.get_by_role("button", name="Ask once a minute").click()
    expect(board.locator("[name=interval][value='60000']")).to_be_checked()


def test_the_code_beside_it_is_the_code_that_runs(board: Page) -> None:
    board.get_by_role("tab", name="static/shared/backoff.js").click()
    expect(board.get_by_role("tabpanel", name="static/shared/backoff.js")).to_contain_text(
        "export function fullJitter"
    )
    board.keyboard.press("Home")
    expect(board.get_by_role("tabpanel", name="static/weather/client.js")).to_contain_text("If-None-Match")


def test_on_a_phone_the_wire_folds_to_its_totals(new_page: Callable[..., Page]) -> None:
    phone = new_page(width=390, height=844)
    phone.goto("/weather/")
    expect(phone.locator("#wire-totals")).to_be_visible()
    expect(phone.locator("#wire-rest")).to_be_hidden()
    phone.get_by_role("button", name="Details").click()
    expect(phone.locator("#wire-rest")).to_be_visible()
