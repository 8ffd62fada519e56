"""Faults 44, 45, 47: workers are killed, Redis goes, and every webhook arrives. And two thousand do."""

import socket
import sys
import threading
from collections.abc import Iterator

import pytest
import requests

from tests.live_server import LiveServer, Process, live_server
from tests.payments.receivers import answering, receiver
from tests.waiting import free_port, wait_until, within

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ENDPOINT = f"""
from payments.sending import outbox
from payments.models import Delivery, Endpoint
from django.db import transaction
Endpoint.objects.get_or_create(id="ep_test", defaults=dict(
    visitor_id="v", url="{{url}}", event_types=["test.*"], secret="{KEY}"))
"""
SEND = """
with transaction.atomic():
    for number in range({count}):
        outbox.send("v", "test.number", {{"number": number}})
"""


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    """A whole site, its retries on the clock of a demo."""
    with live_server(
        workers=True,
        WEBHOOK_TIME_SCALE="0.01",
        WEBHOOK_RATE_SCALE="1000",
        CHAT_BOTS="0",
        WEATHER_STEP_SECONDS="60",
    ) as made:
        yield made


def visitor(server: LiveServer) -> requests.Session:
    session = requests.Session()
    session.get(f"{server.url}/visitor/", timeout=60)
    return session


def order_is(session: requests.Session, server: LiveServer, order_id: str) -> str:
    orders = session.get(f"{server.url}/payments/api/orders/", timeout=60).json()["orders"]
    return next(order["status"] for order in orders if order["id"] == order_id)


def test_an_order_becomes_paid_because_a_webhook_arrived(server: LiveServer) -> None:
    session = visitor(server)
    cursor = session.get(f"{server.url}/payments/api/").json()["cursor"]
    order = session.post(f"{server.url}/payments/api/orders/", json={"product": "mug"}, timeout=60).json()
    wait_until(lambda: order_is(session, server, order["id"]) == "paid", "the order is paid")
    declined = session.post(
        f"{server.url}/payments/api/orders/", json={"product": "lottery"}, timeout=60
    ).json()
    wait_until(lambda: order_is(session, server, declined["id"]) == "declined", "the other one is declined")
    session.post(f"{server.url}/payments/api/payments/{order['payment_id']}/refund/", timeout=60)
    wait_until(lambda: order_is(session, server, order["id"]) == "refunded", "the order is refunded")
    received = session.get(f"{server.url}/payments/api/received/?source=processor").json()["received"]
    about_it = [row for row in received if row["about"] == order["id"]]
    assert {row["type"] for row in about_it} == {
        "payment.processing",
        "payment.succeeded",
        "payment.refunded",
    }
    # A worker slow to start sends the first two at once; then the second may overtake the first.
    wait_until(
        lambda: (
            [state for state in told_of(session, server, order["id"], cursor) if state != "processing"]
            == ["placed", "paid", "refunded"]
        ),
        "each state was told once, in order",
    )


def told_of(session: requests.Session, server: LiveServer, order_id: str, cursor: str) -> list[str]:
    updates = session.get(f"{server.url}/payments/api/updates/?cursor={cursor}&wait=0", timeout=60).json()
    orders = [event["data"]["order"] for event in updates["events"] if event["type"] == "order"]
    return [order["status"] for order in orders if order["id"] == order_id]


def test_a_worker_killed_in_the_middle_of_posts_and_all_are_delivered_within_a_minute_under_the_same_ids(
    server: LiveServer,
) -> None:
    release = threading.Event()

    def slow_at_first(connection: socket.socket) -> None:
        if there.mine.number == 1:
            release.wait(60)
        answering()(connection)

    with receiver(slow_at_first) as there:
        server.shell(ENDPOINT.format(url=there.url) + SEND.format(count=300))
        wait_until(lambda: len(there.requests) >= 100, "a third has arrived, and one is on its way")
        hanging = there.header("webhook-id")[0]
        server.slow_worker.kill()
        server.slow_worker.start()
        wait_until(lambda: there.header("webhook-id").count(hanging) == 2, "that one comes again", 60)
        wait_until(lambda: len(set(there.header("webhook-id"))) == 300, "all have arrived", 60)
        release.set()
        assert len(there.requests) - 300 <= 64, "only what was on its way may come twice"
        left = "print(Delivery.objects.filter(endpoint='ep_test', status='pending').count())"
        wait_until(lambda: server.shell(ENDPOINT + left).strip() == "0", "all are noted as delivered")


def test_a_process_killed_between_commit_and_enqueue_and_it_is_delivered_within_five_seconds(
    server: LiveServer,
) -> None:
    with receiver() as there:
        code = f"import django; django.setup()\n{ENDPOINT.format(url=there.url)}"
        code += f"Endpoint.objects.filter(pk='ep_test').update(url='{there.url}', failing_since=None)\n"
        code += SEND.format(count=1) + "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
        killed = Process("killed", [sys.executable, "-c", code], server.environment, server.folder)
        killed.start()
        assert killed.wait_ended(60) == -9
        wait_until(lambda: there.requests, "it is delivered", 5)


@pytest.mark.parametrize("fault", ["killed", "frozen"])
def test_while_redis_is_away_a_payment_is_accepted_and_it_is_settled_when_redis_is_back(
    server: LiveServer, fault: str
) -> None:
    session = visitor(server)
    server.redis.kill() if fault == "killed" else server.redis.freeze()
    try:
        with within(5, "a payment, an order and a page"):
            payment = session.post(
                f"{server.url}/payments/api/payments/",
                json={"amount": 1999, "currency": "EUR"},
                headers={"Idempotency-Key": fault},
                timeout=60,
            )
            order = session.post(f"{server.url}/payments/api/orders/", json={"product": "tea"}, timeout=60)
            page = session.get(f"{server.url}/payments/", timeout=60)
        assert (payment.status_code, order.status_code, page.status_code) == (201, 201, 200)
        assert requests.get(f"{server.url}/healthz", timeout=60).status_code == 503
    finally:
        server.redis.start() if fault == "killed" else server.redis.thaw()
    wait_until(lambda: order_is(session, server, order.json()["id"]) == "paid", "the order is paid", 40)
    settled = session.get(f"{server.url}/payments/api/payments/{payment.json()['id']}/", timeout=60).json()
    assert settled["status"] == "succeeded"


class Counting:
    """The receiver that counts, in a process of its own."""

    def __init__(self, server: LiveServer) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}/"
        command = [sys.executable, "-m", "tests.payments.counting", str(port)]
        self.process = Process("receiver", command, server.environment, server.folder)
        self.process.start()
        wait_until(self.seen, "the receiver answers")

    def seen(self) -> dict[str, int]:
        """Return how many requests there were, and of how many ids."""
        try:
            return requests.get(self.url, timeout=60).json()
        except requests.ConnectionError:
            return {}


def arrive_all(count: int, kills: int) -> int:
    """Queue deliveries, kill the worker so often on the way; returns how many came twice."""
    with live_server(
        workers=True, CHAT_BOTS="0", WEATHER_STEP_SECONDS="60", WEBHOOK_RATE_SCALE="1000"
    ) as server:
        there = Counting(server)
        try:
            server.shell(ENDPOINT.format(url=there.url) + SEND.format(count=count))
            for kill in range(1, kills + 1):
                some = kill * count // (kills + 1)
                wait_until(lambda: there.seen()["ids"] >= some, f"{some} have arrived", 300)  # noqa: B023
                server.slow_worker.kill()
                server.slow_worker.start()
            wait_until(lambda: there.seen()["ids"] == count, "all have arrived", 300)
            left = "print(Delivery.objects.exclude(status='succeeded').filter(endpoint='ep_test').count())"
            wait_until(lambda: server.shell(ENDPOINT + left).strip() == "0", "all are noted", 60)
            return there.seen()["requests"] - count
        finally:
            there.process.kill()


@pytest.mark.soak
def test_two_thousand_deliveries_and_three_killed_workers_and_all_arrive() -> None:
    twice = arrive_all(2_000, 3)
    assert twice <= 3 * 64, "only what was on its way may come twice"


@pytest.mark.soak
def test_payments_with_three_killed_workers_are_each_one_effect_in_the_shop() -> None:
    with live_server(workers=True, CHAT_BOTS="0", WEATHER_STEP_SECONDS="60") as server:
        server.shell(
            "from payments.shop import domain as shop_domain\n"
            "from django.db import transaction\n"
            "with transaction.atomic():\n"
            "    for number in range(400):\n"
            "        shop_domain.checkout('v', shop_domain.PRODUCTS['mug'], 1, str(number))\n"
        )
        paid = (
            "from payments.shop.models import Order\n"
            "print(Order.objects.filter(status='paid', charged=1999).count())\n"
            "print(Order.objects.exclude(charged__in=(0, 1999)).count())"
        )
        for least in (50, 150, 250):
            wait_until(lambda: int(server.shell(paid).split()[0]) >= least, f"{least} are paid", 120)  # noqa: B023
            server.slow_worker.kill()
            server.slow_worker.start()
        wait_until(lambda: server.shell(paid).split() == ["400", "0"], "all are paid, each once", 180)
