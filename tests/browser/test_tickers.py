"""The trading desk in a real browser, on a whole site."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

PRICE = re.compile(r"\d\.\d\d")
AAPL = "#quotes tr[data-symbol=AAPL]"


@pytest.fixture
def desk(page: Page) -> Page:
    """The trading desk, live."""
    page.goto("/tickers/")
    expect(page.locator("#state")).to_contain_text("Live")
    return page


def place(desk: Page, quantity: str, **limit: str) -> None:
    """Fill in the ticket and send it."""
    desk.check(
        "#ticket [name=kind][value=limit]" if limit else "#ticket [name=kind][value=market]", force=True
    )
    if limit:
        desk.fill("#ticket-price", limit["price"])
    desk.fill("#ticket-quantity", quantity)
    desk.click("[data-submit]")


def test_prices_move_by_themselves(desk: Page) -> None:
    last = desk.locator(f"{AAPL} [data-quote=last]")
    expect(last).to_have_text(PRICE)
    before = last.inner_text()
    expect(last).not_to_have_text(before)
    expect(desk.locator("#book tr[data-side=bid] button").first).to_have_text(PRICE)
    expect(desk.locator("#chart .line")).to_be_attached()


def test_a_trade_goes_from_the_ticket_to_fill_and_portfolio(desk: Page) -> None:
    place(desk, "10")
    expect(desk.locator("#ticket [data-said]")).to_contain_text(
        re.compile(r"Buy 10 AAPL at the market\. Filled\. 10 of 10 at \d+\.\d\d\.")
    )
    expect(desk.locator("#orders li").first).to_contain_text("Filled")
    expect(desk.locator("[data-holding=AAPL] [data-cell=shares]")).to_have_text("10")
    expect(desk.locator(f"{AAPL} [data-quote=held]")).to_have_text("10")
    expect(desk.locator("#portfolio [data-total=cash]")).not_to_have_text("100,000.00")
    desk.get_by_role("tab", name="Your fills").click()
    expect(desk.locator("#fills li").first).to_contain_text("Bought 10 AAPL")
    desk.get_by_role("tab", name="Tape").click()
    expect(desk.locator("#tape li").first).to_contain_text("bought 10 AAPL")
    cash = desk.locator("#portfolio [data-total=cash]").inner_text()
    desk.reload()
    expect(desk.locator("#portfolio [data-total=cash]")).to_have_text(cash)


def test_a_limit_order_waits_keeps_its_money_aside_and_is_cancelled(desk: Page) -> None:
    place(desk, "100", price="1.00")
    waiting = desk.locator("#orders li").first
    expect(waiting).to_contain_text("Buy 100 AAPL at 1.00 or better")
    expect(waiting).to_contain_text("Waits")
    expect(desk.locator("#portfolio [data-total=free]")).to_have_text("99,900.00")
    desk.get_by_role("button", name="Cancel: Buy 100 AAPL").click()
    expect(waiting).to_contain_text("Cancelled: by you")
    expect(desk.locator("#portfolio [data-total=free]")).to_have_text("100,000.00")


def test_the_ticket_warns_of_an_order_that_cannot_be_paid_and_the_exchange_rejects_it(desk: Page) -> None:
    place(desk, "1000000", price="500.00")
    expect(desk.locator("#ticket [data-estimate]")).to_contain_text("The exchange will reject it.")
    expect(desk.locator("#ticket [data-said]")).to_contain_text("Rejected: not enough free cash")
    expect(desk.locator("#portfolio [data-total=cash]")).to_have_text("100,000.00")


def test_an_invalid_ticket_is_not_sent_and_explains_why(desk: Page) -> None:
    place(desk, "1.5")
    expect(desk.locator("#problem-quantity")).to_contain_text("whole number of shares")
    expect(desk.locator("#ticket [data-said]")).to_have_text("Not sent: see above.")
    expect(desk.locator("#orders li")).to_have_count(0)


def test_an_order_without_a_connection_is_refused_visibly_and_never_sent_later(desk: Page) -> None:
    desk.click("#control-stop")
    expect(desk.locator("#state")).to_contain_text("Disconnected")
    place(desk, "10")
    expect(desk.locator("#ticket [data-said]")).to_contain_text("Refused: there is no connection")
    desk.click("#control-stop")
    expect(desk.locator("#state")).to_contain_text("Live")
    place(desk, "3")
    expect(desk.locator("[data-holding=AAPL] [data-cell=shares]")).to_have_text("3")
    expect(desk.locator("#orders li")).to_have_count(1)


def test_behind_a_proxy_without_upgrade_prices_come_by_the_tape_and_orders_are_refused(desk: Page) -> None:
    desk.get_by_role("button", name="Proxy without Upgrade").click()
    state = desk.locator("#state")
    expect(state).to_contain_text("One way")
    expect(state).to_contain_text(
        "Prices come by the tape (Server-Sent Events), one way; orders are refused."
    )
    last = desk.locator(f"{AAPL} [data-quote=last]")
    before = last.inner_text()
    expect(last).not_to_have_text(before)
    place(desk, "10")
    expect(desk.locator("#ticket [data-said]")).to_contain_text("Refused: there is no connection")
    refused = desk.locator("#wire .rows .failed").first
    expect(refused).to_contain_text("Handshake: no connection")
    expect(refused).to_contain_text(re.compile(r"about \d+\sB"))
    expect(desk.locator("#control-faults")).to_contain_text("the server refuses each handshake with 426.")
    desk.get_by_role("button", name="End it", exact=True).click()
    expect(desk.locator("#control-faults [role=status]")).to_have_text("Nothing is broken any more.")
    expect(state).to_contain_text("Live")


def test_the_wire_shows_each_frame_byte_by_byte_and_what_a_poll_would_cost(desk: Page) -> None:
    expect(desk.locator("[data-wire-figure=perPoll]").first).to_have_text(re.compile(r"\d+\sB"))
    desk.locator("#wire-frames > summary").click()
    row = desk.locator("#wire .rows .news").first
    row.locator("summary").click()
    expect(desk.locator("#wire details[open] [data-row=text0]").first).to_have_text(
        re.compile("^81 7e .. ..$")
    )
    expect(desk.locator("#wire details[open] [data-row=text1]").first).to_contain_text('"type": "ticks"')
    expect(desk.locator("#wire .band").first).to_be_attached()


def test_the_wire_shows_both_heads_of_the_handshake_as_the_server_reports_them(desk: Page) -> None:
    desk.locator("#wire-frames > summary").click()
    row = desk.locator("#wire .rows .shake")
    expect(row).to_contain_text(re.compile(r"↑ \d+ ↓ \d+\sB"))
    row.locator("summary").click()
    asked = row.locator("[data-row=text0]")
    expect(asked).to_contain_text("GET /tickers/ws/?handshake HTTP/1.1")
    expect(asked).to_contain_text(re.compile("Sec-WebSocket-Key: .{22}==", re.IGNORECASE))
    expect(asked).to_contain_text("Cookie: …")
    expect(row.locator("[data-row=text1]")).to_contain_text("HTTP/1.1 101 Switching Protocols")


def test_another_stock_brings_its_chart_its_book_and_its_ticket(desk: Page) -> None:
    desk.click("#quotes tr[data-symbol=MSFT] button")
    expect(desk.locator("[data-submit]")).to_have_text("Buy MSFT")
    expect(desk.locator("#quotes tr[data-symbol=MSFT] button")).to_have_attribute("aria-pressed", "true")
    best = desk.locator("#book tr[data-side=bid][data-level='0'] button")
    expect(best).to_have_text(PRICE)
    best.click()
    expect(desk.locator("#ticket-price")).to_have_value(PRICE)


# The first line of what is marked in the code.
POINTED_AT = """first => {
  const [shown] = CSS.highlights.get("pointed") ?? [];
  return shown?.toString().split("\\n")[0].includes(first);
}"""


def test_a_duty_points_at_its_lines_of_code(desk: Page) -> None:
    for button in desk.locator("[data-code]").all():
        button.click()
        path, _, first = (button.get_attribute("data-code") or "").partition("#")
        desk.wait_for_function(POINTED_AT, arg=first)
        expect(desk.get_by_role("tabpanel", name=path)).to_be_visible()


def test_on_a_phone_it_fits_and_trades(new_page: Callable[..., Page]) -> None:
    phone = new_page(width=390, height=844, has_touch=True)
    phone.goto("/tickers/")
    expect(phone.locator("#state")).to_contain_text("Live")
    expect(phone.locator("#wire-rest")).to_be_hidden()
    place(phone, "1")
    expect(phone.locator("#orders li").first).to_contain_text("Filled")
    phone.get_by_role("button", name="Details").click()
    phone.locator("#wire-frames > summary").click()
    expect(phone.locator("#wire .rows > li").first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
