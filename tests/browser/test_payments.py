"""The shop, the processor and the bench in a real browser, on a whole site."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import problems

PLACES = ("The shop", "The processor", "The attacks", "Other senders")
OVERHANG = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def shop(page: Page) -> Page:
    """The shop, live."""
    page.goto("/payments/")
    expect(page.locator("#state")).to_contain_text("Live")
    return page


def open_place(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def test_from_checkout_to_paid_because_a_webhook_came(shop: Page) -> None:
    asked: list[str] = []
    shop.on("request", lambda request: asked.append(f"{request.method} {urlsplit(request.url).path}"))
    shop.click("#pay")
    order = shop.locator("#orders .order").first
    expect(order).to_contain_text("paid")
    expect(order.locator(".charged")).to_have_text("")
    for name in ("You pay", "Processor settles", "Webhook sent", "Shop verifies", "Order paid"):
        expect(shop.locator(".step", has_text=name)).to_have_attribute("data-state", "done")
    expect(shop.locator(".step", has_text="Order paid")).to_contain_text("+19.99 EUR booked")
    expect(shop.locator("#hooks")).to_contain_text("payment.succeeded: 200")
    expect(shop.locator("[data-lifelines] .arrow.hook").first).to_be_attached()
    asked_of_payments = {one for one in asked if "/payments/" in one}
    assert asked_of_payments == {"POST /payments/api/orders/", "GET /payments/api/updates/"}


def test_an_amount_that_ends_in_13_is_declined_and_a_webhook_reports_it(shop: Page) -> None:
    shop.get_by_label("Lottery ticket").check()
    shop.click("#pay")
    expect(shop.locator("#orders .order").first).to_contain_text("declined")
    expect(shop.locator(".step", has_text="Order declined")).to_have_attribute("data-state", "bad")
    expect(shop.locator("#orders .order").first.get_by_role("button", name="Refund")).to_be_hidden()


def test_a_refund_is_one_more_webhook(shop: Page) -> None:
    shop.click("#pay")
    shop.get_by_role("button", name="Refund").click()
    expect(shop.locator("#orders .order").first).to_contain_text("refunded")
    expect(shop.locator(".step", has_text="Refunded")).to_contain_text("-19.99 EUR booked")


def test_a_byte_that_changed_is_refused_and_the_verdict_names_the_check(shop: Page) -> None:
    open_place(shop, "The attacks")
    shop.get_by_role("button", name="One byte changed").click()
    verdict = shop.locator(".verdict")
    expect(verdict.locator("h3")).to_contain_text("401 not_authentic")
    expect(verdict.locator("[data-passed=false]")).to_contain_text("signature")
    expect(verdict.locator("[data-passed=true]")).to_have_count(5)
    expect(shop.locator(".consequence")).to_contain_text("The order is placed. The shop has booked 0.00")


def test_copies_charge_once_and_twenty_times_where_the_shop_keeps_no_ids(shop: Page) -> None:
    open_place(shop, "The attacks")
    copies = shop.get_by_role("button", name="20 copies at once")
    copies.click()
    expect(shop.locator(".verdict h3")).to_contain_text(["200 accepted", "200 duplicate"])
    expect(shop.locator(".consequence")).to_contain_text("The shop has booked 19.99")
    shop.get_by_label("My shop keeps the ids").uncheck()
    expect(shop.locator("#bench")).to_have_attribute("data-careless", "")
    copies.click()
    expect(shop.locator(".consequence")).to_contain_text(re.compile(r"charged 399\.80\sEUR: 20 times"))


def test_the_secret_of_an_endpoint_is_shown_once(shop: Page) -> None:
    open_place(shop, "The processor")
    shop.get_by_text("Your own endpoint").click()
    shop.get_by_role("textbox", name="Address").fill("http://127.0.0.1:9/")
    shop.get_by_role("button", name="Add endpoint").click()
    shown = shop.locator("[data-secret=text]")
    expect(shown).to_have_text(re.compile(r"^whsec_[A-Za-z0-9+/=]{32}$"))
    secret = shown.inner_text()
    expect(shop.locator("[data-secret=command]")).to_have_text(
        f"WEBHOOK_SECRET={secret} python3 docs/receivers/plain_receiver.py 9"
    )
    expect(shop.locator("#endpoints .endpoint")).to_have_count(2)
    shop.reload()
    open_place(shop, "The processor")
    expect(shop.locator("#endpoints .endpoint")).to_have_count(2)
    expect(shop.locator("#secret")).to_be_hidden()
    assert secret not in shop.content()


def test_an_invalid_address_is_refused_in_words(shop: Page) -> None:
    open_place(shop, "The processor")
    shop.get_by_text("Your own endpoint").click()
    shop.get_by_role("textbox", name="Address").fill("file:///etc/passwd")
    shop.get_by_role("button", name="Add endpoint").click()
    expect(shop.get_by_role("alert")).to_contain_text("http")
    expect(shop.locator("#endpoints .endpoint")).to_have_count(1)


def test_a_receiver_that_fails_is_tried_again_until_it_succeeds(shop: Page) -> None:
    open_place(shop, "The processor")
    shop.get_by_role("button", name="500", exact=True).click()
    delivery = shop.locator(".delivery").first
    expect(delivery.locator(".try-mark").first).to_have_text("500")
    expect(delivery.locator(".standing")).to_contain_text(re.compile(r"attempt \d in \d+\ss"))
    delivery.locator("summary").first.click()
    expect(delivery.locator(".attempt").first).to_contain_text("webhook-signature: v1,")
    shop.get_by_role("button", name="well", exact=True).click()
    expect(shop.locator(".delivery").first.locator(".standing")).to_have_text("delivered")
    delivery = shop.locator(".delivery").nth(1)
    delivery.get_by_role("button", name="Redeliver").click()
    expect(delivery.locator(".standing")).to_have_text("delivered")


def test_a_push_begins_a_deployment_and_its_command_is_shown(shop: Page) -> None:
    open_place(shop, "Other senders")
    push = shop.locator("[data-sender=github]")
    push.get_by_role("button", name="Push").click()
    expect(push.locator("[data-outcome]")).to_contain_text("200 accepted: deployment")
    expect(push.locator(".deployment [data-done=true]").first).to_have_text("checked out")
    push.get_by_text("The same by curl").click()
    expect(push.locator("[data-curl]")).to_contain_text("X-Hub-Signature-256: sha256=")


def test_nothing_hangs_over_the_edge_of_a_phone(new_page: Callable[..., Page]) -> None:
    phone = new_page(width=390, height=844)
    phone.goto("/payments/")
    phone.click("#pay")
    expect(phone.locator("#orders .order").first).to_contain_text("paid")
    phone.get_by_role("button", name="Details").click()
    phone.locator("#wire-hooks > summary").click()
    expect(phone.locator("#hooks li").first).to_be_visible()
    for place in PLACES:
        open_place(phone, place)
        assert phone.evaluate(OVERHANG) <= 0


def test_every_control_has_a_name_and_every_text_contrast(page: Page) -> None:
    page.goto("/payments/")
    page.click("#pay")
    expect(page.locator("#orders .order").first).to_contain_text("paid")
    for place in PLACES:
        open_place(page, place)
        if place == "The attacks":
            page.get_by_role("button", name="Exact replay").click()
            expect(page.locator(".verdict")).to_have_count(2)
        assert problems(page) == []


def test_a_sentence_of_the_lesson_sends_the_attack_it_speaks_of(shop: Page) -> None:
    shop.get_by_role("button", name="the same JSON, rewritten").click()
    expect(shop.get_by_role("tab", name="The attacks")).to_have_attribute("aria-selected", "true")
    expect(shop.locator(".verdict h3")).to_contain_text("401 not_authentic")
    shop.get_by_role("button", name="the order", exact=True).click()
    expect(shop.locator("#orders .order").first).to_contain_text("placed by the bench")


def test_most_answers_to_a_polling_shop_are_empty_by_keyboard_on_a_phone(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(width=390, height=844, reduced_motion="reduce")
    page.goto("/payments/")
    expect(page.locator("#state")).to_contain_text("Live")
    page.get_by_role("button", name="Poll for a minute").press("Enter")
    for shop in ("polling", "webhook"):
        expect(page.locator(f"[data-{shop}=late]")).to_have_text(re.compile(r"^[\d.]+\s(ms|s)$"))
    page.get_by_role("button", name="Stop", exact=True).press("Enter")
    expect(page.locator("#polled [role=status]")).to_have_text(
        re.compile(
            r"^The polling shop sent \d+ requests, \d+ of them for nothing; the webhook shop received 2\.$"
        )
    )
    asked, empty = (
        int(page.locator(f"[data-polling={name}]").inner_text()) for name in ("requests", "empty")
    )
    assert (asked - empty, page.locator("[data-webhook=empty]").inner_text()) == (1, "0")
    assert page.evaluate(OVERHANG) <= 0
