"""What one visitor and one address may ask for in public mode; and who is meant by an address."""

import contextlib
import json
import time
from collections.abc import Iterator
from functools import partial

import pytest
from django.test import RequestFactory

from events.person import Person
from payments.bench.samples import push
from payments.shop.views import receive
from tests.live_server import LiveServer
from tests.raw_http import RawClient
from tests.waiting import wait_until
from web.asgi.answer import Scope
from web.edge.address import address_of
from web.edge.guard import _count, count_write
from web.errors import ApiError

HTTPS = "X-Forwarded-Proto: https"
LONG_POLL = "/chat/api/rooms/lobby/updates/?wait=50"
# No client is affected when a test holds this one.
BELL = "/chat/api/notifications/updates/?wait=50"


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock stand: what is counted in a window of ten seconds or a minute ends with that window."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def scope(method: str = "GET", path: str = "/", client: str = "198.51.100.1", *forwarded: str) -> Scope:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "client": (client, 1234),
        "headers": headers,
        "visitor": None,
    }


def counted(asked: Scope, times: int) -> list[ApiError]:
    """Count a request so often; returns the refusals."""
    refused = []
    for _ in range(times):
        try:
            _count(asked)
        except ApiError as error:
            refused.append(error)
    return refused


@pytest.mark.parametrize("forged", [["203.0.113.9"], ["203.0.113.9", "1.1.1.1"], ["unknown"], [""]])
def test_without_a_trusted_proxy_the_header_changes_nothing(settings, forged: list[str]) -> None:
    settings.TRUSTED_PROXY = False
    assert address_of(scope("GET", "/", "198.51.100.7", *forged)) == "198.51.100.7"


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        (["203.0.113.9"], "203.0.113.9"),
        (["1.1.1.1, 2.2.2.2, 203.0.113.9"], "203.0.113.9"),
        (["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
        (["2001:db8:1:2:3::1"], "2001:db8:1:2::/64"),
        (["2001:db8:1:2:ffff::9"], "2001:db8:1:2::/64"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
        ([], "198.51.100.7"),
    ],
)
def test_behind_a_trusted_proxy_the_address_is_the_one_that_the_proxy_added(
    settings, headers: list[str], address: str
) -> None:
    settings.TRUSTED_PROXY = True
    assert address_of(scope("GET", "/", "198.51.100.7", *headers)) == address


def test_an_address_may_send_3000_requests_in_ten_seconds_and_another_is_not_affected() -> None:
    (refused,) = counted(scope(client="198.51.100.11"), 3001)
    assert (refused.status, refused.code) == (429, "too_often")
    assert 1 <= int(refused.headers["Retry-After"]) <= 10
    assert counted(scope(client="198.51.100.12"), 1) == []


def test_an_address_may_write_1000_times_in_ten_seconds_and_then_still_read() -> None:
    writing = scope("POST", "/chat/api/rooms/lobby/messages/", "198.51.100.13")
    assert len(counted(writing, 1001)) == 1
    assert counted(scope(client="198.51.100.13"), 1) == []


@pytest.mark.parametrize(
    ("path", "address"),
    [("/payments/webhooks/stripe/", "198.51.100.14"), ("/lab/runs/1/webhook/", "198.51.100.29")],
)
def test_a_refused_webhook_is_a_write_of_its_address(settings, path: str, address: str) -> None:
    settings.PUBLIC_DEMO = True
    webhook = scope("POST", path, address)
    assert counted(webhook, 1001) == [], "of those that are believed there may be any number"
    for _ in range(1000):
        count_write(webhook)
    (refused,) = counted(webhook, 1)
    assert (refused.status, refused.code) == (429, "too_often")


def test_a_refused_webhook_is_counted_and_an_authentic_one_is_not(
    db: None, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[Scope] = []
    monkeypatch.setattr("web.edge.guard.count_write", counts.append)
    settings.PUBLIC_DEMO = True
    good = push("visitor", "ada", "A push")
    bad = good.with_body(good.body.replace(b"main", b"mane"))
    for source, sample in (("github", good), ("github", bad), ("nobody", good)):
        request = RequestFactory().post(
            f"/payments/webhooks/{source}/", sample.body, "application/json", headers=sample.headers
        )
        request.scope = scope("POST", request.path)
        with contextlib.suppress(ApiError):
            receive(request, source)
    assert [one["path"] for one in counts] == ["/payments/webhooks/github/", "/payments/webhooks/nobody/"]


def test_an_order_on_the_socket_counts_as_a_write_in_public_mode(settings) -> None:
    asked = scope(client="198.51.100.15")
    settings.PUBLIC_DEMO = False
    for _ in range(1001):
        count_write(asked)
    settings.PUBLIC_DEMO = True
    for _ in range(1000):
        count_write(asked)
    with pytest.raises(ApiError) as refusal:
        count_write(asked)
    assert refusal.value.status == 429


@pytest.mark.parametrize("path", ["/payments/api/payments/", "/payments/api/attacks/", "/chat/api/crowd/"])
def test_a_visitor_may_make_the_site_send_30_times_a_minute(path: str) -> None:
    asked = scope("POST", path, "198.51.100.16") | {"visitor": Person(f"visitor of {path}", "Ada")}
    assert len(counted(asked, 31)) == 1
    assert counted(asked | {"visitor": Person(f"other of {path}", "Bob")}, 1) == []


def test_an_address_may_make_the_site_send_600_times_a_minute() -> None:
    asked = scope("POST", "/payments/api/orders/", "198.51.100.17")
    assert len(counted(asked, 601)) == 1


@contextlib.contextmanager
def holding(server: LiveServer, path: str, count: int, *headers: str) -> Iterator[list[RawClient]]:
    """Hold so many long-polls."""
    host = f"Host: 127.0.0.1:{server.port}"
    lines = "\r\n".join([f"GET {path} HTTP/1.1", host, HTTPS, *headers, "", ""])
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(RawClient(server.port)) for _ in range(count)]
        for client in clients:
            client._socket.sendall(lines.encode())
        yield clients


def held(client: RawClient) -> int:
    return json.loads(client.ask("/wire/process/", HTTPS, "X-Forwarded-For: 192.0.2.2").body)["held_total"]


def test_an_address_may_hold_300_and_has_room_again_when_they_end(public: LiveServer) -> None:
    address = "X-Forwarded-For: 192.0.2.31"
    with RawClient(public.port) as client, RawClient(public.port) as other:
        with holding(public, LONG_POLL, 300, address):
            wait_until(lambda: held(other) == 300, "300 are held")
            refused = client.ask(LONG_POLL, HTTPS, address)
            assert (refused.status, refused.headers["retry-after"]) == (429, "5")
            assert refused.headers["content-type"] == "application/json"
            assert json.loads(refused.body)["error"]["code"] == "too_many_held"
            forged = client.ask(LONG_POLL, HTTPS, "X-Forwarded-For: 1.1.1.1, 192.0.2.31")
            assert forged.status == 429
            handshake = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
            handshake += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"Origin: {public.url}"]
            with RawClient(public.port) as socket:
                assert socket.ask("/tickers/ws/", HTTPS, address, *handshake).status == 429
            page = client.ask("/weather/", HTTPS, address)
            assert (page.status, page.headers["content-type"]) == (429, "text/html; charset=utf-8")
            assert b"open at the same time" in page.body
            policy = other.ask("/weather/", HTTPS).headers["content-security-policy"]
            assert page.headers["content-security-policy"] == policy
            elsewhere = client.ask("/chat/api/rooms/", HTTPS, "X-Forwarded-For: 192.0.2.32")
            assert elsewhere.status == 200
        wait_until(lambda: held(other) == 0, "none is held")
        assert client.ask("/chat/api/rooms/", HTTPS, address).status == 200


def test_a_visitor_may_hold_30_and_others_at_the_same_address_are_not_affected(public: LiveServer) -> None:
    address = "X-Forwarded-For: 192.0.2.33"
    with RawClient(public.port) as client, RawClient(public.port) as other:
        cookie = "Cookie: " + client.ask("/", HTTPS, address).headers["set-cookie"].partition(";")[0]
        with holding(public, BELL, 30, address, cookie):
            wait_until(lambda: held(other) == 30, "30 are held")
            assert client.ask("/chat/api/rooms/", HTTPS, address, cookie).status == 429
            assert client.ask("/chat/api/rooms/", HTTPS, address).status == 200


def test_the_limits_of_a_visitor_hold_on_the_site_itself(public: LiveServer) -> None:
    headers = [HTTPS, "X-Forwarded-For: 192.0.2.34", "Content-Type: application/json"]
    with RawClient(public.port) as client:
        cookie = client.ask("/", *headers).headers["set-cookie"].partition(";")[0]
        payment = partial(client.ask, "/payments/api/payments/", *headers, f"Cookie: {cookie}", method="POST")

        def is_one_too_many() -> bool:
            answer = payment(body=b'{"amount":1}')
            return (
                answer.status == 429 and "more than 30 in 60 s" in json.loads(answer.body)["error"]["message"]
            )

        assert not any(is_one_too_many() for _ in range(30))
        # The window slides while we ask: on a slow machine, some of the first have left it again.
        assert any(is_one_too_many() for _ in range(30))
