"""The technique itself, in this process: a request in, an answer out, and what it cost."""

import json
import statistics
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from asgiref.sync import sync_to_async
from channels.testing import ApplicationCommunicator
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.asgi import application
from events import outbox as outbox_module
from events.hub import hub
from events.outbox import publish
from tests.redis_server import RedisServer
from tests.waiting import until
from weather.events import LiveObservation, Observation

pytestmark = [pytest.mark.asyncio, pytest.mark.django_db(transaction=True)]

PATH = "/weather/api/stations/JFK/observation/"
VALUES = (1.5, -3.0, 60.0, 270.0, 5.0, None, 0.0, 1013.2, 16.1)


async def tell(hour: int, station: str = "JFK") -> None:
    fact = Observation(station, f"2013-02-08T{hour:02}:00:00Z", *VALUES)
    await sync_to_async(publish)(fact)


async def ask(
    address: str = PATH, *headers: tuple[bytes, bytes], method: str = "GET"
) -> tuple[int, Any, bytes]:
    """Return status, headers and body of the whole application's answer."""
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http"}
    scope |= {"method": method, "path": address, "raw_path": address.encode(), "query_string": b""}
    scope |= {"headers": [(b"host", b"localhost"), *headers], "client": ("127.0.0.1", 1), "server": None}
    communicator = ApplicationCommunicator(application, scope)
    await communicator.send_input({"type": "http.request", "body": b"", "more_body": False})
    start = await communicator.receive_output(10)
    body = await communicator.receive_output(10)
    await communicator.wait(10)
    published = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], published, body.get("body", b"")


@pytest_asyncio.fixture
async def published(clean_log: RedisServer) -> AsyncIterator[str]:
    """The id of the one observation of JFK, which the hub has read."""
    hub.start()
    await until(lambda: hub.cursor("weather"), "the hub has read the log")
    await tell(0)
    event = await until(lambda: hub.latest("weather.JFK"), "the hub has read the observation")
    yield event.id
    await hub.stop()


async def test_a_poll_is_answered_with_the_latest_event_and_its_id_as_a_strong_etag(published: str) -> None:
    status, headers, body = await ask()
    event = json.loads(body)
    assert status == 200
    assert headers["etag"] == f'"{published}"'
    assert headers["cache-control"] == "no-cache"
    assert headers["x-poll-interval"] == "5"
    assert headers["content-type"] == "application/json"
    assert list(event) == ["id", "topic", "type", "t", "data"]
    assert (event["id"], event["topic"], event["type"]) == (published, "weather.JFK", "observation")
    assert isinstance(event["t"], int)
    assert event["data"] == {
        "station": "JFK",
        "observed_at": "2013-02-08T00:00:00Z",
        "temperature_c": 1.5,
        "dew_point_c": -3.0,
        "humidity_pct": 60.0,
        "wind_direction_deg": 270.0,
        "wind_speed_ms": 5.0,
        "wind_gust_ms": None,
        "precipitation_mm": 0.0,
        "pressure_hpa": 1013.2,
        "visibility_km": 16.1,
    }


@pytest.mark.parametrize(
    "form",
    ['"{id}"', 'W/"{id}"', '"x", "{id}"', '"{id}","x"', '"x", W/"{id}" , "y"', "*", ' "{id}" '],
)
async def test_a_client_that_has_the_latest_event_gets_304_without_a_body(published: str, form: str) -> None:
    status, headers, body = await ask(PATH, (b"if-none-match", form.format(id=published).encode()))
    assert (status, body) == (304, b"")
    assert headers["etag"] == f'"{published}"'
    assert headers["x-poll-interval"] == "5"
    assert headers["cache-control"] == "no-cache"
    assert "content-length" not in headers


async def test_an_etag_may_come_in_one_of_several_headers(published: str) -> None:
    several = [(b"if-none-match", b'"x"'), (b"if-none-match", f'"{published}"'.encode())]
    status, _, _ = await ask(PATH, *several)
    assert status == 304


@pytest.mark.parametrize(
    "form", ["{id}", '"{id}x"', '"0-0"', '"', '""', "W/", ",,,", '"*"', "\xff\xfe", "'{id}'"]
)
async def test_anything_else_in_if_none_match_gets_the_whole_answer(published: str, form: str) -> None:
    status, _, body = await ask(PATH, (b"if-none-match", form.format(id=published).encode("latin-1")))
    assert status == 200
    assert json.loads(body)["id"] == published


async def test_a_new_observation_ends_the_304s(published: str) -> None:
    await tell(1)
    await until(lambda: (event := hub.latest("weather.JFK")) and event.id != published, "the hub has read it")
    status, headers, body = await ask(PATH, (b"if-none-match", f'"{published}"'.encode()))
    assert status == 200
    assert json.loads(body)["data"]["observed_at"] == "2013-02-08T01:00:00Z"
    assert headers["etag"] == f'"{json.loads(body)["id"]}"'


async def test_an_observation_elsewhere_changes_nothing_here(published: str) -> None:
    await tell(1, "LGA")
    await until(lambda: hub.latest("weather.LGA"), "the hub has read it")
    status, _, _ = await ask(PATH, (b"if-none-match", f'"{published}"'.encode()))
    assert status == 304


@pytest.mark.parametrize(("etag", "expected"), [("{id}", 304), ("0-1", 200)])
async def test_a_poll_makes_no_database_query(
    published: str, monkeypatch: pytest.MonkeyPatch, etag: str, expected: int
) -> None:
    def refuse(self: CursorWrapper, sql: str, *args: object) -> None:
        raise AssertionError(f"the database was asked: {sql}")

    with monkeypatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", refuse)
        with pytest.raises(AssertionError, match="the database was asked"):
            await sync_to_async(outbox_module.latest)("weather.JFK")
        status, _, _ = await ask(PATH, (b"if-none-match", f'"{etag.format(id=published)}"'.encode()))
    assert status == expected


async def test_without_a_log_a_poll_is_answered_from_the_database(
    published: str, clean_log: RedisServer
) -> None:
    await hub.stop()
    hub._loop = None
    clean_log.kill()
    status, headers, body = await ask()
    assert status == 200
    assert headers["etag"] == f'"{published}"'
    assert json.loads(body)["id"] == published
    status, _, _ = await ask(PATH, (b"if-none-match", f'"{published}"'.encode()))
    assert status == 304


async def test_before_the_first_observation_a_poll_is_asked_to_retry(clean_log: RedisServer) -> None:
    hub.start()
    status, headers, body = await ask()
    assert status == 503
    assert headers["retry-after"] == "2"
    assert json.loads(body)["error"]["code"] == "no_observation"
    await hub.stop()


@pytest.mark.parametrize("code", ["XXX", "jfk", "JFK%00", "%ff", "..", "J F K", "JFK" * 1000])
async def test_an_unknown_station_is_a_404_in_json(published: str, code: str) -> None:
    status, headers, body = await ask(f"/weather/api/stations/{code}/observation/")
    assert status == 404
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["error"]["code"] == "unknown_station"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
async def test_any_method_but_get_and_head_is_a_405_with_allow(published: str, method: str) -> None:
    status, headers, body = await ask(method=method)
    assert status == 405
    assert headers["allow"] == "GET, HEAD"
    assert json.loads(body)["error"]["code"] == "method_not_allowed"


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("empty/", empty)]


async def test_a_304_costs_less_than_an_empty_view(published: str, settings) -> None:
    settings.ROOT_URLCONF = __name__
    etag = (b"if-none-match", f'"{published}"'.encode())
    assert (await ask(PATH, etag))[0] == 304
    assert (await ask("/empty/"))[0] == 200

    async def cost(address: str) -> float:
        began = time.process_time()
        for _ in range(30):
            await ask(address, etag)
        return time.process_time() - began

    rounds = [(await cost(PATH), await cost("/empty/")) for _ in range(7)]
    assert statistics.median(mine / view for mine, view in rounds) < 1.0


async def test_a_site_that_was_switched_to_live_weather_does_not_answer_with_2013(
    published: str, settings
) -> None:
    settings.WEATHER_SOURCE = "open-meteo"
    status, _, body = await ask()
    assert (status, json.loads(body)["error"]["code"]) == (503, "no_observation")
    fact = LiveObservation("JFK", "2026-11-24T05:45:00Z", *VALUES)
    await sync_to_async(publish)(fact)
    await until(lambda: hub.latest("weather.live.JFK"), "the hub has read the live observation")
    _, _, body = await ask()
    assert json.loads(body)["data"]["observed_at"] == "2026-11-24T05:45:00Z"
    settings.WEATHER_SOURCE = "replay"
    _, _, body = await ask()
    assert json.loads(body)["data"]["observed_at"] == "2013-02-08T00:00:00Z"
