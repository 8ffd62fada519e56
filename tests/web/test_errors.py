"""Every error says in words what to do: to programs as JSON, with or without DEBUG."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils.log import log_response

from tests.live_server import live_server
from tests.raw_http import RawAnswer, RawClient
from web.errors import is_api

JSON = "Content-Type: application/json"


def code_of(answer: RawAnswer) -> str:
    """Return the code of an error that has the form of the contract."""
    assert answer.headers["content-type"] == "application/json", answer
    assert int(answer.headers["content-length"]) == len(answer.body)
    body = json.loads(answer.body)
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", body["error"]["code"])
    assert re.fullmatch(r"\S.*[.]", body["error"]["message"])
    return body["error"]["code"]


def routes(patterns=None, before: str = "") -> Iterator[str]:
    """Yield an address for each route of the project, something made up in place of each variable."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = before + re.sub(r"<int:\w+>", "7", re.sub(r"<(str:|slug:)?\w+>", "zzz", str(pattern.pattern)))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield f"/{route}"


@pytest.fixture(scope="module", params=["DEBUG=0", "DEBUG=1"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    with live_server(DEBUG=request.param[-1]) as server:
        yield server.port


@pytest.fixture
def client(port: int) -> Iterator[RawClient]:
    with RawClient(port) as client:
        yield client


def known(client: RawClient) -> str:
    """Return the header by which the site knows a visitor whom it has just met."""
    return f"Cookie: {client.ask('/visitor/').headers['set-cookie'].partition(';')[0]}"


def test_a_path_that_is_not_there_is_404(client: RawClient) -> None:
    answer = client.ask("/weather/api/nothing/")
    assert (answer.status, code_of(answer)) == (404, "not_found")


RUBBISH = ["/a/api/%00/", "/a/api/%ff%fe/", "/a/api/..%2f/", "/a/api//", "/a/api/%/"]


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_a_path_of_rubbish_is_404(client: RawClient, rubbish: str) -> None:
    answer = client.ask(rubbish)
    assert (answer.status, code_of(answer)) == (404, "not_found")


def test_every_api_route_refuses_a_method_it_does_not_know_with_405_and_says_which_it_does(
    client: RawClient,
) -> None:
    addresses = [address for address in routes() if is_api(address)]
    assert "/weather/api/stations/" in addresses
    for address in addresses:
        answer = client.ask(address, method="BREW")
        assert (address, answer.status, code_of(answer)) == (address, 405, "method_not_allowed")
        assert answer.headers["allow"]


def test_a_writing_method_where_only_reading_is_possible_is_405_too(client: RawClient) -> None:
    for address in ("/healthz", "/weather/api/stations/"):
        answer = client.ask(address, JSON, method="POST", body=b"{}")
        assert (answer.status, code_of(answer)) == (405, "method_not_allowed")
        assert answer.headers["allow"] == "GET, HEAD"


def test_a_path_for_programs_without_its_last_slash_is_answered_as_with_it(client: RawClient) -> None:
    cookie = known(client)
    for address in (
        "/weather/api/stations",
        "/weather/api/stations/JFK/observation",
        "/visitor",
        "/chat/api/rooms",
    ):
        assert (address, client.ask(address).status) == (address, 200)
    said = json.dumps({"text": "Hello", "client_id": "no-slash"}).encode()
    room = "/chat/api/rooms/quiet/messages"
    assert client.ask(room, JSON, cookie, method="POST", body=said).status == 201
    answer = client.ask("/payments/webhooks/stripe", JSON, method="POST", body=b"{}")
    assert (answer.status, code_of_refusal(answer)) == (400, "malformed")
    for address in ("/payments/api/nothing", "/weather/api", "/healthz/"):
        answer = client.ask(address, JSON, cookie, method="POST", body=b"{}")
        assert (address, answer.status, code_of(answer)) == (address, 404, "not_found")


def code_of_refusal(answer: RawAnswer) -> str:
    code: str = json.loads(answer.body)["error"]["code"]
    return code


def test_writing_without_a_visitor_is_401(client: RawClient) -> None:
    answer = client.ask("/visitor/", JSON, method="POST", body=b'{"name":"Ada"}')
    assert (answer.status, code_of(answer)) == (401, "no_visitor")
    assert answer.headers["www-authenticate"] == 'Cookie realm="/visitor/"'


def test_a_body_of_another_type_is_415(client: RawClient) -> None:
    for type_ in ("text/plain", "application/x-www-form-urlencoded", "application/json5", ""):
        answer = client.ask("/visitor/", known(client), f"Content-Type: {type_}", method="POST", body=b"x=1")
        assert (answer.status, code_of(answer)) == (415, "not_json")


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"name"',
    b"\xff\xfe",
    b"{" * 20_000,
    b"[" * 100_000,
    b"9" * 10_000,
    b'{"name": 1e999}',
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_body_that_is_no_json_object_is_400(client: RawClient, body: bytes) -> None:
    answer = client.ask("/visitor/", known(client), JSON, method="POST", body=body)
    assert (answer.status, code_of(answer)[:4]) == (400, "bad_")


NAMES = ['""', '"  "', "7", "null", "[]", '"a\\u0000b"', '"a\\nb"', '"\\ud800"', '"\\u200b"']


@pytest.mark.parametrize("name", NAMES)
def test_a_malformed_name_is_400(client: RawClient, name: str) -> None:
    body = f'{{"name": {name}}}'.encode()
    answer = client.ask("/visitor/", known(client), JSON, method="POST", body=body)
    assert (answer.status, code_of(answer)) == (400, "bad_name")


def test_a_name_that_is_too_long_is_413(client: RawClient) -> None:
    body = json.dumps({"name": "x" * 41}).encode()
    answer = client.ask("/visitor/", known(client), JSON, method="POST", body=body)
    assert (answer.status, code_of(answer)) == (413, "too_long")


@pytest.mark.parametrize("name", ["Paula Polling", " paula  POLLING!"])
def test_a_name_of_somebody_who_is_always_here_is_409(client: RawClient, name: str) -> None:
    body = json.dumps({"name": name}).encode()
    answer = client.ask("/visitor/", known(client), JSON, method="POST", body=body)
    assert (answer.status, code_of(answer)) == (409, "name_taken")


def test_a_body_that_is_too_large_is_413(client: RawClient) -> None:
    body = b'{"name":"' + b"x" * 3_000_000 + b'"}'
    answer = client.ask("/visitor/", known(client), JSON, method="POST", body=body)
    assert (answer.status, code_of(answer)) == (413, "too_large")


def test_a_host_that_is_not_ours_is_400(client: RawClient) -> None:
    answer = client.ask("/weather/api/stations/", host="evil.example")
    assert (answer.status, code_of(answer)) == (400, "bad_host")


def test_a_page_that_is_not_there_is_a_page(client: RawClient) -> None:
    answer = client.ask("/nothing/")
    assert answer.status == 404
    assert answer.headers["content-type"].startswith("text/html")


def test_an_unavailable_database_is_503_with_its_own_code(tmp_path: Path) -> None:
    database = tmp_path / "db.sqlite3"
    with live_server(DATABASE_URL=f"sqlite:///{database}") as server:
        server.web.kill()
        for part in tmp_path.glob("db.sqlite3*"):
            part.unlink()
        database.mkdir()
        server.restart_web()
        with RawClient(server.port) as client:
            answer = client.ask("/weather/api/stations/JFK/observations/")
            assert (answer.status, code_of(answer)) == (503, "database_unavailable")
            assert answer.headers["retry-after"] == "2"
            page = client.ask("/weather/")
            assert page.status == 503
            assert page.headers["content-type"].startswith("text/html")
            health = client.ask("/healthz")
            assert health.status == 503
            assert json.loads(health.body)["database"] == "down"


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a mistake of ours")


def contradict(request: HttpRequest) -> HttpResponse:
    raise IntegrityError("UNIQUE constraint failed")


urlpatterns = [path("x/api/fail/", fail), path("x/api/contradict/", contradict), path("fail/", fail)]
handler500 = "web.pages.server_error"


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("address", ["/x/api/fail/", "/x/api/contradict/"])
def test_a_mistake_of_ours_is_500_in_json_without_a_traceback(settings, address: str, debug: bool) -> None:
    settings.ROOT_URLCONF, settings.DEBUG = __name__, debug
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "server_error"
    assert b"RuntimeError" not in answer.content
    assert b"UNIQUE" not in answer.content


def test_a_mistake_of_ours_in_a_page_is_a_page(settings) -> None:
    settings.ROOT_URLCONF = __name__
    answer = Client(raise_request_exception=False).get("/fail/")
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/html")
    assert "Something went wrong on our side" in answer.content.decode()


@pytest.mark.parametrize(("status", "is_written"), [(500, True), (503, False)])
def test_a_stranger_who_finds_no_room_does_not_fill_the_log(
    caplog: pytest.LogCaptureFixture, status: int, is_written: bool
) -> None:
    logger = logging.getLogger("django.request")
    log_response("%s: /lab/api/runs/", "refused", response=HttpResponse(status=status), logger=logger)
    assert ("refused" in caplog.text) is is_written
