import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from django.db import connection

from events.models import OutboxEvent
from events.person import Person
from newsfeed import domain, mission
from newsfeed.domain import Report
from newsfeed.mission import Moment
from newsfeed.models import HeadlineRow, Mission
from tests.redis_server import RedisServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

ADA = Person("a1", "Ada")
NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
LIFTOFF = datetime(1969, 7, 16, 13, 32, tzinfo=timezone.utc)
MOMENTS = (
    Moment(LIFTOFF, "Launch", "flash", "Liftoff", 3.0),
    Moment(LIFTOFF + timedelta(seconds=13), "Launch", "routine", "The rocket rolls", 10.0),
    Moment(LIFTOFF + timedelta(days=8), "Splashdown", "urgent", "They are back", 20.0),
)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def published(server: RedisServer) -> list[dict]:
    """Return the data of the headlines in the log."""
    with server.client() as client:
        entries = client.xrange("events:newsfeed")
    return [json.loads(fields["data"]) for _, fields in entries if fields["type"] == "headline"]


def test_a_headline_from_the_desk_is_saved_and_published_as_one_fact(redis_server: RedisServer) -> None:
    headline, new = domain.publish_from_desk(ADA, "Rain at last", "urgent", "c1")
    assert new
    assert (headline.headline, headline.urgency, headline.source) == ("Rain at last", "urgent", "desk")
    assert (headline.author, headline.phase, headline.moment, headline.link) == ("Ada", "", None, "")
    row = HeadlineRow.objects.get()
    assert (row.id, row.headline) == (headline.id, "Rain at last")
    assert [data["id"] for data in published(redis_server)] == [headline.id]


def test_the_same_client_id_of_the_same_author_is_the_same_headline(redis_server: RedisServer) -> None:
    first, _ = domain.publish_from_desk(ADA, "Rain", "routine", "c1")
    again, new = domain.publish_from_desk(ADA, "Snow", "flash", "c1")
    assert (again, new) == (first, False)
    assert domain.publish_from_desk(Person("b2", "Bob"), "Snow", "flash", "c1")[1]
    assert [data["headline"] for data in published(redis_server)] == ["Rain", "Snow"]


def test_twenty_copies_at_once_are_one_headline(redis_server: RedisServer) -> None:
    def copy(_: int) -> bool:
        try:
            return domain.publish_from_desk(ADA, "Rain", "flash", "c1")[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(copy, range(20))) == 1
    assert len(published(redis_server)) == 1


@pytest.mark.parametrize(
    "text", ["a\rb", "a\nb", "a\r\n\r\nb", "a\0b", "a\u2028b", "a\u2029b", "a\x85b", "a\x1bb"]
)
def test_a_line_break_or_control_character_of_any_kind_becomes_a_space(text: str) -> None:
    assert domain.publish_from_desk(ADA, text, "flash", "c")[0].headline == "a b"


def test_headlines_are_listed_newest_first_and_further_back_before_one_of_them() -> None:
    ids = [domain.publish_from_desk(ADA, f"No {n}", "flash", f"c{n}")[0].id for n in range(5)]
    assert [headline.headline for headline in domain.headlines(2)] == ["No 4", "No 3"]
    assert [headline.headline for headline in domain.headlines(2, before=ids[3])] == ["No 2", "No 1"]


def test_the_oldest_headlines_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "KEPT", 3)
    for number in range(5):
        domain.publish_from_desk(ADA, f"No {number}", "flash", f"c{number}")
    assert [headline.headline for headline in domain.headlines(10)] == ["No 4", "No 3", "No 2"]


def test_a_headline_published_while_redis_is_down_waits_in_the_outbox(redis_server: RedisServer) -> None:
    redis_server.kill()
    domain.publish_from_desk(ADA, "Rain", "flash", "c1")
    assert OutboxEvent.objects.get().entry_id == ""
    redis_server.start()


def test_a_feeds_report_is_published_once_even_if_it_is_read_often(redis_server: RedisServer) -> None:
    report = Report(
        "https://a.example/rss", "guid-1", "A Paper", "News\nof the day", NOON, "https://a.example/1"
    )
    assert [domain.publish_from_feed(report), domain.publish_from_feed(report)] == [True, False]
    (data,) = published(redis_server)
    assert (data["headline"], data["source"], data["urgency"]) == ("News of the day", "A Paper", "routine")
    assert (data["at"], data["link"]) == ("2026-01-01T12:00:00Z", "https://a.example/1")


def test_the_same_guid_in_another_feed_is_another_headline() -> None:
    for feed in ("https://a.example/rss", "https://b.example/rss"):
        assert domain.publish_from_feed(Report(feed, "1", "Paper", "News", NOON, ""))


def test_the_mission_is_published_moment_by_moment_each_when_it_is_due(redis_server: RedisServer) -> None:
    seconds = [0, 1, 2.9, 3.0, 4, 12, 13]
    headlines = [mission.advance(MOMENTS, after(second)) for second in seconds]
    assert [headline and headline.headline for headline in headlines] == [
        "Liftoff",
        None,
        None,
        "The rocket rolls",
        None,
        None,
        "They are back",
    ]
    assert [(data["moment"], data["at"], data["phase"]) for data in published(redis_server)] == [
        (0, "1969-07-16T13:32:00Z", "Launch"),
        (1, "1969-07-16T13:32:13Z", "Launch"),
        (2, "1969-07-24T13:32:00Z", "Splashdown"),
    ]


def test_after_the_last_moment_the_first_follows(redis_server: RedisServer) -> None:
    for second in (0, 3, 13, 33, 36):
        mission.advance(MOMENTS, after(second))
    assert [data["moment"] for data in published(redis_server)] == [0, 1, 2, 0, 1]
    assert mission.place() == {"round": 2, "moment": 2, "due_at": "2026-01-01T12:00:46Z"}


def test_a_turn_that_comes_a_second_late_does_not_make_the_mission_drift() -> None:
    mission.advance(MOMENTS, after(0))
    mission.advance(MOMENTS, after(4))
    assert Mission.objects.get().due_at == after(13)


def test_after_a_night_without_workers_the_mission_continues_without_a_rush(
    redis_server: RedisServer,
) -> None:
    mission.advance(MOMENTS, after(0))
    for second in range(30_000, 30_005):
        mission.advance(MOMENTS, after(second))
    assert [data["moment"] for data in published(redis_server)] == [0, 1]
    assert Mission.objects.get().due_at == after(30_010)


def test_two_workers_that_take_the_same_turn_publish_it_once(redis_server: RedisServer) -> None:
    mission.advance(MOMENTS, after(0))
    here = Mission.objects.get()
    assert mission._move_on(here, MOMENTS, after(3))
    assert not mission._move_on(here, MOMENTS, after(3))


def test_seeding_begins_the_mission_once(redis_server: RedisServer) -> None:
    mission.seed(MOMENTS)
    mission.seed(MOMENTS)
    assert [data["headline"] for data in published(redis_server)] == ["Liftoff"]
