"""What nginx does for each technique, seen from outside."""

import json
import re
import sys
import time
from http.client import HTTPConnection

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.newsfeed.reader import Reader
from tests.newsfeed.sites import newest_place
from tests.raw_http import RawClient
from tests.waiting import wait_until, within

from .compose import Stack

PAGES = ("/", "/weather/", "/chat/", "/tickers/", "/newsfeed/", "/payments/")
READS = (
    "/healthz",
    "/weather/api/stations/",
    "/weather/api/stations/JFK/observation/",
    "/weather/api/stations/JFK/observations/?limit=48",
    "/chat/api/rooms/",
    "/chat/api/rooms/lobby/",
    "/tickers/api/symbols/",
    "/tickers/api/symbols/AAPL/history/?limit=300",
    "/newsfeed/api/headlines/",
    "/payments/api/endpoints/",
)
DESK = "/newsfeed/api/headlines/"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_and_all_that_it_loads_are_there_and_kept_for_a_year(stack: Stack, path: str) -> None:
    page = requests.get(stack.url + path, timeout=15)
    assert page.status_code == 200
    names = re.findall('(?:href|src)="(/(?:static|scripts|styles)/[^"]+)"', page.text)
    assert len(names) > 5
    for name in names:
        file = requests.get(stack.url + name, timeout=15)
        assert file.status_code == 200
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", READS)
def test_an_address_of_the_api_answers_with_json(stack: Stack, path: str) -> None:
    answer = requests.get(stack.url + path, cookies=new_visitor(stack), timeout=15)
    assert answer.status_code == 200
    assert answer.json()


def test_chromium_has_nothing_to_complain_of_on_any_page(stack: Stack) -> None:
    """Its modules, fonts and streams come from nginx, under names with a hash."""
    addresses = [stack.url + path for path in (*PAGES, "/learn/")]
    command = [sys.executable, "-m", "tests.stack.console", "4", *addresses]
    assert stack.script(*command, seconds=180) == ""


def test_the_script_of_a_page_is_compressed_and_kept_for_a_year(stack: Stack) -> None:
    page = requests.get(f"{stack.url}/weather/", timeout=15).text
    [address] = re.findall('src="(/scripts/[^"]+)"', page)
    script = requests.get(stack.url + address, timeout=15)
    assert script.headers["Content-Encoding"] == "gzip"
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_file_whose_name_has_no_hash_is_asked_for_again(stack: Stack) -> None:
    assert requests.get(f"{stack.url}/static/favicon.svg", timeout=15).headers["Cache-Control"] == "no-cache"
    assert requests.get(f"{stack.url}/static/none.js", timeout=15).status_code == 404


@pytest.mark.parametrize(
    ("size", "code"), [(300_000, "too_large"), (4_000_000, "too_large")], ids=["the site's", "nginx's"]
)
def test_a_webhook_that_is_too_large_is_refused_in_json(stack: Stack, size: int, code: str) -> None:
    answer = requests.post(
        f"{stack.url}/payments/webhooks/processor/",
        data=b"x" * size,
        headers={"Content-Type": "application/json"},
        timeout=15,
    )
    assert answer.status_code == 413
    assert answer.json()["error"]["code"] == code


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /weather/api/\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /weather/api/?" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (b"GET /weather/api/ HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", 431),
    ],
)
def test_what_nginx_itself_refuses_is_refused_in_json(stack: Stack, request_line: bytes, status: int) -> None:
    with RawClient(stack.port) as client:
        answer = client.send(request_line)
    assert answer.status == status
    assert set(json.loads(answer.body)["error"]) == {"code", "message"}


def test_an_etag_comes_through_as_it_is_and_is_answered_with_304(stack: Stack) -> None:
    path = f"{stack.url}/weather/api/stations/JFK/observation/"
    for _ in range(5):  # an observation may come between the two
        tag = requests.get(path, timeout=15).headers["ETag"]
        assert tag.startswith('"')
        if requests.get(path, headers={"If-None-Match": tag}, timeout=15).status_code == 304:
            return
    pytest.fail("never 304")


def test_a_headline_arrives_within_a_second_and_the_stream_says_that_it_is_not_buffered(stack: Stack) -> None:
    # From a place in the log: without one, a process that has yet to read the log begins after the headline.
    cursor = wait_until(lambda: newest_place(stack.url), "a process has read the log")
    visitor = new_visitor(stack)
    with Reader(stack.port, Last_Event_ID=cursor) as reader:
        headers = reader.until_answered().headers
        assert headers["x-accel-buffering"] == "no"
        assert headers["cache-control"] == "no-cache, no-transform"
        reader.until(lambda stream: stream.retry is not None, "the first line")
        body = {"headline": "Seen at once", "urgency": "flash"}
        with within(1, "the headline arrives"):
            answer = requests.post(stack.url + DESK, json=body, cookies=visitor, timeout=15)
            assert answer.status_code == 201
            reader.until(lambda stream: "Seen at once" in str(stream.events), "the headline", 5)


def test_a_long_poll_is_held_for_25_seconds_and_one_of_55_is_not_cut(stack: Stack) -> None:
    asked = time.monotonic()
    connections = {wait: HTTPConnection("127.0.0.1", stack.port, timeout=70) for wait in (25, 55)}
    for wait, connection in connections.items():
        connection.request("GET", f"/chat/api/rooms/quiet/updates/?wait={wait}")
    for wait, connection in connections.items():
        answer = connection.getresponse()
        assert (answer.status, json.load(answer)["events"]) == (200, [])
        assert wait - 1 < time.monotonic() - asked < wait + 3
        connection.close()


def test_the_socket_opens_to_a_page_of_this_site_and_to_no_other(stack: Stack) -> None:
    address = stack.url.replace("http", "ws") + "/tickers/ws/"
    with connect(address, origin=stack.url, compression=None) as socket:  # type: ignore[arg-type]
        assert json.loads(socket.recv(timeout=15))["type"] == "welcome"
    for foreign in ("http://127.0.0.1", "http://example.org", "null", None):
        with pytest.raises(InvalidStatus) as refused:
            connect(address, origin=foreign, compression=None)  # type: ignore[arg-type]
        assert refused.value.response.status_code == 403
        assert json.loads(refused.value.response.body)["error"]["code"] == "foreign_origin"


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host"])
def test_an_address_that_a_client_claims_does_not_reach_the_site(stack: Stack, header: str) -> None:
    with RawClient(stack.port) as client:
        path = "/tickers/api/symbols/"
        plain = client.ask(path, "Cookie: a=b")
        forged = client.ask(path, "Cookie: a=b", f"{header}: 203.0.113.7, 203.0.113.8")
    # X-Wire counts the bytes that the site was sent: none more than without the forged header.
    assert forged.headers["x-wire"].split(",")[0] == plain.headers["x-wire"].split(",")[0]


def new_visitor(stack: Stack) -> dict[str, str]:
    """Return the cookie of somebody the site has just met."""
    return requests.get(f"{stack.url}/visitor/", timeout=15).cookies.get_dict()
