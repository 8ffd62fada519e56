"""From the outbox to receivers that are really there: leases, retries, fairness, and every attempt kept."""

import json
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import standardwebhooks
from django.utils import timezone

from events.models import OutboxEvent
from payments import domain
from payments.models import Attempt, Delivery, Endpoint, Message
from payments.sending import allowance, delivery, endpoints, outbox, signing
from payments.sending.delivery import Courier
from payments.sending.outcome import Made, Outcome
from payments.transport import Transport
from web.errors import ApiError

from .receivers import Receiver, answering, receiver

pytestmark = pytest.mark.django_db

V = "visitor-v"


def endpoint(url: str = "http://127.0.0.1:9/", name: str = "ep_1", **fields: Any) -> Endpoint:
    values = {"visitor_id": V, "event_types": ["*"], "secret": signing.new_secret()}
    return Endpoint.objects.create(id=name, url=url, **(values | fields))


def send(count: int = 1, only_to: Endpoint | None = None) -> list[Message]:
    return [outbox.send(V, "order.shipped", {"number": number}, only_to) for number in range(count)]


def due_now() -> None:
    """Let the time pass until all that is pending is due."""
    Delivery.objects.filter(status="pending").update(next_at=timezone.now() - timedelta(seconds=1))


def finished(delivery: Delivery, outcome: Outcome) -> None:
    domain.tried([Made(delivery, timezone.now(), {}, outcome)])


def failed(times: int, outcome: Outcome | None = None) -> Delivery:
    """Let the one delivery there is fail so often, each time when it is due."""
    for _ in range(times):
        due_now()
        finished(outbox.lease(1, {})[0], outcome or Outcome(status=500))
    return Delivery.objects.get()


def test_a_message_arrives_signed_and_the_attempt_is_kept(there: Receiver) -> None:
    to = endpoint(there.url)
    (message,) = send()
    Courier().work()
    body = there.requests[0].partition(b"\r\n\r\n")[2]
    headers = {
        name: there.header(name)[0] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    }
    assert standardwebhooks.Webhook(to.secret).verify(body, headers)["data"] == {"number": 0}
    assert body == bytes(message.body)
    assert there.header("webhook-id") == [message.id]
    assert there.header("content-type") == ["application/json"]
    assert there.header("user-agent") == ["FiveWays-Webhooks/1.0"]
    assert Delivery.objects.get().status == "succeeded"
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.error, bytes(attempt.answer)) == (204, "", b"")
    assert attempt.request_headers["webhook-signature"] == headers["webhook-signature"]


@pytest.mark.parametrize("scheme", ["stripe", "github"])
def test_an_endpoint_may_choose_another_scheme(there: Receiver, scheme: str) -> None:
    endpoint(there.url, scheme=scheme)
    (message,) = send()
    Courier().work()
    assert there.header("webhook-id") == [message.id]
    if scheme == "stripe":
        assert there.header("stripe-signature")[0].startswith("t=")
    else:
        assert there.header("x-github-event") == ["order.shipped"]
        assert there.header("x-github-delivery") == [message.id]
        assert there.header("x-hub-signature-256")[0].startswith("sha256=")


def test_a_delivery_taken_by_one_worker_cannot_be_taken_by_another() -> None:
    endpoint()
    send(3)
    assert len(outbox.lease(2, {})) == 2
    assert len(outbox.lease(2, {})) == 1
    assert outbox.lease(2, {}) == []


def test_the_deliveries_of_a_worker_that_died_are_due_again_after_the_lease_with_the_same_id() -> None:
    endpoint()
    (message,) = send()
    before = timezone.now()
    assert len(outbox.lease(1, {})) == 1
    lease = Delivery.objects.get().next_at - before
    assert timedelta(seconds=10) < lease < timedelta(seconds=60)
    due_now()
    assert outbox.lease(1, {})[0].message_id == message.id


def test_when_the_clock_goes_back_deliveries_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint()
    send(2)
    outbox.lease(1, {})
    an_hour_ago = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr(timezone, "now", lambda: an_hour_ago)
    assert len(outbox.lease(9, {})) == 2
    assert outbox.lease(9, {}) == []


def test_an_outcome_is_saved_only_while_the_lease_is_the_workers_own() -> None:
    endpoint()
    send()
    (late,) = outbox.lease(1, {})
    due_now()
    (mine,) = outbox.lease(1, {})
    finished(late, Outcome(status=500))
    assert (Delivery.objects.get().tries, Attempt.objects.count()) == (0, 0)
    finished(mine, Outcome(status=200))
    assert (Delivery.objects.get().status, Attempt.objects.count()) == ("succeeded", 1)


def test_outcomes_of_many_are_saved_together_and_what_another_worker_took_is_left_to_it() -> None:
    endpoint()
    send(4)
    lost, *rest = outbox.lease(4, {})
    Delivery.objects.filter(pk=lost.pk).update(token="another's")
    outcomes = [Outcome(status=200), Outcome(status=200), Outcome(status=200), Outcome(status=500)]
    domain.tried(
        [Made(row, timezone.now(), {}, one) for row, one in zip([lost, *rest], outcomes, strict=True)]
    )
    rows = Delivery.objects.order_by("pk").values_list("status", "tries", "token")
    assert list(rows) == [
        ("pending", 0, "another's"),
        ("succeeded", 1, ""),
        ("succeeded", 1, ""),
        ("pending", 1, ""),
    ]
    assert Attempt.objects.filter(delivery=lost).count() == 0


@pytest.mark.parametrize("count", [2, 32])
def test_thirty_two_that_succeed_cost_no_more_queries_than_two(
    count: int, django_assert_max_num_queries: Any
) -> None:
    endpoint()
    send(count)
    with django_assert_max_num_queries(19):
        domain.tried([Made(row, timezone.now(), {}, Outcome(status=200)) for row in outbox.lease(count, {})])


def test_a_failure_is_tried_again_by_the_schedule_until_the_eighth() -> None:
    endpoint()
    send()
    waits = []
    for _ in range(7):
        row = failed(1)
        waits.append((row.next_at - timezone.now()).total_seconds())
        assert (row.status, row.token) == ("pending", "")
    for wait, expected in zip(waits, [5, 300, 1800, 7200, 18_000, 36_000, 36_000], strict=True):
        assert expected * 0.79 <= wait <= expected * 1.21
    assert failed(1).status == "failed"
    assert Attempt.objects.count() == 8
    due_now()
    assert outbox.lease(1, {}) == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_is_left_alone_for_as_long_as_it_asks(status: int) -> None:
    endpoint()
    send()
    row = failed(1, Outcome(status=status, retry_after="120"))
    assert timedelta(seconds=115) < row.next_at - timezone.now() <= timedelta(seconds=120)


def test_an_endpoint_that_is_gone_is_disabled_and_nothing_more_is_sent_to_it() -> None:
    endpoint()
    send(3)
    finished(outbox.lease(1, {})[0], Outcome(status=410))
    row = Endpoint.objects.get()
    assert (row.enabled, row.disabled_because) == (False, "it answered 410 Gone")
    assert set(Delivery.objects.values_list("status", flat=True)) == {"failed"}
    send()
    assert Delivery.objects.count() == 3
    assert OutboxEvent.objects.filter(type="endpoint").count() == 1


def test_what_is_on_its_way_to_an_endpoint_that_is_disabled_meanwhile_is_not_tried_again() -> None:
    row = endpoint()
    send()
    (taken,) = outbox.lease(1, {})
    endpoints.disable(row)
    finished(taken, Outcome(status=500))
    assert Delivery.objects.get().status == "failed"
    assert Attempt.objects.count() == 1


def test_an_endpoint_that_fails_for_five_days_is_disabled() -> None:
    endpoint()
    send()
    failed(1)
    began = Endpoint.objects.get().failing_since
    assert began is not None
    Endpoint.objects.update(failing_since=began - timedelta(days=4, hours=23))
    failed(1)
    assert Endpoint.objects.get().enabled
    Endpoint.objects.update(failing_since=began - timedelta(days=5))
    failed(1)
    assert (Endpoint.objects.get().enabled, Delivery.objects.get().status) == (False, "failed")


def test_those_five_days_are_shorter_on_the_clock_of_a_demo(settings: Any) -> None:
    settings.WEBHOOK_TIME_SCALE = 0.01
    endpoint(failing_since=timezone.now() - timedelta(hours=1, minutes=13))
    send()
    failed(1)
    assert not Endpoint.objects.get().enabled


def test_one_success_and_the_days_are_counted_from_zero() -> None:
    endpoint(failing_since=timezone.now() - timedelta(days=4))
    send()
    finished(outbox.lease(1, {})[0], Outcome(status=200))
    assert Endpoint.objects.get().failing_since is None


def test_the_shops_own_endpoint_cannot_be_disabled() -> None:
    endpoint(internal=True, visitor_id="")
    send()
    failed(1, Outcome(status=410))
    assert Endpoint.objects.get().enabled


def test_an_endpoint_with_thousands_due_leaves_room_for_the_others() -> None:
    busy = endpoint(name="busy")
    send(300, only_to=busy)
    quiet = endpoint(name="quiet")
    send(3, only_to=quiet)
    taken = [row.endpoint_id for row in outbox.lease(128, {})]
    assert (taken.count("busy"), taken.count("quiet")) == (32, 3)
    assert outbox.lease(128, {"busy": 32}) == []


def test_a_delivery_that_another_worker_takes_a_moment_earlier_is_left_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endpoint()
    send()
    choose, taken_by_the_other = outbox._choose, []

    def choose_and_be_overtaken(*args: Any) -> list[int]:
        chosen = choose(*args)
        monkeypatch.setattr(outbox, "_choose", choose)
        taken_by_the_other.extend(outbox.lease(1, {}))
        return chosen

    monkeypatch.setattr(outbox, "_choose", choose_and_be_overtaken)
    assert outbox.lease(1, {}) == []
    assert len(taken_by_the_other) == 1


def test_an_endpoint_that_failed_last_time_gets_one_attempt_at_once() -> None:
    endpoint(failing_since=timezone.now())
    send(10)
    assert len(outbox.lease(64, {})) == 1
    assert outbox.lease(64, {"ep_1": 1}) == []


@pytest.mark.usefixtures("one_moment")
def test_webhooks_to_one_host_are_limited_however_many_endpoints_it_has(settings: Any) -> None:
    settings.WEBHOOK_RATE_SCALE = 1.0
    for number in range(20):
        endpoint(f"http://victim.test:{8000 + number}/{number}", name=f"ep_{number}")
    send(10)
    assert len(outbox.lease(500, {}, delivery._may_send)) == 20
    assert Delivery.objects.filter(status="pending", token="").count() == 180


@pytest.mark.usefixtures("one_moment")
def test_webhooks_for_one_visitor_and_in_all_are_limited_and_the_shop_is_not_counted(settings: Any) -> None:
    settings.WEBHOOK_RATE_SCALE = 0.1
    for number in range(10):
        for visitor in range(8):
            name = f"{visitor}-{number}"
            endpoint(f"http://{name}.test/", name=name, visitor_id=f"in-all-{visitor}")
    endpoint(name="shop", visitor_id="", internal=True)
    for visitor in range(8):
        for number in range(2):
            outbox.send(f"in-all-{visitor}", "order.shipped", {"number": number})
    taken = [row.endpoint.visitor_id for row in outbox.lease(500, {}, delivery._may_send)]
    assert taken.count("") == 16
    assert len(taken) == 16 + 20
    assert max(taken.count(f"in-all-{visitor}") for visitor in range(8)) == 4


@pytest.mark.usefixtures("one_moment")
def test_webhooks_to_one_address_are_limited_whatever_its_names(settings: Any) -> None:
    settings.WEBHOOK_RATE_SCALE = 0.1
    with receiver() as there:
        transport = Transport(True, lambda host, port: ["127.0.0.1"], may_send_to=allowance.may_send_to)
        urls = [f"http://name-{number}.test:{there.port}/" for number in range(8)]
        outcomes = [transport.post(url, {}, b"{}") for url in urls]
        assert len(there.requests) == 4
    assert {outcome.error for outcome in outcomes[4:]} == {
        "held back: too many webhooks go to this address already"
    }


def test_deliveries_of_a_worker_that_died_while_their_endpoint_was_disabled_are_given_up() -> None:
    row = endpoint()
    send()
    outbox.lease(1, {})
    endpoints.disable(row)
    Courier().work()
    assert Delivery.objects.get().status == "pending", "it may still be on its way"
    due_now()
    Courier().work()
    assert (Delivery.objects.get().status, Delivery.objects.get().token) == ("failed", "")


def test_receivers_that_hang_delay_no_other(there: Receiver) -> None:
    courier = Courier()
    arrived: list[socket.socket] = []
    all_arrived = threading.Event()
    hung_until_then: list[bool] = []

    def hang(connection: socket.socket) -> None:
        hung_until_then.append(all_arrived.wait(9))

    def arrive(connection: socket.socket) -> None:
        arrived.append(connection)
        if len(arrived) == 40:
            courier.stop()
            all_arrived.set()

    with receiver(hang) as dead, receiver(arrive) as well:
        for number in range(3):
            send(40, only_to=endpoint(dead.url, name=f"dead-{number}"))
        send(40, only_to=endpoint(well.url, name="well"))
        courier.work()
    assert len(arrived) == 40
    assert all(hung_until_then), "some came only when those that hang had been given up"


def test_everything_that_is_due_is_delivered_once(there: Receiver) -> None:
    endpoint(there.url)
    sent = {message.id for message in send(300)}
    Courier().work()
    ids = there.header("webhook-id")
    assert (len(ids), set(ids)) == (300, sent)


def test_what_becomes_due_while_it_works_is_delivered_too(there: Receiver) -> None:
    endpoint(there.url)
    send()
    more = iter([True])

    def make(row: Delivery) -> Made:
        return delivery.make(row)

    class SendsMore(Courier):
        def _save(self) -> None:
            super()._save()
            if next(more, False):
                send(2)

    SendsMore(make).work()
    assert len(there.requests) == 3


def test_one_courier_at_a_time_in_one_process(there: Receiver) -> None:
    endpoint(there.url)
    send()
    courier = Courier()
    with courier._working:
        courier.work()
        assert there.requests == []
    courier.work()
    assert len(there.requests) == 1


def test_a_courier_that_stops_finishes_its_attempts_and_starts_no_more(there: Receiver) -> None:
    endpoint(there.url)
    send(100)
    courier = Courier(threads=4)
    courier._make = _stopping(courier)
    courier.work()
    left = Delivery.objects.filter(status="pending", token="").count()
    assert 0 < left < 100
    assert Delivery.objects.filter(status="succeeded").count() == len(there.requests) == 100 - left


def _stopping(courier: Courier) -> Callable[[Delivery], Made]:
    def make(row: Delivery) -> Made:
        courier.stop()
        return delivery.make(row)

    return make


def test_while_a_secret_is_rotated_both_sign_and_after_a_day_the_new_one_alone(there: Receiver) -> None:
    row = endpoint(there.url)
    old = row.secret
    endpoints.rotate(row)
    assert row.secret != old
    now = timezone.now()
    assert row.secrets_at(now + timedelta(hours=23, minutes=59)) == [row.secret, old]
    assert row.secrets_at(now + timedelta(hours=24, minutes=1)) == [row.secret]
    (message,) = send()
    Courier().work()
    headers = {
        name: there.header(name)[0] for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    }
    for secret in (old, row.secret):
        standardwebhooks.Webhook(secret).verify(bytes(message.body), headers)


def test_two_rotations_at_once_lose_no_secret() -> None:
    first = endpoint()
    second = Endpoint.objects.get()
    secrets = [first.secret, endpoints.rotate(first).secret, endpoints.rotate(second).secret]
    assert Endpoint.objects.get().secrets_at(timezone.now()) == secrets[::-1]


def test_a_secret_that_is_rotated_again_lets_all_before_it_sign_for_their_day(there: Receiver) -> None:
    row = endpoint(there.url)
    secrets = [row.secret, *(endpoints.rotate(row).secret for _ in range(3))]
    (message,) = send()
    Courier().work()
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    headers = {name: there.header(name)[0] for name in names}
    for secret in secrets:
        standardwebhooks.Webhook(secret).verify(bytes(message.body), headers)
    with pytest.raises(ApiError, match="3 old secrets still sign here"):
        endpoints.rotate(row)
    assert row.secrets_at(timezone.now() + timedelta(hours=24, minutes=1)) == [row.secret]


def test_a_redelivery_has_the_same_id_and_body_and_a_new_signature(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint(there.url)
    send()
    Courier().work()
    row = Delivery.objects.get()
    assert outbox.restart(row)
    later = timezone.now() + timedelta(seconds=100)
    due_now()
    monkeypatch.setattr(timezone, "now", lambda: later)
    Courier().work()
    first, second = there.header("webhook-id")
    assert first == second
    assert there.requests[0].partition(b"\r\n\r\n")[2] == there.requests[1].partition(b"\r\n\r\n")[2]
    one, two = map(int, there.header("webhook-timestamp"))
    assert two - one >= 99
    assert len(set(there.header("webhook-signature"))) == 2
    assert Attempt.objects.count() == 2


def test_the_last_attempts_of_a_delivery_that_is_made_again_and_again_are_kept() -> None:
    endpoint()
    send()
    row = failed(1)
    for _ in range(30):
        assert outbox.restart(row)
        failed(1)
    assert Attempt.objects.count() == 21


def test_a_delivery_in_progress_cannot_be_restarted() -> None:
    endpoint()
    send()
    (taken,) = outbox.lease(1, {})
    assert not outbox.restart(taken)


def test_an_endpoint_recovers_what_failed_and_what_it_missed_while_it_was_disabled(there: Receiver) -> None:
    row = endpoint(there.url)
    early = send()[0]
    since = timezone.now()
    lost, arrived = send(2)
    Delivery.objects.filter(message__in=[early, lost]).update(status="failed")
    Delivery.objects.filter(message=arrived).update(status="succeeded")
    endpoints.disable(row)
    missed = send()[0]
    outbox.send("visitor-w", "order.shipped", {})
    endpoints.enable(row)
    assert outbox.recover(row, since) == 2
    Courier().work()
    assert set(there.header("webhook-id")) == {lost.id, missed.id}
    assert outbox.recover(row, since) == 0


def test_every_attempt_is_kept_with_the_beginning_of_its_answer() -> None:
    with receiver(answering("500 Oh", body=b"\x00\xff" + b"x" * 30_000)) as there:
        endpoint(there.url)
        send()
        for _ in range(3):
            due_now()
            Courier().work()
    assert [attempt.status for attempt in Attempt.objects.all()] == [500, 500, 500]
    assert {bytes(attempt.answer) for attempt in Attempt.objects.all()} == {b"\x00\xff" + b"x" * 19_998}


def test_what_receivers_answer_is_in_no_event_and_no_event_is_over_16_kb() -> None:
    endpoint()
    send(60)
    answer = Outcome(status=500, answer=b"\x00" * 20_000, error="\N{SNOWMAN}" * 300, bytes_down=20_000)
    domain.tried([Made(row, timezone.now(), {}, answer) for row in outbox.lease(32, {})])
    events = OutboxEvent.objects.filter(type="deliveries")
    assert max(len(event.data.encode()) for event in events) < 16_000
    assert sum(len(json.loads(event.data)["deliveries"]) for event in events) == 32
    assert Attempt.objects.filter(bytes_down=20_000).count() == 32


def test_a_visitor_is_notified_of_the_outcome_of_their_message() -> None:
    endpoint()
    send()
    failed(1, Outcome(error="the connection was refused"))
    event = OutboxEvent.objects.get(type="deliveries")
    assert event.topic == "payments.visitor-v"
    (shown,) = json.loads(event.data)["deliveries"]
    assert (shown["status"], shown["tries"]) == ("pending", 1)
    assert shown["attempt"]["error"] == "the connection was refused"
    assert datetime.fromisoformat(shown["next_attempt_at"].replace("Z", "+00:00")) > timezone.now()


def test_an_endpoint_deleted_while_a_delivery_is_on_its_way_leaves_nothing() -> None:
    row = endpoint()
    send()
    (taken,) = outbox.lease(1, {})
    endpoints.delete(row)
    finished(taken, Outcome(status=500))
    assert (Delivery.objects.count(), Attempt.objects.count()) == (0, 0)
