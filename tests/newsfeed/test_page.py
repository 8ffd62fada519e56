"""The page, the headlines of before and the desk, over HTTP from a whole site."""

import http.client
import json
import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import Client

from newsfeed import domain
from tests.live_server import LiveServer
from web.visitor import COOKIE

from .reader import Reader
from .sites import Person, tell

API = "/newsfeed/api/headlines/"
RAIN = {"headline": "Rain", "urgency": "routine"}


def get(site: LiveServer, path: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(f"{site.url}{path}", timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def code(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


@pytest.fixture
def ada(site: LiveServer) -> Person:
    return Person(site)


def test_the_page_is_whole_before_the_stream_opens(site: LiveServer) -> None:
    with urllib.request.urlopen(f"{site.url}/newsfeed/", timeout=60) as answer:
        page = answer.read().decode()
    found = re.search(r'<script id="snapshot" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    snapshot = json.loads(found[1])
    assert set(snapshot) == {"headlines", "more", "cursor", "mission"}
    assert set(snapshot["mission"]) == {"round", "moment", "due_at", "moments"}
    assert len(snapshot["mission"]["moments"]) == 122
    assert snapshot["mission"]["moments"][0] == {
        "at": "1969-07-16T10:02:00Z",
        "phase": "Countdown",
        "urgency": "routine",
        "headline": "Clock restarts at three and a half hours to launch",
        "pause": 20.0,
    }


def test_the_stream_continues_where_the_snapshot_ends(site: LiveServer, ada: Person) -> None:
    ada.post(API, RAIN)
    _, snapshot = get(site, API)
    event_id = tell(site, 1)
    with Reader(site.port, f"/newsfeed/stream/?lastEventId={snapshot['cursor']}") as reader:
        stream = reader.until(lambda stream: stream.events and stream.events[-1].json["id"] == event_id, "1")
    assert "reset" not in [event.type for event in stream.events]


def test_headlines_come_newest_first_with_all_fields(site: LiveServer, ada: Person) -> None:
    _, published = ada.post(API, {"headline": "Rain", "urgency": "urgent"})
    status, answer = get(site, f"{API}?limit=1")
    assert (status, answer["headlines"], answer["more"]) == (200, [published], True)
    assert set(published) == {
        *("id", "headline", "urgency", "source", "author", "phase", "moment", "at", "published_at", "link")
    }


def test_older_ones_come_before_an_id(site: LiveServer, ada: Person) -> None:
    ids = [ada.post(API, RAIN)[1]["id"] for _ in range(4)]
    status, answer = get(site, f"{API}?before={ids[3]}&limit=2")
    assert (status, [headline["id"] for headline in answer["headlines"]]) == (200, [ids[2], ids[1]])
    status, answer = get(site, f"{API}?before=1")
    assert (status, answer["headlines"], answer["more"]) == (200, [], False)


@pytest.mark.django_db
def test_more_is_promised_only_where_something_older_is_left(client: Client) -> None:
    for key in ("first", "second"):
        domain.keep(key, headline=key, urgency="routine", source="mission")
    assert [client.get(f"{API}?limit={limit}").json()["more"] for limit in (1, 2, 3)] == [True, False, False]
    assert len(client.get(f"{API}?limit=1").json()["headlines"]) == 1


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "limit=-1", "limit="])
def test_a_limit_out_of_bounds_is_refused(site: LiveServer, query: str) -> None:
    assert code(get(site, f"{API}?{query}")) == (400, "bad_limit")


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "9" * 30, "", "%00"])
def test_a_malformed_before_is_refused(site: LiveServer, before: str) -> None:
    assert code(get(site, f"{API}?before={before}")) == (400, "bad_before")


def test_the_desk_publishes_a_client_id_once(ada: Person) -> None:
    status, first = ada.post(API, RAIN | {"client_id": "c1"})
    assert status == 201
    assert ada.post(API, RAIN | {"client_id": "c1", "headline": "Snow"}) == (200, first)


@pytest.mark.parametrize("urgency", ["breaking", "", None, 5, ["flash"], "FLASH"])
def test_an_unknown_urgency_is_refused(ada: Person, urgency: Any) -> None:
    assert code(ada.post(API, {"headline": "Rain", "urgency": urgency})) == (400, "bad_urgency")


@pytest.mark.parametrize("headline", ["", "   ", None, 5, ["Rain"], "a\nb", "a\rb", "a\0b", "a\x7fb"])
def test_a_malformed_headline_is_refused(ada: Person, headline: Any) -> None:
    assert code(ada.post(API, {"headline": headline, "urgency": "flash"})) == (400, "bad_headline")


def test_a_headline_has_two_hundred_characters_at_most(ada: Person) -> None:
    assert ada.post(API, {"headline": "ü" * 200, "urgency": "flash"})[0] == 201
    assert code(ada.post(API, {"headline": "ü" * 201, "urgency": "flash"})) == (413, "too_long")
    assert ada.post(API, {"headline": "x" * 3_000_000, "urgency": "flash"})[0] == 413


def test_what_is_not_json_is_refused(ada: Person) -> None:
    assert code(ada.post(API, RAIN, Content_Type="text/plain")) == (415, "not_json")
    assert code(ada.post(API, [RAIN])) == (400, "bad_json")


@pytest.mark.parametrize("path", [API, "/newsfeed/api/stop/"])
def test_writing_needs_a_visitor_and_a_page_of_this_site(site: LiveServer, ada: Person, path: str) -> None:
    assert code(ada.post(path, RAIN, Cookie=f"{COOKIE}=forged")) == (401, "no_visitor")
    assert code(ada.post(path, RAIN, Origin="https://evil.example")) == (403, "foreign_origin")
    assert ada.post(path, RAIN, Origin=site.url)[0] in (201, 202, 204)


def test_a_visitor_publishes_ten_headlines_a_second_and_no_more(ada: Person) -> None:
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: ada.post(API, RAIN), range(60)))
    published = [answer for answer in answers if answer[0] == 201]
    refused = [answer for answer in answers if answer[0] != 201]
    assert len(published) >= 10
    assert refused
    assert {code(answer) for answer in refused} == {(429, "too_often")}


@pytest.mark.parametrize("seconds", [0, 301, -1, 1.5, "5", None, True])
def test_a_stop_lasts_from_a_second_to_five_minutes(ada: Person, seconds: Any) -> None:
    assert code(ada.post("/newsfeed/api/stop/", {"seconds": seconds})) == (400, "bad_seconds")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", API, "GET, HEAD, POST"),
        ("GET", "/newsfeed/api/stop/", "DELETE, POST"),
    ],
)
def test_another_method_is_refused_in_json(site: LiveServer, method: str, path: str, allowed: str) -> None:
    connection = http.client.HTTPConnection(site.host, site.port, timeout=60)
    connection.request(method, path)
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Allow"]) == (405, allowed)
    assert json.load(answer)["error"]["code"] == "method_not_allowed"
    connection.close()
