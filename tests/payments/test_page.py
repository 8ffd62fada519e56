"""The page and its API: what a visitor can do, what is refused, and that nobody sees what is another's."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payments import domain
from payments.bench.samples import customer, standard
from payments.models import Delivery, Endpoint, Payment
from payments.sending import outbox
from payments.sending.delivery import Courier
from payments.sending.outcome import Made, Outcome
from payments.shop import domain as shop_domain

from .conftest import Person
from .receivers import Receiver

PAYMENT = {"amount": 1999, "currency": "EUR", "description": "a mug"}


def made(person: Person, **changed: Any) -> str:
    """Make an endpoint; returns its id."""
    answer = person.post("endpoints/", {"url": "http://127.0.0.1:9/hook"} | changed)
    assert answer.status_code == 201, answer.body
    return answer.body["id"]


def refused(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.body["error"]["code"]) == (status, code)
    assert answer.body["error"]["message"].endswith(".")


def test_the_page_is_whole_before_anything_is_asked(ada: Person) -> None:
    ada.post("orders/", {"product": "mug"})
    page = ada.client.get("/payments/")
    assert page.status_code == 200
    snapshot = page.context["snapshot"]
    assert [order["status"] for order in snapshot["orders"]] == ["placed"]
    assert [endpoint["id"] for endpoint in snapshot["endpoints"]] == ["ep_shop"]
    assert [message["type"] for message in snapshot["messages"]] == ["payment.processing"]
    assert snapshot["schedule"]["after_seconds"] == [5, 300, 1800, 7200, 18_000, 36_000, 36_000]
    assert {product["code"] for product in snapshot["products"]} == {"tea", "mug", "atlas", "lottery"}
    assert "whsec_" not in json.dumps(snapshot)
    assert json.loads(json.dumps(snapshot)) == ada.get("").body | {"cursor": snapshot["cursor"]}
    code = [page.context[side][0].path for side in ("client_code", "server_code")]
    assert code == ["payments/shop/receiver.py", "payments/transport.py"]


def test_a_stranger_sees_the_page_and_nothing_of_anybodys(ada: Person) -> None:
    ada.post("orders/", {"product": "mug"})
    page = Client().get("/payments/")
    assert page.status_code == 200
    assert page.context["snapshot"]["orders"] == []


def test_a_payment_is_accepted_and_looked_up(ada: Person) -> None:
    answer = ada.post("payments/", PAYMENT, Idempotency_Key="one")
    assert answer.status_code == 201
    assert answer.body["id"].startswith("pay_")
    assert {name: answer.body[name] for name in ("status", *PAYMENT)} == {"status": "processing"} | PAYMENT
    assert ada.get(f"payments/{answer.body['id']}/").body == answer.body
    assert ada.get("payments/").body == {"payments": [answer.body]}


def test_the_same_key_is_the_same_payment_or_a_conflict(ada: Person, bob: Person) -> None:
    first = ada.post("payments/", PAYMENT, Idempotency_Key="one")
    again = ada.post("payments/", dict(reversed(PAYMENT.items())), Idempotency_Key="one")
    assert (again.status_code, again.body) == (200, first.body)
    refused(ada.post("payments/", PAYMENT | {"amount": 1}, Idempotency_Key="one"), 409, "key_reused")
    assert bob.post("payments/", PAYMENT, Idempotency_Key="one").status_code == 201


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"amount": 0}, 400, "bad_amount"),
        ({"amount": -1}, 400, "bad_amount"),
        ({"amount": 1.5}, 400, "bad_amount"),
        ({"amount": "1999"}, 400, "bad_amount"),
        ({"amount": True}, 400, "bad_amount"),
        ({"amount": None}, 400, "bad_amount"),
        ({"amount": 10**30}, 400, "bad_amount"),
        ({"currency": "eur"}, 400, "bad_currency"),
        ({"currency": "EURO"}, 400, "bad_currency"),
        ({"currency": None}, 400, "bad_currency"),
        ({"description": "a\x00b"}, 400, "bad_description"),
        ({"description": ["x"]}, 400, "bad_description"),
        ({"description": "x" * 201}, 413, "too_long"),
    ],
)
def test_an_impossible_payment_is_refused(ada: Person, changed: dict, status: int, code: str) -> None:
    refused(ada.post("payments/", PAYMENT | changed), status, code)
    assert Payment.objects.count() == 0


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "a\u00e9"])
def test_a_malformed_idempotency_key_is_refused(ada: Person, key: str) -> None:
    refused(ada.post("payments/", PAYMENT, Idempotency_Key=key), 400, "bad_idempotency_key")


def test_a_refund_is_for_what_succeeded(ada: Person) -> None:
    payment = ada.post("payments/", PAYMENT).body["id"]
    refused(ada.post(f"payments/{payment}/refund/"), 409, "not_refundable")
    Payment.objects.update(status="succeeded")
    assert ada.post(f"payments/{payment}/refund/").body["status"] == "refunded"
    assert ada.post(f"payments/{payment}/refund/").status_code == 200


def test_an_order_is_placed_once_with_its_key(ada: Person) -> None:
    first = ada.post("orders/", {"product": "tea", "quantity": 2}, Idempotency_Key="cart-1")
    assert (first.status_code, first.body["status"], first.body["amount"]) == (201, "placed", 1700)
    again = ada.post("orders/", {"product": "tea", "quantity": 2}, Idempotency_Key="cart-1")
    assert (again.status_code, again.body["id"]) == (200, first.body["id"])
    refused(ada.post("orders/", {"product": "tea"}, Idempotency_Key="cart-1"), 409, "key_reused")
    assert [order["id"] for order in ada.get("orders/").body["orders"]] == [first.body["id"]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_product"),
        ({"product": "yacht"}, "bad_product"),
        ({"product": ["tea"]}, "bad_product"),
        ({"product": "tea", "quantity": 0}, "bad_quantity"),
        ({"product": "tea", "quantity": 100}, "bad_quantity"),
    ],
)
def test_an_impossible_order_is_refused(ada: Person, body: dict, code: str) -> None:
    refused(ada.post("orders/", body), 400, code)


def test_an_endpoint_is_made_and_its_secret_shown_this_once(ada: Person) -> None:
    body = {
        "url": "https://example.org/hook",
        "event_types": ["payment.*", "payment.*"],
        "description": "my laptop",
        "scheme": "stripe",
    }
    answer = ada.post("endpoints/", body)
    assert answer.status_code == 201
    assert answer.body["secret"].startswith("whsec_")
    shown = {name: answer.body[name] for name in (*body, "status")}
    assert shown == body | {"event_types": ["payment.*"], "status": "enabled"}
    listed = ada.get("endpoints/").body["endpoints"]
    assert listed == [{name: value for name, value in answer.body.items() if name != "secret"}]
    assert ada.get(f"endpoints/{answer.body['id']}/").body == listed[0]


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"url": "file:///etc/passwd"}, 400, "bad_url"),
        ({"url": "http://user:pw@example.org/"}, 400, "bad_url"),
        ({"url": "http://example.org\\@127.0.0.1/"}, 400, "bad_url"),
        ({"url": "http://example.org:99999/"}, 400, "bad_url"),
        ({"url": "http://example.org/\r\nX-Evil: 1"}, 400, "bad_url"),
        ({"url": None}, 400, "bad_url"),
        ({"event_types": []}, 400, "bad_event_types"),
        ({"event_types": "payment.*"}, 400, "bad_event_types"),
        ({"event_types": ["payment.*\r\nX-Evil: 1"]}, 400, "bad_event_types"),
        ({"event_types": [1]}, 400, "bad_event_types"),
        ({"event_types": ["a"] * 21}, 400, "bad_event_types"),
        ({"scheme": "md5"}, 400, "bad_scheme"),
        ({"scheme": ["standard"]}, 400, "bad_scheme"),
        ({"description": "a\r\nX-Evil: 1"}, 400, "bad_description"),
        ({"description": "x" * 201}, 413, "too_long"),
    ],
)
def test_an_impossible_endpoint_is_refused(ada: Person, changed: dict, status: int, code: str) -> None:
    refused(ada.post("endpoints/", {"url": "http://example.org/"} | changed), status, code)
    assert ada.get("endpoints/").body == {"endpoints": []}


def test_twenty_endpoints_are_enough(ada: Person) -> None:
    for _ in range(20):
        made(ada)
    refused(ada.post("endpoints/", {"url": "http://example.org/"}), 409, "too_many_endpoints")


def test_an_endpoint_is_rotated_disabled_enabled_and_deleted(ada: Person) -> None:
    endpoint = made(ada)
    before = Endpoint.objects.get(pk=endpoint).secret
    rotated = ada.post(f"endpoints/{endpoint}/rotate/").body
    assert rotated["secret"] not in ("", before)
    assert rotated["old_secret_until"] > rotated["created_at"]
    assert ada.post(f"endpoints/{endpoint}/disable/").body["status"] == "disabled"
    refused(ada.post(f"endpoints/{endpoint}/test/"), 409, "endpoint_disabled")
    refused(
        ada.post(f"endpoints/{endpoint}/recover/", {"since": "2026-01-01T00:00:00Z"}),
        409,
        "endpoint_disabled",
    )
    enabled = ada.post(f"endpoints/{endpoint}/enable/").body
    assert (enabled["status"], enabled["disabled_because"]) == ("enabled", "")
    assert ada.delete(f"endpoints/{endpoint}/").status_code == 204
    refused(ada.get(f"endpoints/{endpoint}/"), 404, "unknown_endpoint")
    assert ada.get("endpoints/").body == {"endpoints": []}


def test_a_test_event_goes_to_one_endpoint_even_if_it_did_not_ask_for_its_type(
    ada: Person, there: Receiver
) -> None:
    made(ada)
    endpoint = made(ada, url=there.url, event_types=["payment.refunded"])
    answer = ada.post(f"endpoints/{endpoint}/test/")
    assert (answer.status_code, answer.body["type"], answer.body["status"]) == (
        202,
        "endpoint.test",
        "pending",
    )
    Courier().work()
    assert there.header("webhook-id") == [answer.body["message_id"]]
    (delivery,) = ada.get(f"deliveries/?endpoint={endpoint}").body["deliveries"]
    assert (delivery["status"], delivery["next_attempt_at"]) == ("succeeded", None)


def test_deliveries_are_listed_newest_first_and_shown_with_every_attempt(
    ada: Person, there: Receiver
) -> None:
    endpoint = made(ada, url=there.url)
    payment = ada.post("payments/", PAYMENT).body
    Delivery.objects.filter(endpoint_id="ep_shop").update(status="succeeded")
    Courier().work()
    Payment.objects.update(settle_at=timezone.now())
    domain.settle_due()
    listed = ada.get(f"deliveries/?endpoint={endpoint}").body["deliveries"]
    assert [(row["type"], row["status"]) for row in listed] == [
        ("payment.succeeded", "pending"),
        ("payment.processing", "succeeded"),
    ]
    assert len(ada.get("deliveries/").body["deliveries"]) == 4
    assert len(ada.get("deliveries/?endpoint=ep_shop").body["deliveries"]) == 2
    assert len(ada.get("deliveries/?limit=1").body["deliveries"]) == 1
    shown = ada.get(f"deliveries/{listed[1]['id']}/").body
    assert json.loads(shown["body"])["data"] == payment
    (attempt,) = shown["attempts"]
    assert (attempt["status"], attempt["error"], attempt["answer"]) == (204, "", "")
    assert attempt["request_headers"]["webhook-id"] == shown["message_id"]
    assert attempt["duration_ms"] >= 0


def test_a_delivery_is_sent_once_more_when_asked(ada: Person, there: Receiver) -> None:
    endpoint = made(ada, url=there.url)
    delivery = ada.post(f"endpoints/{endpoint}/test/").body["id"]
    Courier().work()
    again = ada.post(f"deliveries/{delivery}/redeliver/")
    assert (again.status_code, again.body["status"]) == (202, "pending")
    Courier().work()
    assert len(set(there.header("webhook-id"))) == 1
    assert len(ada.get(f"deliveries/{delivery}/").body["attempts"]) == 2
    ada.post(f"deliveries/{delivery}/redeliver/")
    outbox.lease(1, {})
    refused(ada.post(f"deliveries/{delivery}/redeliver/"), 409, "on_its_way")


def test_an_endpoint_recovers_since_a_time(ada: Person) -> None:
    endpoint = made(ada, event_types=["payment.*"])
    ada.post("payments/", PAYMENT)
    Delivery.objects.filter(endpoint_id=endpoint).update(status="failed")
    answer = ada.post(f"endpoints/{endpoint}/recover/", {"since": "2026-01-01T00:00:00Z"})
    assert (answer.status_code, answer.body) == (202, {"recovered": 1})
    for since in (None, "yesterday", "", 17, "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+23:59"):
        refused(ada.post(f"endpoints/{endpoint}/recover/", {"since": since}), 400, "bad_since")


def test_what_is_a_visitors_does_not_exist_for_another(ada: Person, bob: Person) -> None:
    payment = ada.post("payments/", PAYMENT).body["id"]
    endpoint = made(ada)
    delivery = ada.post(f"endpoints/{endpoint}/test/").body["id"]
    for path in (
        f"payments/{payment}/",
        f"endpoints/{endpoint}/",
        f"deliveries/{delivery}/",
        f"deliveries/?endpoint={endpoint}",
    ):
        assert bob.get(path).status_code == 404
    for action in ("rotate", "enable", "disable", "test", "recover"):
        refused(
            bob.post(f"endpoints/{endpoint}/{action}/", {"since": "2026-01-01T00:00:00Z"}),
            404,
            "unknown_endpoint",
        )
        refused(
            ada.post(f"endpoints/ep_shop/{action}/", {"since": "2026-01-01T00:00:00Z"}),
            404,
            "unknown_endpoint",
        )
    refused(bob.post(f"payments/{payment}/refund/"), 404, "unknown_payment")
    refused(bob.post(f"deliveries/{delivery}/redeliver/"), 404, "unknown_delivery")
    assert bob.delete(f"endpoints/{endpoint}/").status_code == 404
    assert bob.get("deliveries/").body == {"deliveries": []}
    assert bob.get("deliveries/9223372036854775808000/").status_code == 404
    assert Endpoint.objects.filter(pk=endpoint, enabled=True).exists()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "payments/",
        "orders/",
        "endpoints/",
        "endpoints/x/",
        "deliveries/",
        "deliveries/1/",
        "received/",
        "shop/",
    ],
)
def test_without_a_visitor_there_is_nothing_to_see(path: str, db: None) -> None:
    answer = Client().get(f"/payments/api/{path}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_visitor")


@pytest.mark.parametrize(
    "path",
    [
        "payments/",
        "payments/x/refund/",
        "orders/",
        "endpoints/",
        "endpoints/x/test/",
        "deliveries/1/redeliver/",
        "shop/",
        "attacks/",
        "stories/",
    ],
)
def test_without_a_visitor_there_is_nothing_to_do(path: str, db: None) -> None:
    answer = Client().post(f"/payments/api/{path}", {}, "application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "no_visitor")


@pytest.mark.parametrize(
    ("path", "allow"),
    [
        ("payments/x/refund/", "POST"),
        ("payments/x/", "GET, HEAD"),
        ("endpoints/x/", "GET, HEAD, DELETE"),
        ("attacks/", "POST"),
        ("received/", "GET, HEAD"),
    ],
)
def test_another_method_is_refused_with_allow(ada: Person, path: str, allow: str) -> None:
    answer = ada.client.put(f"/payments/api/{path}")
    assert (answer.status_code, answer["Allow"]) == (405, allow)
    assert answer.json()["error"]["code"] == "method_not_allowed"


def test_the_shop_can_be_set_to_keep_no_ids_and_the_test_receiver_to_misbehave(
    ada: Person, bob: Person
) -> None:
    assert ada.get("shop/").body["deduplicate"] is True
    assert ada.post("shop/", {"deduplicate": False}).body["deduplicate"] is False
    assert ada.post("shop/", {"misbehaviour": "429"}).body["misbehaviour"] == "429"
    assert (ada.get("shop/").body["deduplicate"], bob.get("shop/").body["deduplicate"]) == (False, True)
    refused(ada.post("shop/", {"deduplicate": "no"}), 400, "bad_deduplicate")
    refused(ada.post("shop/", {"misbehaviour": "explode"}), 400, "bad_misbehaviour")
    refused(ada.post("shop/", {"misbehaviour": ["500"]}), 400, "bad_misbehaviour")


@pytest.mark.parametrize(
    ("kind", "status", "header"),
    [
        ("well", 200, {}),
        ("500", 500, {}),
        ("410", 410, {}),
        ("429", 429, {"Retry-After": "20"}),
        ("redirect", 302, {"Location": "/payments/webhooks/processor/"}),
    ],
)
def test_the_test_receiver_misbehaves_as_chosen(ada: Person, kind: str, status: int, header: dict) -> None:
    ada.post("shop/", {"misbehaviour": kind})
    answer = Client().post(f"/payments/api/misbehave/{ada.id}/")
    assert answer.status_code == status
    assert {name: answer[name] for name in header} == header


def test_unknown_attacks_and_stories_are_refused(ada: Person) -> None:
    refused(ada.post("attacks/", {"kind": "voodoo"}), 400, "bad_kind")
    refused(ada.post("attacks/", {"kind": ["replay"]}), 400, "bad_kind")
    refused(ada.post("stories/", {"kind": "pigeon"}), 400, "bad_kind")
    refused(ada.post("stories/", {"kind": "messaging", "text": "a\x00"}), 400, "bad_text")


def test_a_visitor_sees_what_was_received_for_them_and_for_nobody(ada: Person, bob: Person) -> None:
    for sample in (customer(ada.id, "cus_1", "Ada", ""), standard("crm", "ping", {})):
        Client().post("/payments/webhooks/crm/", sample.body, "application/json", headers=sample.headers)
    assert [row["type"] for row in ada.get("received/?source=crm").body["received"]] == [
        "ping",
        "customer.updated",
    ]
    assert [row["type"] for row in bob.get("received/").body["received"]] == ["ping"]
    assert ada.get("received/?source=github").body == {"received": []}
    row = ada.get("received/?limit=2").body["received"][1]
    whole = ada.get(f"received/{row['id']}/").body
    assert whole == row | {"body": whole["body"]}
    assert json.loads(whole["body"])["data"]["id"] == "cus_1"
    refused(bob.get(f"received/{row['id']}/"), 404, "unknown_webhook")
    assert row["effect"] == "customer cus_1 is new"
    assert all(check["passed"] for check in row["checks"])


def test_a_delivery_that_is_on_its_way_is_not_shown_as_waiting(ada: Person) -> None:
    endpoint = made(ada)
    ada.post(f"endpoints/{endpoint}/test/")
    (taken,) = [row for row in outbox.lease(9, {}) if row.endpoint_id == endpoint]
    assert ada.get(f"deliveries/{taken.pk}/").body["next_attempt_at"] is None
    domain.tried([Made(taken, timezone.now(), {}, Outcome(error="the connection was refused"))])
    shown = ada.get(f"deliveries/{taken.pk}/").body
    assert shown["next_attempt_at"] > shown["attempts"][0]["at"]
    assert shown["attempts"][0]["error"] == "the connection was refused"


def test_a_visitor_writes_ten_times_a_second_at_most(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    answers = [ada.post("shop/", {"deduplicate": True}).status_code for _ in range(12)]
    assert answers[:10] == [200] * 10
    assert answers[-1] == 429


def test_every_product_costs_what_it_says_and_one_is_declined() -> None:
    prices = {product.code: product.price for product in shop_domain.PRODUCTS.values()}
    assert prices == {"tea": 850, "mug": 1999, "atlas": 4200, "lottery": 1313}
