import json
import threading
from collections.abc import Callable

import pytest

from weather import domain, open_meteo
from weather.events import LiveObservation, Observation
from weather.models import ObservationRow

from .open_meteo_server import OpenMeteoServer, place, well

SHORT = (1.0, 0.3)
BUSY = (429, b'{"reason":"Minutely API request limit exceeded.","error":true}')
REFUSED = (
    400,
    b'{"error":true,"reason":"Cannot initialize WeatherVariable from invalid String value tempx."}',
)
BROKEN = (500, b"<html>Internal Server Error</html>")


@pytest.fixture
def waits() -> list[float]:
    """How long the provider would have waited between its attempts."""
    return []


@pytest.fixture
def ask(settings, waits: list[float]) -> Callable[[OpenMeteoServer], list[Observation]]:
    def current(server: OpenMeteoServer) -> list[Observation]:
        settings.OPEN_METEO_URL = server.url
        return open_meteo.current(None, sleep=waits.append, timeout=SHORT)

    return current


def test_the_documented_answer_becomes_one_observation_of_each_station(ask, waits: list[float]) -> None:
    with OpenMeteoServer(well()) as server:
        reports = ask(server)
    assert [report.station for report in reports] == ["EWR", "JFK", "LGA"]
    assert reports[1] == LiveObservation(
        station="JFK",
        observed_at="2026-11-24T05:45:00Z",
        temperature_c=8.4,
        dew_point_c=4.3,
        humidity_pct=81,
        wind_direction_deg=310,
        wind_speed_ms=4.12,
        wind_gust_ms=9.3,
        precipitation_mm=0.2,
        pressure_hpa=1009.8,
        visibility_km=24.1,
    )
    assert waits == []


def test_all_stations_are_requested_at_once_in_the_units_of_the_board(ask) -> None:
    with OpenMeteoServer(well()) as server:
        ask(server)
        [asked] = server.asked
    assert asked["latitude"] == ["40.6925,40.6398,40.7772"]
    assert asked["longitude"] == ["-74.1687,-73.7789,-73.8726"]
    assert asked["wind_speed_unit"] == ["ms"]
    assert "temperature_2m" in asked["current"][0].split(",")


def test_a_value_that_is_missing_or_null_is_none(ask) -> None:
    lacking = place(visibility=None)
    del lacking["current"]["wind_gusts_10m"]
    with OpenMeteoServer((200, json.dumps([lacking, place(), place()]).encode())) as server:
        reports = ask(server)
    assert reports[0].visibility_km is None
    assert reports[0].wind_gust_ms is None
    assert reports[1].visibility_km == 24.1


@pytest.mark.parametrize("failure", [BUSY, BROKEN], ids=["429", "500"])
def test_a_failure_that_may_pass_is_tried_again_with_a_growing_random_wait(
    ask, waits: list[float], failure: tuple[int, bytes]
) -> None:
    with OpenMeteoServer(failure, failure, well()) as server:
        assert len(ask(server)) == 3
        assert len(server.asked) == 3
    assert len(waits) == 2
    assert 0 <= waits[0] <= 1
    assert 0 <= waits[1] <= 2


def test_three_failures_are_enough_until_the_next_turn(
    ask, waits: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    with OpenMeteoServer(BROKEN) as server:
        assert ask(server) == []
        assert len(server.asked) == 3
    assert "the last values stay" in caplog.text


def test_a_request_that_is_refused_is_not_repeated_and_its_reason_is_logged(
    ask, caplog: pytest.LogCaptureFixture
) -> None:
    with OpenMeteoServer(REFUSED) as server:
        assert ask(server) == []
        assert len(server.asked) == 1
    assert "Cannot initialize WeatherVariable" in caplog.text


def test_a_server_that_is_too_slow_is_given_up_and_tried_again(ask) -> None:
    patience = threading.Event()

    def slow() -> tuple[int, bytes]:
        patience.wait(10)
        return well()

    with OpenMeteoServer(slow, well()) as server:
        assert len(ask(server)) == 3
        assert len(server.asked) == 2
        patience.set()


def test_a_server_that_is_not_there_is_tried_three_times(ask, waits: list[float]) -> None:
    with OpenMeteoServer(well()) as server:
        pass
    assert ask(server) == []
    assert len(waits) == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[{",
        b"null",
        b"[]",
        b'{"error":true,"reason":"on a 200"}',
        b"[" * 50_000,
        json.dumps([place(), place()]).encode(),
    ],
)
def test_an_answer_that_is_not_as_documented_leaves_the_last_values(ask, body: bytes) -> None:
    with OpenMeteoServer((200, body)) as server:
        assert ask(server) == []


def test_an_endless_answer_is_read_to_the_limit_and_not_requested_again(
    ask, caplog: pytest.LogCaptureFixture
) -> None:
    with OpenMeteoServer((200, b" " * 2_000_000 + well()[1])) as server:
        assert ask(server) == []
        assert len(server.asked) == 1
    assert "larger than 100000 bytes" in caplog.text


def test_an_answer_that_drips_is_given_up(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_meteo, "LONGEST_ANSWER_SECONDS", 0)
    with OpenMeteoServer(well()) as server:
        assert ask(server) == []
        assert len(server.asked) == 3


def test_an_answer_that_leads_elsewhere_is_not_followed(ask) -> None:
    with OpenMeteoServer(well()) as elsewhere, OpenMeteoServer((302, elsewhere.url.encode())) as server:
        assert ask(server) == []
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "odd",
    [
        {"latitude": 1},
        {"current": None},
        {"current": []},
        None,
        place(time="yesterday"),
        place(time=5),
        place(time="9999-12-31T23:59"),
        place(time="0001-01-01T00:00+14:00"),
        place(temperature_2m="warm"),
        place(temperature_2m=True),
        place(temperature_2m=float("nan")),
        place(temperature_2m=10**400),
    ],
)
def test_a_place_that_is_not_as_documented_is_left_out_and_the_others_are_not(ask, odd: object) -> None:
    with OpenMeteoServer((200, json.dumps([place(), odd, place()]).encode())) as server:
        assert [report.station for report in ask(server)] == ["EWR", "LGA"]


def test_a_time_with_an_offset_is_read_with_that_offset(ask) -> None:
    answer = json.dumps([place(time="2026-11-24T05:45-05:00"), place(), place()]).encode()
    with OpenMeteoServer((200, answer)) as server:
        assert ask(server)[0].observed_at == "2026-11-24T10:45:00Z"


@pytest.mark.usefixtures("clean_log")
@pytest.mark.django_db(transaction=True)
def test_the_last_good_value_is_kept_while_open_meteo_fails(settings, waits: list[float]) -> None:
    def current(last):
        return open_meteo.current(last, sleep=waits.append, timeout=SHORT)

    source = domain.Source("open-meteo", current)

    with OpenMeteoServer(well(), BROKEN) as server:
        settings.OPEN_METEO_URL = server.url
        assert len(domain.advance(source)) == 3
        assert domain.advance(source) == []
    assert ObservationRow.objects.count() == 3
    assert domain.history("JFK", 1, "open-meteo")[0].temperature_c == 8.4
