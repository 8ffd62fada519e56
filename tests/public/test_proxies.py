"""What only a proxy of ours may say about a request has no effect where a client says it."""

import json
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer
from tests.raw_http import RawClient
from web.edge.proxies import believed

POLL = "/weather/api/stations/JFK/observation/"
FORGED = [
    "Daphne-Root-Path: /weather",
    "Daphne-Root-Path: /weather/api",
    "Daphne-Root-Path: %00",
    "daphne-root-path: \xff",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Prefix: /weather",
    "X-Forwarded-For: 192.0.2.1",
    "X_Forwarded_For: 192.0.2.1",
    "X-Forwarded-Port: 1",
    "X-Script-Name: /weather",
    "X-Original-URL: /chat/",
    "X-Rewrite-URL: /chat/",
    "X-HTTP-Method-Override: DELETE",
    "Forwarded: host=evil.example;proto=https;for=192.0.2.1",
]


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


@pytest.mark.parametrize("path", ["/weather/api/stations/", POLL, "/healthz", "/weather", "/nothing/"])
def test_a_header_of_proxies_changes_nothing(client: RawClient, path: str) -> None:
    cookie = "Cookie: " + client.ask("/visitor/").headers["set-cookie"].partition(";")[0]
    plain = client.ask(path, cookie)
    for header in FORGED:
        forged = client.ask(path, cookie, header)
        assert (header, forged.status) == (header, plain.status)
        for name in ("location", "content-type", "content-length"):
            assert (header, forged.headers.get(name)) == (header, plain.headers.get(name))


@pytest.mark.parametrize("header", FORGED[:4])
def test_a_handshake_goes_where_its_path_says(site: LiveServer, header: str) -> None:
    upgrade = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"]
    upgrade += ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", f"Origin: {site.url}"]
    with RawClient(site.port) as client:
        assert client.ask("/tickers/ws/", header, *upgrade).status == 101
    with RawClient(site.port) as client:
        assert client.ask("/weather/tickers/ws/", header, *upgrade).status == 404


def test_a_proxy_of_ours_is_believed_in_two_things_and_no_more(settings) -> None:
    headers = [(b"host", b"a"), (b"x-forwarded-for", b"1"), (b"x-forwarded-proto", b"https")]
    others = [
        (b"x-forwarded-host", b"b"),
        (b"forwarded", b"for=1"),
        (b"x_forwarded_for", b"1"),
        (b"x-real-ip", b"1"),
    ]
    asked = {"root_path": "/moved", "headers": headers + others}
    settings.TRUSTED_PROXY = True
    assert believed(asked) == {"root_path": "", "headers": headers}
    settings.TRUSTED_PROXY = False
    assert believed(asked) == {"root_path": "", "headers": headers[:1]}


def test_public_modes_limits_are_not_passed_by(public: LiveServer) -> None:
    with RawClient(public.port) as client:
        https = ["X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.77", "Content-Type: application/json"]
        cookie = client.ask("/visitor/", *https).headers["set-cookie"].partition(";")[0]
        asked = [*https, f"Cookie: {cookie}", "Daphne-Root-Path: /payments"]
        statuses = [
            client.ask(
                "/payments/api/payments/", *asked, method="POST", body=b'{"amount":1,"currency":"EUR"}'
            ).status
            for _ in range(40)
        ]
        assert 429 in statuses
        assert json.loads(client.ask("/payments/api/payments/", *asked, method="POST", body=b"{}").body)[
            "error"
        ]
