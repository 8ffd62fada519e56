from datetime import datetime, timezone

from weather import sources
from weather.domain import STATIONS


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def hours_of(reports) -> set[str]:
    return {report.observed_at for report in reports}


def test_the_packaged_observations_are_in_order_and_of_the_three_stations() -> None:
    hours = list(sources.packaged())
    assert hours == sorted(hours)
    assert len(hours) == len(set(hours)) > 1400
    assert {report.station for hour in hours for report in sources.packaged()[hour]} == set(STATIONS)


def test_the_replay_begins_on_the_eve_of_the_blizzard() -> None:
    assert hours_of(sources.replay(None)) == {"2013-02-08T00:00:00Z"}
    assert [report.station for report in sources.replay(None)] == ["EWR", "JFK", "LGA"]


def test_the_replay_continues_with_the_hour_after_the_last() -> None:
    assert hours_of(sources.replay(at("2013-02-08T00:00:00"))) == {"2013-02-08T01:00:00Z"}


def test_the_replay_begins_again_after_its_end() -> None:
    hours = list(sources.packaged())
    assert hours_of(sources.replay(at(hours[-1][:-1]))) == {hours[0]}
    assert hours_of(sources.replay(at("2026-01-01T00:00:00"))) == {hours[0]}


def test_the_past_is_the_two_days_before_the_replay() -> None:
    hours = sorted(hours_of(sources.past()))
    assert len(hours) == 48
    assert hours[-1] == "2013-02-07T23:00:00Z"


def test_what_an_instrument_cannot_have_measured_is_not_a_report() -> None:
    assert (
        max(report.wind_speed_ms or 0 for reports in sources.packaged().values() for report in reports) < 60
    )


def test_the_chosen_source_is_the_one_that_the_setting_names(settings) -> None:
    assert sources.chosen().after is sources.replay
    settings.WEATHER_SOURCE = "open-meteo"
    assert sources.chosen().after.__module__ == "weather.open_meteo"
