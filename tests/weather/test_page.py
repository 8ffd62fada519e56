"""The weather as programs and browsers get it from the real server, on Daphne and on uvicorn."""

import json
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer
from tests.raw_http import RawClient
from weather import views

API = "/weather/api/stations/"
POLL = f"{API}JFK/observation/"


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


def test_the_stations_are_listed_with_their_places(client: RawClient) -> None:
    answer = client.ask(API)
    assert answer.status == 200
    assert json.loads(answer.body) == {
        "stations": [
            {"code": "EWR", "name": "Newark Liberty", "latitude": 40.6925, "longitude": -74.1687},
            {"code": "JFK", "name": "John F. Kennedy", "latitude": 40.6398, "longitude": -73.7789},
            {"code": "LGA", "name": "LaGuardia", "latitude": 40.7772, "longitude": -73.8726},
        ]
    }


def test_a_poll_a_conditional_poll_and_a_head_go_over_one_connection(client: RawClient) -> None:
    first = client.ask(POLL)
    assert first.status == 200
    assert first.headers["etag"] == f'"{json.loads(first.body)["id"]}"'
    assert first.headers["x-poll-interval"] == "5"
    second = client.ask(POLL, f"If-None-Match: {first.headers['etag']}")
    assert (second.status, second.body) == (304, b"")
    assert second.headers["etag"] == first.headers["etag"]
    third = client.ask(POLL, method="HEAD")
    assert third.status == 200
    assert third.headers["content-length"] == first.headers["content-length"]
    assert third.headers["etag"] == first.headers["etag"]
    assert client.ask(POLL, "If-None-Match: *").status == 304
    assert client.is_silent()


@pytest.mark.parametrize("path", [f"{API}XXX/observation/", f"{API}XXX/observations/"])
def test_an_unknown_station_is_a_404_in_json(client: RawClient, path: str) -> None:
    answer = client.ask(path)
    assert answer.status == 404
    assert json.loads(answer.body)["error"]["code"] == "unknown_station"


@pytest.mark.parametrize(
    ("query", "count"), [("", 48), ("?limit=1", 1), ("?limit=48", 48), ("?limit=500", 49)]
)
def test_the_last_observations_come_oldest_first(client: RawClient, query: str, count: int) -> None:
    answer = client.ask(f"{API}JFK/observations/{query}")
    assert answer.status == 200
    observations = json.loads(answer.body)["observations"]
    assert len(observations) == count
    assert observations[-1]["observed_at"] == "2013-02-08T00:00:00Z"
    times = [observation["observed_at"] for observation in observations]
    assert times == sorted(times)
    assert observations[-1] == json.loads(client.ask(POLL).body)["data"]


@pytest.mark.parametrize(
    "limit", ["0", "501", "-1", "abc", "", "1.5", "1e2", "+5", "%D9%A3", "5%00", "9" * 400, "0000000000005"]
)
def test_a_limit_that_is_not_from_1_to_500_is_a_400(client: RawClient, limit: str) -> None:
    answer = client.ask(f"{API}JFK/observations/?limit={limit}")
    assert answer.status == 400
    assert json.loads(answer.body)["error"]["code"] == "bad_limit"


def test_the_page_holds_a_snapshot_so_that_it_is_whole_before_the_first_poll(client: RawClient) -> None:
    answer = client.ask("/weather/")
    page = answer.body.decode()
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "2013-02-08T00:00:00Z" in page
    assert "Newark Liberty" in page


@pytest.mark.parametrize(("seconds", "said"), [(10, "10 s"), (30, "30 s"), (60, "1 min"), (90, "1.5 min")])
def test_an_interval_below_a_minute_is_said_in_seconds(seconds: int, said: str) -> None:
    assert views._pace(seconds) == said
