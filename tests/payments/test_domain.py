"""What happens at the processor and in the shop, without a request or a worker."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from events.models import OutboxEvent
from events.retention import prune
from payments import domain
from payments.models import Delivery, Endpoint, Message, Payment
from payments.sending import outbox
from payments.shop import domain as shop_domain
from payments.shop.models import Customer, Deployment, Order

pytestmark = pytest.mark.django_db

V, W = "visitor-v", "visitor-w"
MUG = shop_domain.PRODUCTS["mug"]
LONG_AGO = timezone.now() - timedelta(days=31)


def pay(amount: int = 1999, key: str | None = "key-1", visitor_id: str = V) -> tuple[Payment, bool]:
    return domain.pay(visitor_id, amount, "EUR", "a mug", key)


def settled(row: Payment) -> Payment:
    Payment.objects.filter(pk=row.pk).update(settle_at=LONG_AGO)
    domain.settle_due()
    row.refresh_from_db()
    return row


def published(type_: str) -> list[dict]:
    """Return the data of what was published of this type, oldest first."""
    rows = OutboxEvent.objects.filter(type=type_, topic__startswith="payments.").order_by("id")
    return [json.loads(row.data) for row in rows]


def messages() -> list[str]:
    return list(Message.objects.order_by("created_at").values_list("type", flat=True))


def test_a_payment_is_processing_until_its_time_has_come() -> None:
    row, new = pay()
    assert (row.status, new) == ("processing", True)
    assert domain.settle_due() == 0
    assert settled(row).status == "succeeded"
    assert messages() == ["payment.processing", "payment.succeeded"]
    assert [event["payment"]["status"] for event in published("payment")] == ["processing", "succeeded"]


def test_when_the_clock_goes_back_payments_and_deployments_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pay()
    shop_domain.deploy(
        Deployment(visitor_id=V, repository="ada/shop", ref="refs/heads/main", commit="a" * 40)
    )
    an_hour_ago = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: an_hour_ago)
    assert domain.settle_due() == 1
    shop_domain.advance_deployments()
    assert Deployment.objects.get().step == 1


@pytest.mark.parametrize(
    ("amount", "status"), [(1313, "failed"), (13, "failed"), (1300, "succeeded"), (1314, "succeeded")]
)
def test_an_amount_that_ends_in_13_is_declined(amount: int, status: str) -> None:
    assert settled(pay(amount)[0]).status == status


def test_the_same_key_is_the_same_payment() -> None:
    first, _ = pay()
    again, new = pay()
    assert (again.id, new) == (first.id, False)
    assert messages() == ["payment.processing"]
    other, new = pay(visitor_id=W)
    assert new
    assert other.id != first.id


def test_the_same_key_with_another_payment_is_refused() -> None:
    pay()
    with pytest.raises(domain.KeyReused):
        pay(amount=2000)
    assert Payment.objects.count() == 1


def test_without_a_key_every_payment_is_another() -> None:
    assert pay(key=None)[0].id != pay(key=None)[0].id


def test_a_payment_is_settled_once_by_however_many_workers() -> None:
    row, _ = pay()
    stale = Payment.objects.get(pk=row.pk)
    settled(row)
    assert domain._settle(stale) is False
    assert messages().count("payment.succeeded") == 1


def test_a_refund_is_published_once_even_if_it_is_requested_often() -> None:
    row = settled(pay()[0])
    assert domain.refund(row).status == "refunded"
    assert domain.refund(Payment.objects.get(pk=row.pk)).status == "refunded"
    assert messages().count("payment.refunded") == 1


@pytest.mark.parametrize("amount", [1313, 1999])
def test_only_what_succeeded_can_be_refunded(amount: int) -> None:
    row, _ = pay(amount)
    row = settled(row) if amount == 1313 else row
    with pytest.raises(domain.NotRefundable):
        domain.refund(row)
    assert "payment.refunded" not in messages()


def test_a_message_is_of_the_form_of_standard_webhooks() -> None:
    row, _ = pay()
    body = json.loads(bytes(Message.objects.get().body))
    assert list(body) == ["type", "timestamp", "data"]
    assert body["type"] == "payment.processing"
    assert datetime.fromisoformat(body["timestamp"].replace("Z", "+00:00")).tzinfo is not None
    assert body["data"] == {
        "id": row.id,
        "status": "processing",
        "amount": 1999,
        "currency": "EUR",
        "description": "a mug",
        "created_at": body["data"]["created_at"],
    }


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [
        (["*"], True),
        (["payment.*"], True),
        (["payment.processing"], True),
        (["x", "payment.processing"], True),
        (["payment.succeeded"], False),
        (["pay*"], False),
        (["payment"], False),
        (["payments.*"], False),
    ],
)
def test_an_endpoint_gets_the_types_that_it_asked_for(wanted: list[str], gets: bool) -> None:
    Endpoint.objects.create(id="ep_1", visitor_id=V, url="http://x/", event_types=wanted, secret="whsec_AAAA")
    pay()
    assert Delivery.objects.exists() is gets


def test_a_message_goes_to_the_visitors_enabled_endpoints_and_to_the_shop() -> None:
    for name, visitor_id, enabled in [
        ("own", V, True),
        ("off", V, False),
        ("other", W, True),
        ("shop", "", True),
    ]:
        Endpoint.objects.create(
            id=name, visitor_id=visitor_id, url="http://x/", event_types=["*"], secret="s", enabled=enabled
        )
    pay()
    assert set(Delivery.objects.values_list("endpoint_id", flat=True)) == {"own", "shop"}


def order() -> Order:
    return shop_domain.checkout(V, MUG, 2, "key-1")[0]


def test_an_order_is_placed_with_a_payment_and_knows_nothing_of_its_fate() -> None:
    row = order()
    assert (row.status, row.amount, row.currency, row.charged) == ("placed", 3998, "EUR", 0)
    payment = Payment.objects.get(pk=row.payment_id)
    assert (payment.amount, payment.description) == (3998, "2 x Stoneware mug")
    settled(payment)
    row.refresh_from_db()
    assert row.status == "placed"


def test_the_same_key_is_the_same_order_and_the_same_payment() -> None:
    first = order()
    again, new = shop_domain.checkout(V, MUG, 2, "key-1")
    assert (again.id, new, Payment.objects.count()) == (first.id, False, 1)
    with pytest.raises(domain.KeyReused):
        shop_domain.checkout(V, MUG, 3, "key-1")


def test_an_order_moves_forward_and_never_back() -> None:
    row = order()
    states = []
    for status in ("processing", "paid", "processing", "declined", "paid", "refunded", "paid", "processing"):
        shop_domain.move_order(row, status, careful=True)
        row.refresh_from_db()
        states.append((row.status, row.charged))
    assert states == [("processing", 0), *[("paid", 3998)] * 4, *[("refunded", 0)] * 3]


def test_a_refund_that_comes_before_the_payment_leaves_nothing_booked() -> None:
    row = order()
    shop_domain.move_order(row, "refunded", careful=True)
    shop_domain.move_order(row, "paid", careful=True)
    row.refresh_from_db()
    assert (row.status, row.charged) == ("refunded", 0)


def test_a_shop_that_is_not_careful_books_every_copy() -> None:
    row = order()
    for _ in range(3):
        shop_domain.move_order(row, "paid", careful=False)
    row.refresh_from_db()
    assert (row.status, row.charged) == ("paid", 3 * 3998)


def test_a_customer_is_as_in_the_newest_description() -> None:
    at = LONG_AGO
    for name, hours in [("Ada", 0), ("Ada King", 2), ("Ada Byron", 1)]:
        shop_domain.put_customer(V, "cus_1", name, "ada@example.org", at + timedelta(hours=hours))
    assert [row.name for row in Customer.objects.all()] == ["Ada King"]
    assert [event["customer"]["name"] for event in published("customer")] == ["Ada", "Ada King"]


def test_a_deployment_goes_step_by_step_until_it_is_live() -> None:
    row = Deployment(visitor_id=V, repository="ada/shop", ref="refs/heads/main", commit="a" * 40)
    shop_domain.deploy(row)
    shop_domain.advance_deployments()
    for _ in range(7):
        Deployment.objects.filter(next_at__isnull=False).update(next_at=LONG_AGO)
        shop_domain.advance_deployments()
    assert [event["deployment"]["steps_done"][-1:] for event in published("deployment")] == [
        [],
        ["checked out"],
        ["tests passed"],
        ["image built"],
        ["rolled out"],
        ["live"],
    ]
    assert published("deployment")[-1]["deployment"]["status"] == "live"


def test_what_is_long_over_is_forgotten_and_what_is_pending_is_not() -> None:
    Endpoint.objects.create(id="ep_1", visitor_id=V, url="http://x/", event_types=["*"], secret="s")
    old, pending = outbox.send(V, "a.b", {}), outbox.send(V, "a.b", {})
    new = outbox.send(V, "a.b", {})
    Message.objects.exclude(pk=new.pk).update(created_at=LONG_AGO)
    Delivery.objects.filter(message=old).update(status="succeeded")
    Delivery.objects.filter(message=new).update(status="succeeded")
    prune()
    assert set(Message.objects.values_list("pk", flat=True)) == {pending.pk, new.pk}
