"""Connections that are kept for the next webhook: only where the receiver says so, and each checked again."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from payments.models import Attempt, Delivery, Endpoint
from payments.sending import connections, delivery, outbox, signing
from payments.sending.connections import Kept
from payments.sending.delivery import Courier
from payments.sending.outcome import Outcome
from payments.transport import Transport
from tests.waiting import within

from .receivers import Behaviour, Receiver, answering, certificate, hanging, receiver

KEEPS = "Connection: keep-alive\r\n"


@pytest.fixture
def kept() -> Iterator[Kept]:
    """Connections that are kept until the test is over."""
    made = Kept()
    yield made
    made.close()


@pytest.fixture
def there() -> Iterator[Receiver]:
    """A receiver that keeps its connections, and says so."""
    with receiver(answering(headers=KEEPS), keeps=True) as made:
        yield made


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep idle connections for longer than a busy machine takes from one webhook to the next."""
    monkeypatch.setattr(connections, "IDLE_SECONDS", 30.0)


def post(url: str, kept: Kept, transport: Transport | None = None) -> Outcome:
    made = transport or Transport(allow_private=True, deadline=5, kept=kept)
    return made.post(url, {"webhook-id": "msg_1"}, b'{"a":1}')


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_webhooks_to_a_receiver_that_keeps_its_connections_share_one(
    kept: Kept, scheme: str, tmp_path: Path
) -> None:
    tls, trusted = certificate(tmp_path, "receiver.test")
    answer = answering("200 OK", KEEPS, b"thanks")
    with receiver(answer, tls if scheme == "https" else None, keeps=True) as there:
        transport = Transport(True, lambda host, port: ["127.0.0.1"], 5, trusted, kept=kept)
        url = f"{scheme}://receiver.test:{there.port}/hook"
        outcomes = [post(url, kept, transport) for _ in range(3)]
        assert [(one.status, one.answer, one.error) for one in outcomes] == [(200, b"thanks", "")] * 3
        assert [one.bytes_up for one in outcomes] == [len(request) for request in there.requests]
        assert there.connections == 1
        kept.close()
        assert there.gone.wait(5), "it is closed"
    assert there.header("connection") == ["keep-alive"] * 3
    answer_bytes = len(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: keep-alive\r\n\r\nthanks")
    assert {one.bytes_down for one in outcomes} == {answer_bytes}


@pytest.mark.parametrize(
    ("behaviour", "answers_whole"),
    [
        (answering(), True),
        (answering(headers="Connection: close\r\n"), True),
        (answering(headers="Connection: keep-alive, close\r\n"), True),
        (answering("200 OK", KEEPS, b"x" * 20_001), True),
        (lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + KEEPS.encode() + b"\r\n"), True),
        (answering("101 Switching Protocols", KEEPS), False),
    ],
    ids=["says nothing", "says close", "says both", "more than is read", "ends by closing", "other protocol"],
)
def test_no_other_answer_leaves_a_connection_open(
    kept: Kept, behaviour: Behaviour, answers_whole: bool
) -> None:
    with receiver(behaviour) as there:
        assert [post(there.url, kept).succeeded for _ in range(2)] == [answers_whole] * 2
        assert there.connections == 2


@pytest.mark.parametrize("limit", ["IDLE_SECONDS", "OLDEST_SECONDS"])
def test_one_that_was_idle_for_long_or_is_old_is_not_used_again(
    kept: Kept, there: Receiver, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert post(there.url, kept).succeeded
    monkeypatch.setattr(connections, limit, 0.0)
    assert post(there.url, kept).succeeded
    assert there.connections == 2


def test_idle_connections_are_closed_before_the_least_time_that_a_receiver_can_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    assert connections.IDLE_SECONDS < 1


def test_one_that_the_receiver_has_closed_all_the_same_is_not_used_again(kept: Kept) -> None:
    with receiver(answering(headers=KEEPS)) as there:
        for number in range(1, 4):
            there.gone.clear()
            assert post(there.url, kept).succeeded
            assert there.gone.wait(5)
            assert there.connections == number


def test_one_on_which_the_receiver_sends_more_than_its_answer_is_not_used_again(kept: Kept) -> None:
    has_answered = threading.Event()

    def says_more(connection: socket.socket) -> None:
        answering(headers=KEEPS)(connection)
        assert has_answered.wait(5)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")

    with receiver(says_more, keeps=True) as there:
        assert post(there.url, kept).succeeded
        has_answered.set()
        (idle,) = kept._idle
        assert connections.wait_for_read(idle.sock, timeout=5)
        assert post(there.url, kept).status == 204
        assert there.connections == 2


def test_a_webhook_whose_connection_breaks_is_not_sent_again_because_it_may_have_arrived(kept: Kept) -> None:
    def answer_once(connection: socket.socket) -> None:
        if len(once.requests) > 1:
            raise ConnectionResetError
        answering(headers=KEEPS)(connection)

    with receiver(answer_once, keeps=True) as once:
        assert post(once.url, kept).succeeded
        assert post(once.url, kept).error == "the connection was closed without an answer"
        assert (once.connections, len(once.requests)) == (1, 2)


def test_an_answer_that_does_not_come_is_given_up_at_the_deadline_on_a_kept_connection_too(
    kept: Kept,
) -> None:
    def answer_once(connection: socket.socket) -> None:
        (hanging if len(once.requests) > 1 else answering(headers=KEEPS))(connection)

    with receiver(answer_once, keeps=True) as once:
        assert post(once.url, kept).succeeded
        with within(1.6, "it is given up"):
            late = post(once.url, kept, Transport(allow_private=True, deadline=0.6, kept=kept))
        assert late.error == "no whole answer within 1 s"
        assert once.gone.wait(5), "the connection is still open"
        assert once.connections == 1


def test_a_connection_into_our_own_network_is_not_used_for_a_request_that_may_not_open_it(
    kept: Kept, there: Receiver
) -> None:
    assert post(there.url, kept).succeeded
    outcome = post(there.url, kept, Transport(allow_private=False, kept=kept))
    assert outcome.error == "the host leads to an address that is not public"
    assert len(there.requests) == 1


def test_webhooks_to_an_address_are_limited_however_few_connections_carry_them(
    kept: Kept, there: Receiver
) -> None:
    left = [True] * 4
    transport = Transport(True, may_send_to=lambda address: bool(left and left.pop()), kept=kept)
    outcomes = [post(there.url, kept, transport) for _ in range(6)]
    assert [outcome.succeeded for outcome in outcomes] == [True] * 4 + [False] * 2
    assert outcomes[4].error == "held back: too many webhooks go to this address already"
    assert len(there.requests) == 4


def test_each_name_and_port_has_connections_of_its_own(kept: Kept, there: Receiver) -> None:
    transport = Transport(True, lambda host, port: ["127.0.0.1"], kept=kept)
    for name in ("one.test", "two.test", "one.test", "two.test"):
        assert post(f"http://{name}:{there.port}/", kept, transport).succeeded
    assert there.connections == 2
    assert there.header("host") == [f"{name}.test:{there.port}" for name in ("one", "two", "one", "two")]


def test_few_are_kept_and_the_oldest_make_room(
    kept: Kept, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_IDLE", 3)
    transport = Transport(True, lambda host, port: ["127.0.0.1"], kept=kept)
    for number in range(5):
        assert post(f"http://{number}.test:{there.port}/", kept, transport).succeeded
    assert [idle.place.host for idle in kept._idle] == ["2.test", "3.test", "4.test"]
    assert there.gone.wait(5), "the others are closed"


@pytest.mark.django_db
def test_a_courier_keeps_connections_while_something_is_due_and_closes_them_then(there: Receiver) -> None:
    Endpoint.objects.create(
        id="ep_1", visitor_id="v", url=there.url, event_types=["*"], secret=signing.new_secret()
    )
    sent = {outbox.send("v", "order.shipped", {"number": number}).id for number in range(200)}
    Courier().work()
    assert (len(there.requests), set(there.header("webhook-id"))) == (200, sent)
    assert there.connections <= 32
    assert Delivery.objects.filter(status="succeeded").count() == Attempt.objects.count() == 200
    assert delivery._kept._idle == []
