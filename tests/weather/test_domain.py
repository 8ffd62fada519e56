import threading
from datetime import datetime, timedelta, timezone

import pytest
from django.db import connection

from events.models import OutboxEvent
from weather import domain, sources
from weather.events import Observation
from weather.models import ObservationRow

pytestmark = [pytest.mark.usefixtures("clean_log"), pytest.mark.django_db(transaction=True)]

START = datetime(2013, 2, 8, tzinfo=timezone.utc)


def report(station: str = "JFK", hours: int = 0, temperature: "float | None" = 1.5) -> Observation:
    observed_at = START + timedelta(hours=hours)
    values = [temperature, -3.0, 60.0, 270.0, 5.0, None, 0.0, 1013.2, 16.1]
    return Observation(station, f"{observed_at:%Y-%m-%dT%H:%M:%SZ}", *values)


def source_of(*steps: list[Observation]):
    remaining = list(steps)
    return domain.Source("replay", lambda last: remaining.pop(0), repeats=True)


def live(*reports: Observation) -> domain.Source:
    return domain.Source("open-meteo", lambda last: list(reports))


def test_a_report_is_saved_and_published() -> None:
    assert domain.advance(source_of([report()])) == [report()]
    assert domain.history("JFK", 10) == [report()]
    published = OutboxEvent.objects.get()
    assert (published.topic, published.type) == ("weather.JFK", "observation")
    assert '"temperature_c":1.5' in published.data
    assert '"wind_gust_ms":null' in published.data


def test_the_source_is_asked_for_the_reports_after_the_last_saved_one() -> None:
    asked = []

    def source(last):
        asked.append(last)
        return [report(hours=len(asked))]

    domain.advance(domain.Source("replay", source, repeats=True))
    domain.advance(domain.Source("replay", source, repeats=True))
    assert asked == [None, START + timedelta(hours=1)]


def test_a_repeated_report_is_neither_saved_nor_published_again() -> None:
    assert domain.advance(source_of([report()])) == [report()]
    assert domain.advance(source_of([report()])) == []
    assert ObservationRow.objects.count() == 1
    assert OutboxEvent.objects.count() == 1


def test_two_workers_that_take_the_same_step_at_once_make_one_observation() -> None:
    together = threading.Barrier(2)

    def step() -> None:
        def source(last):
            together.wait(10)
            return [report("EWR"), report("JFK"), report("LGA")]

        domain.advance(domain.Source("replay", source, repeats=True))
        connection.close()

    threads = [threading.Thread(target=step) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ObservationRow.objects.count() == 3
    assert OutboxEvent.objects.count() == 3


def test_a_replay_that_starts_again_is_published_again_in_the_next_round() -> None:
    domain.advance(source_of([report(hours=1)]))
    assert domain.advance(source_of([report(hours=0)])) == [report(hours=0)]
    assert domain.advance(source_of([report(hours=1)])) == [report(hours=1)]
    assert [row.round for row in ObservationRow.objects.order_by("id")] == [0, 1, 1]
    assert domain.history("JFK", 2) == [report(hours=0), report(hours=1)]


def test_an_older_observation_of_live_weather_never_takes_the_place_of_a_newer_one() -> None:
    assert domain.advance(live(report("JFK", 1), report("LGA", 0))) == [report("JFK", 1), report("LGA", 0)]
    assert domain.advance(live(report("JFK", 0), report("LGA", 1))) == [report("LGA", 1)]
    assert domain.advance(live(report("JFK", 1, temperature=9.0))) == []
    assert domain.history("JFK", 10, "open-meteo") == [report("JFK", 1)]
    assert [row.topic for row in OutboxEvent.objects.order_by("id")] == [
        "weather.JFK",
        "weather.LGA",
        "weather.LGA",
    ]


def test_a_new_site_of_live_weather_has_no_past_of_2013(settings) -> None:
    settings.WEATHER_SOURCE = "open-meteo"
    sources.seed()
    assert ObservationRow.objects.count() == 0


def test_live_weather_on_a_site_that_replayed_before_has_its_own_history() -> None:
    sources.seed()
    domain.advance(live(report("JFK", 24 * 365 * 13)))
    assert domain.history("JFK", 500, "open-meteo") == [report("JFK", 24 * 365 * 13)]
    assert domain.history("JFK", 1) == domain.history("JFK", 1, "replay")
    (again, *_) = domain.advance(sources.chosen())
    assert again.observed_at == "2013-02-08T01:00:00Z"


def test_history_is_the_last_of_one_station_oldest_first() -> None:
    for hours in range(5):
        domain.advance(source_of([report("JFK", hours), report("LGA", hours)]))
    assert domain.history("JFK", 3) == [report("JFK", 2), report("JFK", 3), report("JFK", 4)]
    assert domain.history("EWR", 3) == []


def test_what_is_older_than_five_hundred_reports_of_each_station_is_forgotten() -> None:
    rows = [
        domain._row(report(station, hours), "replay") for hours in range(500) for station in domain.STATIONS
    ]
    ObservationRow.objects.bulk_create(rows)
    domain.advance(source_of([report(station, 500) for station in domain.STATIONS]))
    assert ObservationRow.objects.count() == 1500
    assert len(domain.history("JFK", 600)) == 500
    assert domain.history("JFK", 600)[0] == report("JFK", 1)


def test_a_value_that_was_not_reported_stays_none() -> None:
    domain.advance(source_of([report(temperature=None)]))
    assert domain.history("JFK", 1)[0].temperature_c is None


def test_seeding_saves_the_past_publishes_the_present_and_happens_once() -> None:
    for _ in range(2):
        sources.seed()
    assert len(domain.history("JFK", 500)) == 49
    assert sorted(row.topic for row in OutboxEvent.objects.all()) == [
        *["weather.EWR", "weather.JFK", "weather.LGA"]
    ]
    assert domain.history("JFK", 1)[0].observed_at == "2013-02-08T00:00:00Z"


def test_a_rolled_back_report_is_neither_saved_nor_published(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(fact: Observation) -> None:
        raise RuntimeError("no room")

    monkeypatch.setattr(domain, "publish", broken)
    with pytest.raises(RuntimeError):
        domain.advance(source_of([report()]))
    assert ObservationRow.objects.count() == 0
