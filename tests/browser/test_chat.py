"""The chat in real browsers: seen by the other, sent once, never moved, called by name."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.reading import problems
from tests.live_server import LiveServer, live_server

OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Where the message that one reads stands, from the top of the window.
PLACE = "id => document.getElementById(id).getBoundingClientRect().top"
FIRST_IN_VIEW = """() => {
  const top = document.querySelector(".log").getBoundingClientRect().top;
  return [...document.querySelectorAll(".message")].find(one => one.getBoundingClientRect().top >= top).id;
}"""
# Whether nothing lies over a message's first line and its last.
IS_WHOLE = """message => {
  const { left, top, bottom } = message.getBoundingClientRect();
  const isSeen = y => message.contains(document.elementFromPoint(left + 20, y));
  return isSeen(top + 2) && isSeen(bottom - 2);
}"""
ODD = '<b onclick="alert(1)">bold</b> &amp; <script>alert(1)</script> שלום 😀 \u200bx'
FILL = """
from datetime import datetime, timezone
from chat.models import ChatMessage
ChatMessage.objects.bulk_create(
    [ChatMessage(room="questions", author_id=f"a{n // 3 % 5}", author=f"Author {n // 3 % 5}",
                 text=f"message {n} " + "and some more words to fill lines " * (n % 4), client_id=str(n))
     for n in range(10_000)], batch_size=500)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """A site of its own in which nobody talks by himself, with 10,000 messages in one room."""
    with live_server(workers=True, CHAT_BOTS=0) as site:
        site.shell(FILL)
        yield site


@pytest.fixture
def chat(new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Open the chat as a new visitor of this name, in this room."""

    def open_chat(name: str = "", room: str = "quiet", **options: object) -> Page:
        page = new_page(**options)
        page.goto(f"/chat/?room={room}")
        if name:
            page.evaluate(
                """name => fetch("/visitor/", {method: "POST", body: JSON.stringify({name}),
                headers: {"Content-Type": "application/json"}})""",
                name,
            )
            page.reload()
        expect(page.locator("#state")).to_have_attribute("data-state", "live")
        return page

    return open_chat


def say(page: Page, text: str) -> None:
    page.fill("#say", text)
    page.press("#say", "Enter")


def texts(page: Page) -> list[str]:
    return page.locator(".message .text").all_inner_texts()


def test_two_see_each_other_their_messages_and_their_writing(chat: Callable[..., Page]) -> None:
    ada, bo = chat("Ada"), chat("Bo")
    expect(ada.locator("[data-part=here]")).to_contain_text("Bo")
    expect(bo.locator("[data-part=here] button", has_text="Ada")).to_be_visible()
    bo.locator("#say").press_sequentially("Hello A")
    expect(ada.locator("[data-part=typing]")).to_have_text("\u2068Bo\u2069 is writing…")
    say(bo, "Hello Ada")
    expect(ada.locator(".message").last).to_contain_text("Hello Ada")
    expect(ada.locator("[data-part=typing]")).to_be_empty()
    say(ada, "Hello Bo")
    expect(bo.locator(".message").last).to_contain_text("Hello Bo")
    expect(bo.locator(".message[data-state=pending]")).to_have_count(0)


def test_a_message_is_shown_as_text_whatever_it_holds(chat: Callable[..., Page]) -> None:
    page = chat()
    say(page, f"{ODD} javascript:alert(1) https://example.test/a?b=1.")
    message = page.locator(".message").last
    expect(message.locator(".text")).to_have_text(f"{ODD} javascript:alert(1) https://example.test/a?b=1.")
    expect(message.locator(".text b, .text script")).to_have_count(0)
    link = message.locator(".text a")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://example.test/a?b=1")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_a_message_written_while_the_server_is_gone_is_posted_once_when_it_is_back(
    chat: Callable[..., Page], server: LiveServer
) -> None:
    ada, bo = chat(), chat()
    server.web.kill()
    say(ada, "written while away")
    failed = ada.locator(".message[data-state=failed]")
    expect(failed).to_contain_text("Kept: the server cannot be reached. It is sent when the server is back.")
    expect(ada.locator("#state")).to_contain_text(
        re.compile(r"Connection lost\. You see what was said until \d\d:\d\d\. What you write is kept")
    )
    expect(ada.locator("#state")).to_contain_text("Trying again in")
    failed.get_by_role("button", name="Try again").click()
    expect(failed).to_have_count(1)
    server.restart_web()
    expect(ada.locator("#state")).to_have_attribute("data-state", "live")
    expect(failed).to_have_count(0)
    expect(bo.locator(".message", has_text="written while away")).to_have_count(1)
    say(bo, "and after")
    expect(ada.locator(".message").last).to_contain_text("and after")
    assert texts(ada).count("written while away") == 1
    assert texts(bo).count("written while away") == 1


def test_an_answer_that_gets_lost_does_not_double_a_message(chat: Callable[..., Page]) -> None:
    ada, bo = chat(), chat()
    posts = []

    def lose_the_answer(route: object) -> None:
        posts.append(json.loads(route.request.post_data)["client_id"])  # type: ignore[attr-defined]
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    ada.route("**/messages/", lose_the_answer)
    say(ada, "said once")
    expect(bo.locator(".message", has_text="said once")).to_have_count(1)
    expect(ada.locator(".message[data-state=sent]", has_text="said once")).to_have_count(1)
    assert len(posts) == 1


def test_a_mention_rings_the_bell_in_all_tabs_though_only_one_tab_polls(chat: Callable[..., Page]) -> None:
    bo = chat("Bo Bell")
    asking: set[Page] = set()

    def note(request: Request) -> None:
        if "/notifications/updates/" in request.url:
            asking.add(request.frame.page)

    bo.context.on("request", note)
    other = bo.context.new_page()
    other.goto("/weather/")
    expect(other.locator("#bell [data-bell=said]")).to_have_text("none unread")
    caller = chat("Caller")
    say(caller, "@Bo Bell are you there?")
    for tab in (bo, other):
        expect(tab.locator("#bell [data-bell=count]")).to_have_text("1")
    expect(bo.locator(".message.calls .name.me").last).to_have_text("@Bo Bell")
    bo.context.remove_listener("request", note)
    assert asking <= {bo}
    other.click("#bell summary")
    expect(other.locator("#bell li")).to_contain_text("are you there?")
    other.click("#bell [data-bell=read]")
    for tab in (bo, other):
        expect(tab.locator("#bell [data-bell=count]")).to_be_hidden()
    bo.close()
    say(caller, "@Bo Bell once more")
    expect(other.locator("#bell [data-bell=count]")).to_have_text("1")
    other.set_viewport_size({"width": 390, "height": 500})
    other.click("#bell li a >> nth=0")
    expect(other.locator(".message.shown")).to_contain_text("once more")
    expect(other.locator(".message.shown")).to_be_in_viewport(ratio=1)
    assert other.locator(".message.shown").evaluate(IS_WHOLE)
    expect(other.locator("#bell [data-bell=count]")).to_be_hidden()


def test_a_reader_further_up_is_not_moved_and_can_jump_to_the_newest(
    chat: Callable[..., Page],
) -> None:
    reader, writer = chat(room="questions"), chat(room="questions")
    log = reader.locator(".log")
    log.evaluate("log => { log.scrollTop = -1500; }")
    expect(reader.locator(".message").first).not_to_contain_text("message 9950 ")
    read = reader.evaluate(FIRST_IN_VIEW)
    before = reader.evaluate(PLACE, read)
    for text in ("one more", "and another"):
        say(writer, text)
    expect(reader.locator("[data-part=jump]")).to_have_text("2 new messages")
    assert abs(reader.evaluate(PLACE, read) - before) <= 1
    expect(reader.locator(".unread")).to_have_count(1)
    expect(reader).to_have_title(re.compile(r"^\(2\) Chat"))
    reader.click("[data-part=jump]")
    expect(reader.locator(".message").last).to_be_in_viewport()
    expect(reader.locator("[data-part=jump]")).to_be_hidden()


def test_older_messages_come_as_one_scrolls_up_without_a_jump_and_without_the_page_growing(
    chat: Callable[..., Page],
) -> None:
    page = chat(room="questions")
    oldest = "() => Number(document.querySelector('.message .text').textContent.split(' ')[1])"
    for _ in range(12):
        seen = page.evaluate(oldest)
        read = page.evaluate(
            f"() => {{ document.querySelector('.log').scrollTop = -1e9; return ({FIRST_IN_VIEW})(); }}"
        )
        before = page.evaluate(PLACE, read)
        page.wait_for_function(f"seen => ({oldest})() < seen", arg=seen)
        assert abs(page.evaluate(PLACE, read) - before) <= 1
    assert page.evaluate(oldest) < 10_000 - 500
    assert page.locator(".message").count() <= 360
    order = [int(text.split()[1]) for text in texts(page)]
    assert order == list(range(order[0], order[0] + len(order)))
    page.click("[data-part=jump]")
    expect(page.locator(".message").last).to_be_in_viewport()


def test_names_are_completed_by_keyboard(chat: Callable[..., Page]) -> None:
    chat("Zoe Zebra")
    page = chat()
    expect(page.locator("[data-part=here]")).to_contain_text("Zoe Zebra")
    field = page.locator("#say")
    field.press_sequentially("hi @zeb")
    expect(page.get_by_role("listbox", name="Names")).to_be_visible()
    expect(field).to_have_attribute("aria-activedescendant", "name-0")
    field.press("Enter")
    expect(field).to_have_value("hi @Zoe Zebra ")
    field.press("Shift+Enter")
    field.press_sequentially("second line")
    field.press("Enter")
    expect(page.locator(".message").last.locator(".name")).to_have_text("@Zoe Zebra")
    expect(page.locator(".message").last.locator(".text")).to_contain_text("second line")


def test_messages_posted_while_the_server_refuses_a_page_arrive_later_by_keyboard_on_a_phone(
    chat: Callable[..., Page],
) -> None:
    ada, bo = chat(width=390), chat()
    ada.get_by_role("button", name="Refuse connections").press("Enter")
    expect(ada.get_by_role("button", name="Refuse connections")).to_have_attribute("aria-pressed", "true")
    expect(ada.locator("#state")).to_contain_text("Connection lost.")
    expect(bo.locator("#state")).to_contain_text("Live")
    say(bo, "said meanwhile")
    expect(bo.locator(".message[data-state=sent]", has_text="said meanwhile")).to_have_count(1)
    assert ada.locator(".message", has_text="said meanwhile").count() == 0
    assert ada.evaluate("() => document.documentElement.scrollWidth") <= 390
    ada.get_by_role("button", name="End it", exact=True).press("Enter")
    expect(ada.locator(".message", has_text="said meanwhile")).to_have_count(1)
    expect(ada.locator("#state")).to_contain_text("Live")


def test_the_wire_shows_requests_held_against_polls(chat: Callable[..., Page]) -> None:
    page = chat()
    page.get_by_label("5 s", exact=True).check()
    # Visitors of the previous test leave within twenty seconds; after that it is quiet.
    quiet = re.compile(r"Held, nothing new: 200, \d+\sB down")
    expect(page.locator(".rows")).to_contain_text(quiet)
    expect(page.locator("[data-wire-figure=heldNow]").first).to_contain_text("1, for")
    say(page, "news")
    expect(page.locator(".rows")).to_contain_text(re.compile(r"Held, then 1 new: 200, \d+\sB down"))
    expect(page.locator(".rows")).to_contain_text(re.compile(r"Sent: 201, \d+\sB down"))
    assert page.locator("[data-wire=timeline] rect.hold").count() >= 3


def test_everything_has_a_name_a_place_and_enough_contrast(chat: Callable[..., Page]) -> None:
    page = chat()
    say(page, "Somebody has said something.")
    expect(page.locator(".message[data-state=sent]").last).to_be_visible()
    assert problems(page) == []


def test_on_a_phone_it_fits_and_the_wire_folds(chat: Callable[..., Page]) -> None:
    phone = chat(width=390, height=844)
    say(phone, "x" * 1_990)
    expect(phone.locator(".message[data-state=sent]").last).to_be_visible()
    assert phone.evaluate(OVERHANG) <= 0
    expect(phone.locator("#wire-rest")).to_be_hidden()
    phone.fill("#say", "y" * 2_001)
    expect(phone.locator("#left")).to_have_text("1 too many")
    expect(phone.get_by_role("button", name="Send")).to_be_disabled()
    assert phone.evaluate(OVERHANG) <= 0


def test_a_crowd_shows_in_the_servers_curve(chat: Callable[..., Page], server: LiveServer) -> None:
    page = chat()
    page.locator("#server").scroll_into_view_if_needed()
    expect(page.locator("[data-server=answers]")).to_have_text("One web process reports.")
    page.click("[data-crowd='100']")
    expect(page.locator("[data-server=crowd]")).to_contain_text("100 more are held; they leave in")
    expect(page.locator("[data-crowd='500']")).to_be_disabled()
    expect(page.locator("[data-server=held]")).to_have_text(re.compile(r"^1\d\d$"))
    expect(page.locator("[data-per-held]").first).to_contain_text("B")
    server.slow_worker.kill()  # it would hold the crowd for its minute
