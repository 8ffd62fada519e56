"""The visitor: a signed cookie and nothing else, on the real servers."""

import json
import re
import time
from collections.abc import Iterator

import pytest

from events.person import Person
from tests.live_server import LiveServer, live_server
from tests.raw_http import RawAnswer, RawClient
from web import visitor
from web.visitor import COOKIE, cookie_value, new_visitor, of_headers, read

JSON = "Content-Type: application/json"
PAGES = ["/", "/weather/", "/chat/", "/learn/"]
API, POLL = "/weather/api/stations/", "/weather/api/stations/JFK/observation/"
NO_PAGES = [
    API,
    POLL,
    "/healthz",
    "/chat/api/rooms/lobby/",
    "/openapi.yaml",
    "/wire/process/",
    "/static/a.js",
]


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


def cookie_of(answer: RawAnswer) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def visitor_of(cookie: str) -> Person:
    visitor = read(cookie.removeprefix(f"{COOKIE}=").strip('"'))
    assert visitor is not None
    return visitor


def rename(client: RawClient, name: str, *headers: str) -> RawAnswer:
    return client.ask("/visitor/", JSON, *headers, method="POST", body=json.dumps({"name": name}).encode())


@pytest.mark.parametrize("path", [*PAGES, "/visitor/"])
def test_the_first_page_sets_a_signed_cookie_with_a_generated_name(client: RawClient, path: str) -> None:
    answer = client.ask(path)
    assert answer.status == 200
    assert cookie_of(answer).startswith("visitor")
    attributes = answer.headers["set-cookie"].lower().split("; ")[1:]
    assert sorted(attributes) == ["httponly", "max-age=31536000", "path=/", "samesite=lax"]
    assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", visitor_of(cookie_of(answer)).name)


def test_a_program_can_ask_who_it_is(client: RawClient) -> None:
    met = client.ask("/visitor/")
    cookie = cookie_of(met)
    assert json.loads(met.body) == {"id": visitor_of(cookie).id, "name": visitor_of(cookie).name}
    again = client.ask("/visitor/", f"Cookie: {cookie}")
    assert (again.body, "set-cookie" in again.headers) == (met.body, False)
    assert again.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [*PAGES, "/visitor/", *NO_PAGES])
def test_a_known_visitor_gets_no_new_cookie(client: RawClient, path: str) -> None:
    cookie = cookie_of(client.ask("/visitor/"))
    assert "set-cookie" not in client.ask(path, f"Cookie: {cookie}").headers


@pytest.mark.parametrize("path", NO_PAGES)
def test_only_a_page_sets_a_cookie(client: RawClient, path: str) -> None:
    assert "set-cookie" not in client.ask(path).headers


def test_a_304_sets_no_cookie(client: RawClient) -> None:
    answer = client.ask(POLL, f"If-None-Match: {client.ask(POLL).headers['etag']}")
    assert (answer.status, "set-cookie" in answer.headers) == (304, False)


def test_a_visitor_who_may_not_write_yet_gets_no_cookie_by_trying(client: RawClient) -> None:
    answer = rename(client, "Ada")
    assert (answer.status, "set-cookie" in answer.headers) == (401, False)


def test_two_sites_on_one_host_know_the_same_browser_by_two_cookies(client: RawClient) -> None:
    ours = cookie_of(client.ask("/")).partition("=")[0]
    with live_server(SECRET_KEY="another-key-" + "x" * 50) as server, RawClient(server.port) as other:
        theirs = cookie_of(other.ask("/")).partition("=")[0]
    assert ours != theirs
    assert ours.startswith("visitor")
    assert theirs.startswith("visitor")


def test_a_visitor_keeps_the_id_and_changes_the_name(client: RawClient) -> None:
    cookie = cookie_of(client.ask("/"))
    answer = rename(client, " Ada Løvelace ", f"Cookie: {cookie}")
    assert answer.status == 200
    assert json.loads(answer.body) == {"id": visitor_of(cookie).id, "name": "Ada Løvelace"}
    renamed = visitor_of(cookie_of(answer))
    assert renamed == Person(visitor_of(cookie).id, "Ada Løvelace")
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
    value = cookie_of(client.ask("/")).removeprefix(f"{COOKIE}=")
    forged = f"Cookie: {COOKIE}=" + tampering.format(value, value[:-1])
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
    with live_server(HTTPS=1, TRUSTED_PROXY=1) as server, RawClient(server.port) as client:
        answer = client.ask("/", "X-Forwarded-Proto: https")
        assert "secure" in answer.headers["set-cookie"].lower().split("; ")
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
        assert client.ask("/").status == 301


def test_a_cookie_header_in_any_bytes_is_no_exception() -> None:
    name = COOKIE.encode()
    assert of_headers([(b"cookie", name + b"=\xff\x00\xfe; " + name)]) is None
    assert of_headers([(b"cookie", b"")]) is None
    assert of_headers([]) is None


def test_a_visitor_is_known_by_whichever_cookie_header_names_them() -> None:
    ada = new_visitor()
    assert of_headers([(b"cookie", b"a=b"), (b"cookie", f"{COOKIE}={cookie_value(ada)}".encode())]) == ada


def test_the_longest_name_that_there_can_be_fits_into_a_cookie() -> None:
    ada = new_visitor()
    longest = Person(ada.id, "".join(chr(0x1F600 + number) for number in range(40)))
    assert read(cookie_value(longest)) == longest


def test_nothing_is_kept_of_malformed_cookies() -> None:
    before = visitor._signed.cache_info().currsize
    for number in range(100):
        assert read(f"{number}{'x' * 10_000}") is None
        assert read(f"{number}:rubbish") is None
    assert visitor._signed.cache_info().currsize == before
