"""The shop's receiver over HTTP: what is answered to whom, and that there is one effect."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any

import pytest
import requests
import stripe
import svix
from django.test import Client

from chat.models import ChatMessage
from events.models import OutboxEvent
from payments.bench.samples import Sample, push, signed, standard
from payments.sending import signing
from payments.shop import domain as shop_domain
from payments.shop.models import Customer, Deployment, Order, Received, Shop
from tests.live_server import LiveServer

from .conftest import SECRETS

pytestmark = pytest.mark.django_db

V = "visitor-v"
MUG = shop_domain.PRODUCTS["mug"]


@pytest.fixture
def order(db: None) -> Order:
    """An order whose payment the shop knows nothing of yet."""
    return shop_domain.place_unpaid(V, MUG)


def event(order: Order, status: str = "succeeded", **signing: Any) -> Sample:
    return standard("processor", f"payment.{status}", {"id": order.payment_id, "status": status}, **signing)


def raw(body: bytes) -> Sample:
    """Return these very bytes, signed by the processor."""
    headers = signing.sign("standard", [SECRETS["processor"]], "msg_1", int(time.time()), body, "")
    return Sample("processor", {"Content-Type": "application/json"} | headers, body)


def post(sample: Sample, body: bytes | None = None, source: str = "", **changed: str) -> Any:
    """Send a sample with these changes; a header that is None is left out."""
    headers = sample.headers | {name.replace("_", "-"): value for name, value in changed.items()}
    kind = headers.pop("Content-Type")
    return Client().post(
        f"/payments/webhooks/{source or sample.source}/",
        sample.body if body is None else body,
        kind,
        headers={name: value for name, value in headers.items() if value is not None},
    )


def rows() -> tuple[int, ...]:
    """Return how many rows there are of all that a webhook could have left."""
    models = (Received, OutboxEvent, Order, Customer, Deployment, ChatMessage)
    return tuple(model.objects.count() for model in models)


def refused(answer: Any, status: int, check: str) -> None:
    """Assert that an answer refuses, says which check failed, and has the form of every error."""
    assert answer.status_code == status, answer.content
    body = answer.json()
    assert set(body) == {"error", "checks"}
    assert (body["checks"][-1]["name"], body["checks"][-1]["passed"]) == (check, False)
    assert all(made["passed"] for made in body["checks"][:-1])
    assert body["error"]["message"].endswith(".")
    assert answer.has_header("WWW-Authenticate") is (status == 401)


def test_what_is_authentic_is_accepted_and_acted_on_with_every_check_kept(order: Order) -> None:
    sample = event(order)
    answer = post(sample)
    assert answer.status_code == 200
    row = Received.objects.get()
    assert (row.source, row.message_id, row.type) == (
        "processor",
        sample.headers["webhook-id"],
        "payment.succeeded",
    )
    assert row.visitor_id == V
    assert row.effect == f"{order.id} is paid; +19.99 EUR booked"
    assert [(check["name"], check["passed"]) for check in row.checks] == [
        ("content type", True),
        ("size", True),
        ("headers", True),
        ("id", True),
        ("timestamp", True),
        ("signature", True),
        ("age", True),
        ("json", True),
        ("new", True),
    ]
    assert answer.json() == {
        "duplicate": False,
        "outcome": "accepted",
        "id": row.message_id,
        "effect": row.effect,
        "checks": row.checks,
    }
    order.refresh_from_db()
    assert (order.status, order.charged) == ("paid", 1999)
    assert OutboxEvent.objects.filter(topic=f"payments.{V}", type="received").count() == 1


Attack = Callable[[Order], Any]
NEW = "whsec_" + "N" * 32

ATTACKS: dict[str, tuple[Attack, int, str]] = {
    "no signature": (lambda order: post(event(order), webhook_signature=None), 400, "headers"),
    "no id": (lambda order: post(event(order), webhook_id=None), 400, "headers"),
    "no timestamp": (lambda order: post(event(order), webhook_timestamp=None), 400, "headers"),
    "a timestamp that is a word": (
        lambda order: post(event(order), webhook_timestamp="hello"),
        400,
        "timestamp",
    ),
    "a timestamp with a sign": (lambda order: post(event(order), webhook_timestamp="+1"), 400, "timestamp"),
    "a timestamp in Arabic digits": (
        lambda order: post(event(order), webhook_timestamp="\u0661"),
        400,
        "timestamp",
    ),
    "too old": (lambda order: post(event(order, age=302)), 401, "age"),
    "from the future": (lambda order: post(event(order, age=-302)), 401, "age"),
    "another secret": (lambda order: post(event(order, secret=NEW)), 401, "signature"),
    "the secret of another source": (
        lambda order: post(event(order, secret=SECRETS["crm"])),
        401,
        "signature",
    ),
    "a source it was not signed for": (lambda order: post(event(order), source="crm"), 401, "signature"),
    "a signature that is none": (
        lambda order: post(event(order), webhook_signature="v1,a,b"),
        401,
        "signature",
    ),
    "a body with one byte changed": (
        lambda order: post(event(order), event(order).body.replace(b"succeeded", b"succeedeb")),
        401,
        "signature",
    ),
    "a rewritten body": (
        lambda order: post(sample := event(order), json.dumps(json.loads(sample.body)).encode()),
        401,
        "signature",
    ),
    "a body that is not UTF-8": (lambda order: post(event(order), b"\xff\xfe\x00"), 401, "signature"),
    "another content type": (
        lambda order: post(event(order), Content_Type="text/plain"),
        415,
        "content type",
    ),
    "a form": (
        lambda order: post(event(order), Content_Type="application/x-www-form-urlencoded"),
        415,
        "content type",
    ),
    "a body too large": (lambda order: post(event(order), b"x" * (256 * 1024 + 1)), 413, "size"),
    "a body of megabytes": (lambda order: post(event(order), b"x" * 4_000_000), 413, "size"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_not_authentic_or_malformed_leaves_nothing(order: Order, attack: str) -> None:
    before = rows()
    send, status, check = ATTACKS[attack]
    refused(send(order), status, check)
    assert rows() == before
    order.refresh_from_db()
    assert (order.status, order.charged) == ("placed", 0)


@pytest.mark.parametrize(
    "body", [b"hello", b"[1, 2]", b'"text"', b"\xff", b"[" * 100_000, b'{"a": NaN', b"17"]
)
def test_what_is_signed_and_not_a_json_object_leaves_nothing(order: Order, body: bytes) -> None:
    before = rows()
    refused(post(raw(body)), 400, "json")
    assert rows() == before


def test_just_within_the_limits_is_accepted(order: Order) -> None:
    assert post(event(order, age=298)).status_code == 200
    large = signed("processor", "x", {"type": "x", "data": "y" * (256 * 1024 - 40)})
    assert len(large.body) > 262_000
    assert post(large).status_code == 200
    assert post(event(order), Content_Type="application/json; charset=utf-8").status_code == 200


def test_a_foreign_signature_beside_the_valid_one_does_no_harm(order: Order) -> None:
    sample = event(order)
    both = f"v1,garbage v2,x {sample.headers['webhook-signature']}"
    assert post(sample, webhook_signature=both).status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_another_method_is_refused_with_allow(method: str, db: None) -> None:
    answer = getattr(Client(), method)("/payments/webhooks/processor/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.json()["error"]["code"] == "method_not_allowed"


def test_an_unknown_source_is_not_found(order: Order) -> None:
    answer = post(event(order), source="paypal")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_source")


def duplicates(*answers: Any) -> list[bool]:
    """Return what answers say of whether each was a duplicate; all are 200."""
    assert {answer.status_code for answer in answers} == {200}
    return [answer.json()["duplicate"] for answer in answers]


def test_the_same_again_is_a_duplicate_and_has_no_second_effect(order: Order) -> None:
    sample = event(order)
    assert duplicates(*(post(sample) for _ in range(3))) == [False, True, True]
    row = Received.objects.get()
    assert (row.copies, row.effects, row.conflicts) == (2, 1, 0)
    order.refresh_from_db()
    assert order.charged == 1999


def test_a_copy_with_a_new_signature_is_the_same_message(order: Order) -> None:
    first = event(order, message_id="msg_1")
    second = signed("processor", "", json.loads(first.body), message_id="msg_1", age=5)
    assert second.headers != first.headers
    assert duplicates(post(first), post(second)) == [False, True]


def test_another_body_under_a_known_id_is_a_conflict_and_recorded(order: Order) -> None:
    assert post(event(order, message_id="msg_1")).status_code == 200
    refused(post(event(order, "refunded", message_id="msg_1")), 409, "new")
    assert (Received.objects.get().conflicts, Received.objects.get().copies) == (1, 0)
    order.refresh_from_db()
    assert order.status == "paid"


def test_the_same_id_from_another_source_is_another_message(order: Order) -> None:
    assert post(event(order, message_id="msg_1")).status_code == 200
    assert post(standard("crm", "ping", {}, message_id="msg_1")).status_code == 200


def test_an_unknown_type_is_kept_and_not_acted_on(order: Order) -> None:
    before = rows()
    assert post(standard("processor", "payment.exploded", {"id": order.payment_id})).status_code == 200
    assert Received.objects.get().effect == "nothing: payment.exploded is not acted on here"
    assert rows() == (before[0] + 1, before[1] + 1, *before[2:])
    order.refresh_from_db()
    assert order.status == "placed"


@pytest.mark.parametrize("data", [{}, {"id": None}, {"id": ["x"]}, {"id": "pay_unknown"}, {"id": "\x00"}])
def test_a_payment_that_the_shop_does_not_know_is_kept_and_not_acted_on(data: dict, order: Order) -> None:
    assert post(standard("processor", "payment.succeeded", data)).status_code == 200
    assert Received.objects.get().effect == "nothing: the shop has no order with this payment"


def test_characters_that_no_database_takes_are_taken_out(order: Order) -> None:
    assert post(raw(b'{"type": "a\\u0000\\ud800b", "data": {"id": "\\u0000\\udfff"}}')).status_code == 200
    assert Received.objects.get().type == "ab"


def test_a_late_webhook_moves_no_order_back(order: Order) -> None:
    assert post(event(order)).status_code == 200
    answer = post(event(order, "processing"))
    assert answer.status_code == 200
    assert answer.json()["effect"].startswith("nothing: ")
    order.refresh_from_db()
    assert (order.status, order.charged) == ("paid", 1999)


def test_an_effect_that_fails_leaves_no_record_so_that_it_can_come_again(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = event(order)

    def fail(*args: Any) -> None:
        raise RuntimeError("the warehouse burns")

    with monkeypatch.context() as broken:
        broken.setattr(shop_domain, "arrived", fail)
        with pytest.raises(RuntimeError):
            post(sample)
    order.refresh_from_db()
    assert (order.status, Received.objects.count()) == ("placed", 0)
    assert post(sample).status_code == 200


def test_a_shop_that_keeps_no_ids_charges_twice(order: Order) -> None:
    Shop.objects.create(visitor_id=V, deduplicate=False)
    sample = event(order)
    assert duplicates(post(sample), post(sample)) == [False, False]
    order.refresh_from_db()
    assert (order.status, order.charged) == ("paid", 3998)
    assert (Received.objects.get().effects, Received.objects.get().copies) == (2, 1)
    refused(post(event(order, "failed", message_id=sample.headers["webhook-id"])), 409, "new")


def test_stripes_own_signature_pays_an_order(order: Order) -> None:
    body = json.dumps(
        {
            "id": "evt_1",
            "object": "event",
            "type": "payment_intent.succeeded",
            "data": {"object": {"id": "pi_1", "metadata": {"order": order.id}}},
        }
    )
    now = int(time.time())
    signature = stripe.WebhookSignature._compute_signature(f"{now}.{body}", SECRETS["stripe"])
    headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={now},v1={signature}"}
    sample = Sample("stripe", headers, body.encode())
    assert duplicates(post(sample), post(sample)) == [False, True]
    order.refresh_from_db()
    assert order.status == "paid"
    refused(post(signed("stripe", "x", {"type": "x"})), 400, "id")


def test_a_push_in_githubs_format_begins_a_deployment(db: None) -> None:
    sample = push(V, "ada", "Fix the price of tea")
    assert duplicates(post(sample), post(sample)) == [False, True]
    row = Deployment.objects.get()
    assert (row.visitor_id, row.repository, row.ref, row.title, row.step) == (
        V,
        "ada/shop",
        "refs/heads/main",
        "Fix the price of tea",
        0,
    )
    assert post(signed("github", "ping", {"zen": "Speak like a human."})).status_code == 200
    assert post(signed("github", "push", {"ref": 17})).status_code == 200
    assert Deployment.objects.count() == 1


def test_githubs_signed_body_under_another_id_is_a_duplicate(db: None) -> None:
    sample = push(V, "ada", "Fix the price of tea")
    ids = (None, "11111111-0000", "22222222-0000")
    answers = [post(sample, **({"X_GitHub_Delivery": new} if new else {})) for new in ids]
    assert duplicates(*answers) == [False, True, True]
    row = Received.objects.get()
    assert (Deployment.objects.count(), row.copies, row.effects) == (1, 2, 1)


def test_githubs_id_with_another_signed_body_is_a_conflict(db: None) -> None:
    assert post(signed("github", "ping", {"zen": "one"}, message_id="1")).status_code == 200
    refused(post(signed("github", "ping", {"zen": "two"}, message_id="1")), 409, "new")


@pytest.mark.parametrize("how", [{"deleted": True}, {}])
def test_a_push_that_deletes_a_branch_or_a_tag_deploys_nothing(how: dict, db: None) -> None:
    body = {"ref": "refs/tags/v1", "after": "0" * 40, "head_commit": None} | how
    assert (
        post(signed("github", "push", body)).json()["effect"].startswith("nothing: refs/tags/v1 was deleted")
    )
    assert Deployment.objects.count() == 0


def test_some_copies_of_a_webhook_that_comes_a_thousand_times_are_published(order: Order) -> None:
    post(event(order, message_id="msg_1"))
    row = Received.objects.get()
    for _ in range(1000):
        shop_domain.came_again(row, "duplicate")
    events = OutboxEvent.objects.filter(type="received").order_by("id")
    published = [json.loads(one.data)["received"]["copies"] for one in events]
    assert published == [0, *range(1, 21), 32, 64, 128, 256, 512]


def test_a_large_body_is_in_no_event_and_its_beginning_is_kept(db: None) -> None:
    large = signed("crm", "x", {"type": "x", "data": "\x07" * 40_000})
    assert len(large.body) > 240_000
    assert post(large).status_code == 200
    row, published = Received.objects.get(), OutboxEvent.objects.get(type="received")
    assert (len(row.body), row.body_bytes) == (20_000, len(large.body))
    assert len(published.data) < 4_000
    assert post(large).json()["duplicate"] is True


def test_a_message_becomes_one_line_in_the_chats_lobby(db: None) -> None:
    sample = standard("messaging", "message.received", {"from": "Ada", "text": "On\x07 my way"})
    assert duplicates(post(sample), post(sample)) == [False, True]
    row = ChatMessage.objects.get()
    assert (row.room, row.author, row.text) == ("lobby", "Ada", "On my way")
    assert post(standard("messaging", "message.received", {"from": "Ada"})).status_code == 200
    assert ChatMessage.objects.count() == 1


def test_messages_whose_long_ids_end_alike_are_two_lines(db: None) -> None:
    data = {"from": "Ada", "text": "Hello"}
    for first in "ab":
        sample = standard("messaging", "message.received", data, message_id=first + "x" * 199)
        assert post(sample).status_code == 200
    assert ChatMessage.objects.count() == 2


@pytest.mark.parametrize("name", ["\u3164", "\u2800\u200b", "\u202e", "\uffff"])
def test_a_message_of_a_sender_with_an_invisible_name_is_kept_and_not_shown(name: str, db: None) -> None:
    assert post(standard("messaging", "message.received", {"from": name, "text": "Hello"})).status_code == 200
    assert ChatMessage.objects.count() == 0


def test_what_a_sender_writes_is_shown_without_what_leaves_its_place(db: None) -> None:
    data = {"from": "Ada\u202e\u200b" + "\u0301" * 9, "text": "one\ntwo\u202e" + "\u0301" * 9}
    assert post(standard("messaging", "message.received", data)).status_code == 200
    row = ChatMessage.objects.get()
    assert (row.author, row.text) == ("Ad\u00e1\u0301", "one\ntwo\u0301\u0301")


def test_the_customer_list_follows_the_crm(db: None) -> None:
    for name in ("Ada", "Ada King"):
        data = {"id": "cus_1", "name": name, "email": "ada@example.org", "visitor_id": V}
        assert post(standard("crm", "customer.updated", data)).status_code == 200
    row = Customer.objects.get()
    assert (row.visitor_id, row.external_id, row.name) == (V, "cus_1", "Ada King")
    assert post(standard("crm", "customer.updated", {"id": {"a": 1}, "name": []})).status_code == 200
    assert Customer.objects.count() == 1


def test_svix_signs_what_we_accept(order: Order) -> None:
    at = datetime.now(timezone.utc)
    sample = event(order)
    signature = svix.Webhook(SECRETS["processor"]).sign("msg_1", at, sample.body.decode())
    changed = {"webhook_id": "msg_1", "webhook_timestamp": str(int(at.timestamp()))}
    assert post(sample, webhook_signature=signature, **changed).status_code == 200


def test_20_copies_at_once_are_one_effect(loaded_site: LiveServer) -> None:
    session = requests.Session()
    session.get(f"{loaded_site.url}/visitor/")
    outcome = session.post(f"{loaded_site.url}/payments/api/attacks/", json={"kind": "genuine"}).json()
    known = outcome["sent"][0]["request"]
    assert outcome["sent"][0]["status"] == 200
    attack = session.post(f"{loaded_site.url}/payments/api/attacks/", json={"kind": "copies"}).json()
    assert [sent["status"] for sent in attack["sent"]] == [200] * 20
    assert sorted(sent["answer"]["duplicate"] for sent in attack["sent"]) == [False] + [True] * 19
    assert (attack["order"]["status"], attack["order"]["charged"]) == ("paid", 1999)

    def again(_: int) -> int:
        return requests.post(known["url"], known["body"].encode(), headers=known["headers"]).status_code

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(again, range(20))) == {200}
    received = session.get(f"{loaded_site.url}/payments/api/received/?source=processor").json()["received"]
    by_id = {row["message_id"]: row for row in received}
    assert by_id[known["headers"]["webhook-id"]]["copies"] == 20
