"""NUL, and halves of characters, in whatever text the site takes: refused in words, whatever the database."""

import json
from typing import Any

import pytest

from tests.live_server import LiveServer
from tests.raw_http import RawAnswer, RawClient
from tests.tickers.client import desk, new_visitor

NOT_TEXT = ("a\0b", "\0", "a\ud800b")
ROOM = "/chat/api/rooms/lobby/"
# Where text is sent in JSON: the address, the body but for the field, and the field.
FIELDS: list[tuple[str, dict[str, Any], str]] = [
    ("/visitor/", {}, "name"),
    (f"{ROOM}messages/", {"client_id": "1"}, "text"),
    (f"{ROOM}messages/", {"text": "hello"}, "client_id"),
    ("/newsfeed/api/headlines/", {"urgency": "flash"}, "headline"),
    ("/newsfeed/api/headlines/", {"urgency": "flash", "headline": "Rain"}, "client_id"),
    ("/newsfeed/api/headlines/", {"headline": "Rain"}, "urgency"),
    ("/payments/api/payments/", {"amount": 1, "currency": "EUR"}, "description"),
    ("/payments/api/payments/", {"amount": 1}, "currency"),
    ("/payments/api/orders/", {}, "product"),
    ("/payments/api/endpoints/", {}, "url"),
    ("/payments/api/endpoints/", {"url": "http://127.0.0.1/"}, "description"),
    ("/payments/api/endpoints/", {"url": "http://127.0.0.1/"}, "scheme"),
    ("/payments/api/attacks/", {}, "kind"),
    ("/payments/api/stories/", {}, "kind"),
    ("/payments/api/stories/", {"kind": "github"}, "title"),
    ("/payments/api/stories/", {"kind": "messaging"}, "text"),
    ("/payments/api/stories/", {"kind": "crm"}, "name"),
    ("/payments/api/shop/", {}, "misbehaviour"),
]
ADDRESSES = [
    ("GET", "/weather/api/stations/%00/observations/"),
    ("GET", "/lab/api/runs/%00/ledger/"),
    ("GET", "/lab/api/runs/%00/webhook/"),
    ("GET", "/lab/runs/%00/polling/"),
    ("POST", "/lab/runs/%00/webhook/"),
    ("GET", "/weather/api/stations/JFK/observations/?limit=%00"),
    ("GET", "/chat/api/rooms/%00/"),
    ("GET", f"{ROOM}messages/?before=%00"),
    ("GET", "/tickers/api/symbols/%00/history/"),
    ("GET", "/newsfeed/api/headlines/?before=1%00"),
    ("GET", "/payments/api/payments/pay_%00/"),
    ("POST", "/payments/api/payments/pay_%00/refund/"),
    ("GET", "/payments/api/endpoints/ep_%00/"),
    ("DELETE", "/payments/api/endpoints/ep_%00/"),
    ("POST", "/payments/api/endpoints/ep_%00/rotate/"),
    ("GET", "/payments/api/deliveries/?endpoint=%00"),
    ("GET", "/payments/api/received/?source=%00"),
    ("POST", "/payments/api/misbehave/%00/"),
    ("POST", "/payments/webhooks/%00/"),
]
# What is held open reads its address by itself, and knows each name there can be.
HELD = [
    ("/weather/api/stations/%00/observation/", 404, "unknown_station"),
    ("/chat/api/rooms/%00/updates/", 404, "unknown_room"),
    (f"{ROOM}updates/?cursor=%00", 400, "bad_cursor"),
    (f"{ROOM}updates/?wait=%00", 400, "bad_wait"),
    ("/payments/api/updates/?cursor=1-0%00", 400, "bad_cursor"),
    ("/newsfeed/stream/?retry=%00", 400, "bad_retry"),
]


def ask(site: LiveServer, method: str, path: str, body: bytes = b"") -> RawAnswer:
    with RawClient(site.port) as client:
        known = ("Content-Type: application/json", f"Cookie: {new_visitor(site)}")
        return client.ask(path, *known, method=method, body=body)


def code_of(answer: RawAnswer) -> str:
    code: str = json.loads(answer.body)["error"]["code"]
    return code


@pytest.mark.parametrize("text", NOT_TEXT, ids=["inside", "alone", "half"])
@pytest.mark.parametrize(("path", "body", "name"), FIELDS)
def test_in_a_field_it_is_400_and_names_the_field(
    site: LiveServer, path: str, body: dict[str, Any], name: str, text: str
) -> None:
    answer = ask(site, "POST", path, json.dumps(body | {name: text}).encode())
    assert (answer.status, code_of(answer)) == (400, f"bad_{name}")


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_in_a_path_it_names_nothing_and_in_a_query_it_is_400(
    site: LiveServer, method: str, path: str
) -> None:
    answer = ask(site, method, path, b"{}" if method == "POST" else b"")
    assert answer.status == (400 if "?" in path else 404)


@pytest.mark.parametrize(("path", "status", "code"), HELD)
def test_in_the_address_of_what_is_held_it_is_refused_as_any_other_name(
    site: LiveServer, path: str, status: int, code: str
) -> None:
    answer = ask(site, "GET", path)
    assert (answer.status, code_of(answer)) == (status, code)


@pytest.mark.parametrize("text", NOT_TEXT, ids=["inside", "alone", "half"])
def test_in_an_order_it_is_an_error_that_names_the_field(site: LiveServer, text: str) -> None:
    order = {"symbol": "IBM", "side": "buy", "kind": "market", "quantity": 1}
    with desk(site, new_visitor(site)) as client:
        client.say("order", client_id=text, **order)
        assert client.receive("error")["code"] == "bad_client_id"
