"""Whatever is asked is asked of this site: another may give its own name the address of this machine."""

import json
from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from config.hosts import names_of, on_this_machine
from tests.live_server import LiveServer, live_server
from tests.raw_http import RawAnswer, RawClient

EVIL = "evil.example"
EVERY_KIND = {
    "a page": "/weather/",
    "a view": "/weather/api/stations/",
    "a poll": "/weather/api/stations/JFK/observation/",
    "what is held": "/chat/api/rooms/lobby/updates/?wait=20",
    "a stream": "/newsfeed/stream/",
    "the tape": "/newsfeed/tape/",
    "the state": "/healthz",
    "a static file": "/static/weather/client.js",
    "nothing": "/nothing/",
}


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


def send(client: RawClient, *lines: str) -> RawAnswer:
    return client.send("\r\n".join([*lines, "", ""]).encode())


@pytest.mark.parametrize("path", EVERY_KIND.values(), ids=EVERY_KIND)
def test_another_sites_name_is_refused_everywhere(client: RawClient, path: str) -> None:
    answer = client.ask(path, f"Origin: http://{EVIL}", host=EVIL)
    assert answer.status == 400
    assert b"does not have that host name" in answer.body


def test_another_sites_name_is_refused_for_a_write_and_a_webhook(client: RawClient) -> None:
    for path in ("/visitor/", "/payments/webhooks/stripe/"):
        answer = client.ask(path, "Content-Type: application/json", method="POST", body=b"{}", host=EVIL)
        assert (answer.status, json.loads(answer.body)["error"]["code"]) == (400, "bad_host")


def test_another_sites_name_is_refused_for_a_handshake_whose_origin_matches(site: LiveServer) -> None:
    for host in (EVIL, f"{EVIL}:{site.port}"):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://{host}/tickers/ws/", origin=f"http://{host}", sock=_to(site))  # type: ignore[arg-type]
        assert refused.value.response.status_code == 400
        assert json.loads(refused.value.response.body)["error"]["code"] == "bad_host"


def _to(site: LiveServer):
    import socket

    return socket.create_connection((site.host, site.port))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "LOCALHOST", "[::1]:8000"])
def test_our_own_names_are_served_with_any_port(client: RawClient, host: str) -> None:
    assert client.ask("/weather/api/stations/", host=host).status == 200


@pytest.mark.parametrize(
    "host",
    ["", " ", "a b", "127.0.0.1/", "127.0.0.1@evil.example", "127.0.0.1:x", "203.0.113.7", "a" * 5000, "é"],
)
def test_a_malformed_host_is_400(client: RawClient, host: str) -> None:
    answer = send(client, "GET /weather/api/stations/ HTTP/1.1", f"Host: {host}")
    assert answer.status == 400


@pytest.mark.parametrize(
    "lines", [(), ("Host: 127.0.0.1", "Host: 127.0.0.1"), ("Host: 127.0.0.1", "Host: evil")]
)
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_no_host_and_several_are_400(client: RawClient, lines: tuple[str, ...], version: str) -> None:
    assert send(client, f"GET /weather/api/stations/ HTTP/{version}", *lines).status == 400


def test_a_target_with_a_host_in_it_counts_instead_of_the_header(client: RawClient) -> None:
    ours = send(client, "GET http://localhost/weather/api/stations/?a=b HTTP/1.1", f"Host: {EVIL}")
    assert (ours.status, ours.headers["content-type"]) == (200, "application/json")
    theirs = send(client, f"GET http://{EVIL}/weather/api/stations/ HTTP/1.1", "Host: localhost")
    assert theirs.status == 400


@pytest.mark.parametrize("target", ["weather/api/stations/", "//weather/api/stations/JFK/observation/", "*"])
def test_a_target_without_its_one_slash_leads_nowhere(client: RawClient, target: str) -> None:
    assert send(client, f"GET {target} HTTP/1.1", "Host: localhost").status in (400, 404)


def test_a_site_that_listens_everywhere_is_reached_by_any_address_in_digits_and_by_no_other_name() -> None:
    with live_server(HOST="0.0.0.0") as server, RawClient(server.port) as client:
        for host in ("192.168.7.7:8000", "[2001:db8::7]", "localhost"):
            assert client.ask("/weather/", host=host).status == 200
        for host in (EVIL, "192.168.7.7.evil.example", "0x7f.1", "2130706433"):
            assert client.ask("/weather/", host=host).status == 400


def test_compose_listens_everywhere_in_its_container_and_is_reached_where_it_is_published() -> None:
    with (
        live_server(HOST="0.0.0.0", PUBLISHED_HOST="192.168.7.7") as server,
        RawClient(server.port) as client,
    ):
        assert client.ask("/weather/", host="192.168.7.7:8000").status == 200
        assert client.ask("/weather/", host="192.168.7.8:8000").status == 400
        said = server.shell("from django.conf import settings; print(settings.WEBHOOK_ALLOW_PRIVATE)")
        assert said == "False\n"


def test_a_site_is_reached_by_the_names_of_what_it_listens_on() -> None:
    assert names_of("127.0.0.1") == ["localhost", "127.0.0.1", "[::1]"]
    assert names_of("0.0.0.0") == ["localhost", "127.0.0.1", "[::1]"]
    assert names_of("10.0.0.7") == ["localhost", "127.0.0.1", "[::1]", "10.0.0.7"]
    assert [on_this_machine(each) for each in ("0.0.0.0", "::1", "10.0.0.7")] == [
        "127.0.0.1",
        "[::1]",
        "10.0.0.7",
    ]
