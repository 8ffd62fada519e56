"""The visitor: a signed cookie and nothing else, on the real servers."""

import json
import re
import time
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer, live_server
from tests.raw_http import RawAnswer, RawClient
from web.visitor import Visitor, of_headers, read

JSON = "Content-Type: application/json"
PAGE, API, POLL = "/weather/", "/weather/api/stations/", "/weather/api/stations/JFK/observation/"


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


def cookie_of(answer: RawAnswer) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def visitor_of(cookie: str) -> Visitor:
    visitor = read(cookie.removeprefix("visitor=").strip('"'))
    assert visitor is not None
    return visitor


def rename(client: RawClient, name: str, *headers: str) -> RawAnswer:
    return client.ask("/visitor/", JSON, *headers, method="POST", body=json.dumps({"name": name}).encode())


@pytest.mark.parametrize("path", ["/", PAGE, API, POLL])
def test_the_first_get_sets_a_signed_cookie_with_a_generated_name(client: RawClient, path: str) -> None:
    answer = client.ask(path)
    assert answer.status == 200
    attributes = answer.headers["set-cookie"].lower().split("; ")[1:]
    assert sorted(attributes) == ["httponly", "max-age=31536000", "path=/", "samesite=lax"]
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", visitor_of(cookie_of(answer)).name)


@pytest.mark.parametrize("path", ["/", PAGE, API, POLL])
def test_who_is_known_gets_no_other_cookie(client: RawClient, path: str) -> None:
    cookie = cookie_of(client.ask("/"))
    assert "set-cookie" not in client.ask(path, f"Cookie: {cookie}").headers


def test_static_files_set_no_cookie(client: RawClient) -> None:
    answer = client.ask("/static/weather/client.js")
    assert answer.status == 200
    assert "set-cookie" not in answer.headers


def test_a_visitor_keeps_the_id_and_changes_the_name(client: RawClient) -> None:
    cookie = cookie_of(client.ask("/"))
    answer = rename(client, " Ada Løvelace ", f"Cookie: {cookie}")
    assert answer.status == 200
    assert json.loads(answer.body) == {"id": visitor_of(cookie).id, "name": "Ada Løvelace"}
    renamed = visitor_of(cookie_of(answer))
    assert renamed == Visitor(visitor_of(cookie).id, "Ada Løvelace")
    page = client.ask("/", f"Cookie: {cookie_of(answer)}").body.decode()
    assert "Ada Løvelace" in page


def test_a_name_that_is_html_is_shown_as_text(client: RawClient) -> None:
    answer = rename(client, "<script>alert(1)</script>", f"Cookie: {cookie_of(client.ask('/'))}")
    page = client.ask("/", f"Cookie: {cookie_of(answer)}").body.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_renaming_needs_a_visitor(client: RawClient) -> None:
    assert rename(client, "Ada").status == 401


@pytest.mark.parametrize("tampering", ["{0}x", "{1}", "x{0}", "", "a:b:c", '"', "%00", "é"])
def test_a_cookie_that_was_tampered_with_is_replaced_and_counts_for_nothing(
    client: RawClient, tampering: str
) -> None:
    value = cookie_of(client.ask("/")).removeprefix("visitor=")
    forged = "Cookie: visitor=" + tampering.format(value, value[:-1])
    answer = client.ask("/", forged)
    assert answer.status == 200
    assert visitor_of(cookie_of(answer))
    assert rename(client, "Ada", forged).status == 401


def test_another_sites_cookie_on_the_same_host_does_not_hide_ours(client: RawClient) -> None:
    cookie = cookie_of(client.ask("/"))
    assert "set-cookie" not in client.ask("/", f'Cookie: prefs={{"a":[1,2]}}; {cookie}; x').headers


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "",
        "http://[",
        "é",
        "://",
        "file://",
    ],
)
def test_a_foreign_origin_is_refused_with_403(client: RawClient, origin: str) -> None:
    cookie = cookie_of(client.ask("/"))
    answer = rename(client, "Ada", f"Cookie: {cookie}", f"Origin: {origin}")
    assert answer.status == 403
    assert json.loads(answer.body)["error"]["code"] == "foreign_origin"
    assert "set-cookie" not in answer.headers


def test_our_own_origin_may_write(site: LiveServer, client: RawClient) -> None:
    cookie = cookie_of(client.ask("/"))
    assert rename(client, "Ada", f"Cookie: {cookie}", f"Origin: {site.url}").status == 200


def test_a_foreign_origin_may_read(client: RawClient) -> None:
    assert client.ask(POLL, "Origin: http://evil.example").status == 200


def test_more_than_ten_writes_a_second_are_refused_with_429_and_a_second_later_all_is_well(
    client: RawClient,
) -> None:
    cookie = f"Cookie: {cookie_of(client.ask('/'))}"
    answers = [rename(client, f"Ada {number}", cookie) for number in range(10)]
    # A slow machine needs a few more until eleven of them are within one second.
    while answers[-1].status == 200 and len(answers) < 200:
        answers.append(rename(client, f"Ada {len(answers)}", cookie))
    refused = answers.pop()
    assert {answer.status for answer in answers} == {200}
    assert len(answers) >= 10
    assert (refused.status, refused.headers["retry-after"]) == (429, "1")
    assert json.loads(refused.body)["error"]["code"] == "too_often"
    other = f"Cookie: {cookie_of(client.ask('/'))}"
    assert rename(client, "Eve", other).status == 200
    time.sleep(1.1)
    assert rename(client, "Ada", cookie).status == 200


def test_cookies_are_for_https_alone_where_the_site_is() -> None:
    with live_server(HTTPS=1) as server, RawClient(server.port) as client:
        answer = client.ask("/", "X-Forwarded-Proto: https")
        assert "secure" in answer.headers["set-cookie"].lower().split("; ")
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
        assert client.ask("/").status == 301


def test_a_cookie_header_in_any_bytes_is_no_exception() -> None:
    assert of_headers([(b"cookie", b"visitor=\xff\x00\xfe; visitor")]) is None
    assert of_headers([(b"cookie", b"")]) is None
    assert of_headers([]) is None
