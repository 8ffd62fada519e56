"""How long things are kept: every table is stated, by age and by number, and a busy month does not grow."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Q

from chat.models import ChatMessage, Notification
from events import retention
from events.models import OutboxEvent
from events.retention import Keep
from newsfeed.models import HeadlineRow
from payments.models import Attempt, Delivery, Deployment, Endpoint, Message, Order, Payment, Received
from tests.redis_server import RedisServer
from tickers.models import OrderRow, TradeRow

NOW = datetime.now(timezone.utc)
THIRD_PARTIES = {"django_eventstream"}
# The log's own: what `retention.py` prunes itself, and a row for each app.
EVENTS = {"OutboxEvent", "LogEnd"}


def _said(text: str, at: datetime = NOW, room: str = "lobby") -> ChatMessage:
    return ChatMessage.objects.create(
        room=room, author_id="ada", author="Ada", text=text, client_id=text, at=at
    )


def _texts() -> list[str]:
    return list(ChatMessage.objects.order_by("at").values_list("text", flat=True))


def test_every_table_of_ours_states_how_long_it_is_kept() -> None:
    tables = {model.__name__ for model in apps.get_models() if model._meta.app_label not in THIRD_PARTIES}
    assert tables - {rule.model.__name__ for rule in retention.rules()} == EVENTS


@pytest.mark.django_db
def test_what_is_too_old_goes_and_what_is_young_stays() -> None:
    _said("old", NOW - timedelta(days=8))
    _said("young", NOW - timedelta(days=6))
    assert Keep(ChatMessage, at="at", most=10, age=timedelta(days=7)).prune() == 1
    assert _texts() == ["young"]


@pytest.mark.django_db
def test_the_oldest_of_too_many_go() -> None:
    for minute in (3, 1, 2):
        _said(f"minute {minute}", NOW + timedelta(minutes=minute))
    assert Keep(ChatMessage, at="at", most=2).prune() == 1
    assert _texts() == ["minute 2", "minute 3"]


@pytest.mark.django_db
def test_a_rule_is_about_its_own_rows_only() -> None:
    _said("1", NOW - timedelta(days=99), room="lobby")
    _said("2", NOW - timedelta(days=99), room="help")
    assert Keep(ChatMessage, at="at", most=0, only=Q(room="lobby")).prune() == 1
    assert _texts() == ["2"]


@pytest.mark.django_db
def test_more_than_one_transaction_holds_is_deleted_too_and_each_row_is_shown_before() -> None:
    ChatMessage.objects.bulk_create(
        ChatMessage(room="lobby", author_id="ada", author="Ada", text="x", client_id=str(number))
        for number in range(1_200)
    )
    shown: list[ChatMessage] = []
    assert Keep(ChatMessage, at="at", most=100, before=shown.append).prune() == 1_100
    assert len({row.pk for row in shown}) == 1_100
    assert ChatMessage.objects.count() == 100


@pytest.mark.django_db
def test_the_outbox_is_bounded_in_rows_and_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "OUTBOX_KEPT", 5)
    monkeypatch.setattr(retention, "OUTBOX_KEPT_CHARACTERS", 100)
    t = int(NOW.timestamp() * 1_000_000)

    def add(data: str, entry_id: str) -> None:
        OutboxEvent.objects.create(topic="chat.lobby", type="x", t=t, data=data, entry_id=entry_id)

    for number in range(8):
        add(f'"{number}"', f"{number + 1}-0")
    retention.prune_outbox()
    assert [row.data for row in OutboxEvent.objects.order_by("id")] == ['"3"', '"4"', '"5"', '"6"', '"7"']
    add("x" * 95, "9-0")
    add("not yet in the log", "")
    retention.prune_outbox()
    kept = [row.data for row in OutboxEvent.objects.order_by("id")]
    assert kept == ['"7"', "x" * 95, "not yet in the log"]


# A four-hundredth of a busy class: thirty people, eight hours a day, a message, an order and a payment each
# minute; with as small a part of the rows that are kept, it has to fit in such a part of 1 GB.
SCALE = 400
ROWS_A_DAY = 30 * 8 * 60 // SCALE
ROOM = 1_000_000_000 // SCALE


def _a_day_of(number: int, at: datetime) -> None:
    names = [f"{number}-{n}" for n in range(ROWS_A_DAY)]
    own = {"visitor_id": "ada", "created_at": at}
    paid = {"amount": 1, "currency": "EUR", **own}
    said = ChatMessage.objects.bulk_create(
        ChatMessage(room="lobby", author_id="ada", author="Ada", text="x" * 60, client_id=name, at=at)
        for name in names
    )
    Notification.objects.bulk_create(Notification(visitor_id="bob", message=row) for row in said)
    bought = {"symbol": "AAPL", "side": "buy", "quantity": 1, "at": at}
    orders = OrderRow.objects.bulk_create(
        OrderRow(visitor_id="ada", client_id=name, kind="market", **bought) for name in names
    )
    TradeRow.objects.bulk_create(TradeRow(order=order, price=1, **bought) for order in orders)
    Payment.objects.bulk_create(Payment(id=name, settle_at=at, **paid) for name in names)
    Order.objects.bulk_create(
        Order(id=name, key=name, product="mug", quantity=1, payment_id=name, **paid) for name in names
    )
    Message.objects.bulk_create(
        Message(id=name, type="payment.succeeded", body=b"x" * 500, **own) for name in names
    )
    deliveries = Delivery.objects.bulk_create(
        Delivery(message_id=name, endpoint_id="ep", status="succeeded", created_at=at) for name in names
    )
    Attempt.objects.bulk_create(
        Attempt(delivery=one, at=at, duration_ms=1, request_headers={"a": "x" * 500}, answer=b"x" * 2_000)
        for one in deliveries
    )
    Received.objects.bulk_create(
        Received(
            source="crm", message_id=name, type="t", body="x" * 800, body_sha256="x" * 64, checks=[], at=at
        )
        for name in names
    )
    Deployment.objects.bulk_create(
        Deployment(repository="a", ref="b", commit="c", title="x" * 100, **own) for _ in names
    )
    HeadlineRow.objects.bulk_create(
        HeadlineRow(key=name, headline="x" * 100, urgency="flash", source="desk", published_at=at)
        for name in names
    )
    t = int(at.timestamp() * 1_000_000)
    OutboxEvent.objects.bulk_create(
        OutboxEvent(topic="chat.lobby", type="message", t=t, data="x" * 500, entry_id="1-0") for _ in names
    )


@pytest.mark.django_db
def test_a_busy_month_is_no_larger_than_its_first_week_and_fits_in_a_gigabyte(
    monkeypatch: pytest.MonkeyPatch, clean_log: RedisServer
) -> None:
    stated = retention.rules()
    scaled = [replace(rule, most=rule.most // SCALE) if isinstance(rule, Keep) else rule for rule in stated]
    monkeypatch.setattr(retention, "rules", lambda: scaled)
    monkeypatch.setattr(retention, "OUTBOX_KEPT", retention.OUTBOX_KEPT // SCALE)
    Endpoint.objects.create(id="ep", url="http://a.example/", event_types=["*"], internal=True)
    sizes = []
    for day in range(30):
        _a_day_of(day, NOW - timedelta(days=30 - day))
        retention.prune()
        sizes.append(_size())
    assert sizes[29] < 1.1 * max(sizes[:7])
    assert sizes[29] < ROOM


def _size() -> int:
    """Return the bytes of the database: the pages in use. PostgreSQL frees pages when it likes: its rows."""
    if connection.vendor != "sqlite":
        return sum(model._default_manager.count() for model in apps.get_models())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM pragma_page_count, pragma_freelist_count, pragma_page_size")
        pages, free, bytes_of_a_page = cursor.fetchone()
    return int((pages - free) * bytes_of_a_page)
