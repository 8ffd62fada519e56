"""What visitors write is forgotten after a day: in every table, the outbox, the log, the hub's tail."""

from datetime import datetime, timedelta, timezone

import pytest
from pytest_django import Settings

from chat.models import Acquaintance, ChatMessage, Member, Notification
from events import log, retention
from events import tasks as events_tasks
from events.event import Cursor, Event
from events.models import OutboxEvent
from events.tail import Reset, Tail
from newsfeed.models import HeadlineRow
from payments.bench import misbehaviour
from payments.models import Customer, Delivery, Deployment, Endpoint, Message, Order, Payment, Received
from payments.sending import delivery
from payments.sending.signing import new_secret
from payments.shop.models import Shop
from tests.redis_server import RedisServer
from tickers.models import OrderRow, TradeRow

DAY = timedelta(hours=23)
NOW = datetime.now(timezone.utc)
# Modules are imported long before the last of their tests runs.
OLD, YOUNG = NOW - DAY - timedelta(minutes=1), NOW - DAY + timedelta(hours=3)


@pytest.fixture(autouse=True)
def public(settings: Settings) -> None:
    settings.PUBLIC_DEMO = True


@pytest.mark.django_db
def test_the_chat_forgets_messages_mentions_and_names() -> None:
    for at, name in ((OLD, "old"), (YOUNG, "young")):
        row = ChatMessage.objects.create(
            room="lobby", author_id=name, author=name, text=name, client_id="1", at=at
        )
        Notification.objects.create(visitor_id="ada", message=row)
        Member.objects.create(room="lobby", visitor_id=name, name=name, present=False, seen_at=at)
        Acquaintance.objects.create(visitor_id=name, name_folded=name, met_at=at)
    Member.objects.create(room="lobby", visitor_id="here", name="here", present=True, seen_at=OLD)
    retention.prune()
    assert list(ChatMessage.objects.values_list("text", flat=True)) == ["young"]
    assert Notification.objects.count() == 1
    assert set(Member.objects.values_list("name", flat=True)) == {"young", "here"}
    assert list(Acquaintance.objects.values_list("name_folded", flat=True)) == ["young"]


@pytest.mark.django_db
def test_the_newsroom_forgets_what_came_from_the_desk_and_nothing_else() -> None:
    for source, at in (("desk", OLD), ("desk", YOUNG), ("mission", OLD)):
        key = f"{source} {at}"
        HeadlineRow.objects.create(key=key, headline=key, urgency="routine", source=source, published_at=at)
    retention.prune()
    assert set(HeadlineRow.objects.values_list("key", flat=True)) == {f"desk {YOUNG}", f"mission {OLD}"}


@pytest.mark.django_db
def test_the_exchange_forgets_trades_and_orders_that_do_not_wait() -> None:
    for number, (at, waits) in enumerate([(OLD, False), (OLD, True), (YOUNG, False)]):
        order = OrderRow.objects.create(
            visitor_id="ada",
            client_id=str(number),
            symbol="AAPL",
            side="buy",
            kind="limit",
            quantity=1,
            open=waits,
            at=at,
        )
        TradeRow.objects.create(symbol="AAPL", side="buy", price=1, quantity=1, order=order, at=at)
    retention.prune()
    assert list(OrderRow.objects.order_by("id").values_list("client_id", flat=True)) == ["1", "2"]
    assert list(TradeRow.objects.values_list("order__client_id", flat=True)) == ["2"]


def _of_payments(name: str, at: datetime) -> None:
    own = {"visitor_id": "ada", "created_at": at}
    Payment.objects.create(id=name, amount=1, currency="EUR", settle_at=at, **own)
    endpoint = Endpoint.objects.create(id=name, url="http://a.example/", event_types=["*"], **own)
    message = Message.objects.create(id=name, type="test", body=b"{}", **own)
    Delivery.objects.create(message=message, endpoint=endpoint, created_at=at)
    Order.objects.create(
        id=name, key=name, product="mug", quantity=1, amount=1, currency="EUR", payment_id=name, **own
    )
    Deployment.objects.create(repository="a", ref="b", commit="c", **own)
    Customer.objects.create(external_id=name, name=name, changed_at=at)
    Received.objects.create(
        source="crm", message_id=name, type="t", body="{}", body_sha256="", checks=[], at=at
    )


@pytest.mark.django_db
def test_the_payments_forget_all_of_both_parties_but_the_shops_own_endpoint() -> None:
    _of_payments("old", OLD)
    _of_payments("young", YOUNG)
    Endpoint.objects.create(
        id="ep_shop", url="http://b.example/", event_types=["*"], internal=True, created_at=OLD
    )
    retention.prune()
    for model in (Payment, Message, Delivery, Order, Deployment, Customer, Received):
        assert (model.__name__, model.objects.count()) == (model.__name__, 1)
    assert set(Endpoint.objects.values_list("id", flat=True)) == {"young", "ep_shop"}
    (published,) = OutboxEvent.objects.all()
    assert (published.topic, published.type) == ("payments.ada", "endpoint")
    assert '"id":"old","status":"deleted"' in published.data


@pytest.mark.django_db
def test_the_shop_forgets_settings_that_nobody_has_changed_for_a_day() -> None:
    for name, at in (("old", OLD), ("young", YOUNG), ("changed", OLD)):
        Shop.objects.create(visitor_id=name)
        Shop.objects.filter(pk=name).update(changed_at=at)
    Shop.objects.update_or_create(visitor_id="changed", defaults={"deduplicate": False})
    retention.prune()
    assert set(Shop.objects.values_list("pk", flat=True)) == {"young", "changed"}


@pytest.mark.django_db
def test_the_outbox_deletes_what_reached_the_log_except_in_apps_in_which_nobody_writes(
    clean_log: RedisServer,
) -> None:
    old, young = int(OLD.timestamp() * 1e6), int(YOUNG.timestamp() * 1e6)
    rows = [("chat.lobby", old, "1-0"), ("chat.lobby", young, "2-0"), ("chat.lobby", old, "")]
    rows.append(("weather.JFK", old, "3-0"))
    for topic, t, entry_id in rows:
        OutboxEvent.objects.create(topic=topic, type="x", t=t, data="{}", entry_id=entry_id)
    events_tasks.prune()
    kept = OutboxEvent.objects.order_by("id").values_list("topic", "t", "entry_id")
    assert list(kept) == rows[1:]


@pytest.mark.django_db
def test_the_log_forgets_what_is_old_and_is_never_empty(clean_log: RedisServer) -> None:
    with clean_log.client() as client:
        for at, text in ((OLD, "old"), (YOUNG, "young")):
            fields = {"topic": "chat.lobby", "type": "message", "t": 1, "data": f'"{text}"'}
            client.xadd("events:chat", fields, id=f"{int(at.timestamp() * 1000)}-0")
        log.append("weather.JFK", "noted", 1, "{}")
        events_tasks.prune()
        kept = [fields["data"] for _, fields in client.xrange("events:chat")]
        assert kept == ['"young"', "{}"]
        assert [fields["type"] for _, fields in client.xrange("events:payments")] == [
            "log.opened",
            "log.trimmed",
        ]
        assert [fields["type"] for _, fields in client.xrange("events:weather")] == ["log.opened", "noted"]


def test_the_hub_forgets_as_the_log_does_and_resets_clients_from_there() -> None:
    tail = Tail(kept=100, kept_ms=1000)
    at = [Cursor(ms, 0) for ms in (1_000, 1_500, 2_400, 3_000)]
    tail.extend([Event(cursor, "chat.lobby", "message", 1, "{}") for cursor in at])
    assert [event.cursor for event in tail.events("chat.lobby")] == at[2:]
    feed = tail.follow("chat.lobby")
    assert [event.cursor for event in feed.since(at[1], 10)] == at[2:]
    with pytest.raises(Reset):
        feed.since(at[0], 10)


@pytest.mark.django_db
def test_a_visitors_own_misbehaving_receiver_is_reached_where_private_addresses_are_not(settings) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE, settings.SELF_URL = False, "http://127.0.0.1:9"
    message = Message.objects.create(id="msg", visitor_id="ada", type="test", body=b"{}")
    said = {}
    for owner in ("ada", "bob"):
        endpoint = Endpoint.objects.create(
            id=owner,
            visitor_id=owner,
            url=misbehaviour.address_for("ada"),
            event_types=["*"],
            secret=new_secret(),
        )
        row = Delivery.objects.create(message=message, endpoint=endpoint)
        said[owner] = delivery.make(row).outcome.error
    assert said == {
        "ada": "the connection was refused",
        "bob": "the host leads to an address that is not public",
    }
