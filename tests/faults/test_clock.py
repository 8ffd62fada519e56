"""Fault 63: the clock goes back an hour, and what waits for a time goes on all the same."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from chat import crowd
from chat.models import Crowd
from config import beat
from newsfeed import mission, sources
from newsfeed.feeds import turns
from newsfeed.models import Feed, Mission
from payments.sending import allowance
from tickers import domain as exchange
from tickers.models import Market

IN_AN_HOUR = timezone.now() + timedelta(hours=1)


@pytest.mark.django_db
def test_the_mission_continues_at_its_own_pace() -> None:
    mission.seed(sources.moments())
    Mission.objects.update(due_at=IN_AN_HOUR)
    now = timezone.now()
    assert mission.advance(sources.moments(), now)
    assert now < Mission.objects.get().due_at < now + timedelta(minutes=5)
    assert mission.advance(sources.moments(), now) is None


@pytest.mark.django_db
def test_a_feed_is_read(monkeypatch: pytest.MonkeyPatch, settings) -> None:
    settings.NEWS_FEED_URLS = ["http://feed.example/"]
    Feed.objects.create(url="http://feed.example/", due_at=timezone.now() + timedelta(hours=3))
    read: list[str] = []
    monkeypatch.setattr(turns, "read", lambda feed, now: read.append(feed.url))
    turns.read_due(timezone.now())
    turns.read_due(timezone.now())
    assert read == ["http://feed.example/"]


@pytest.mark.django_db
def test_a_crowd_may_come() -> None:
    Crowd.objects.create(pk=1, count=100, fetched=True, until=IN_AN_HOUR)
    assert crowd.begin(100)
    assert not crowd.begin(100)


@pytest.mark.django_db
def test_the_market_takes_its_step() -> None:
    exchange.seed()
    Market.objects.update(stepped_at=int(IN_AN_HOUR.timestamp() * 1_000_000))
    before = Market.objects.get().seq
    exchange.advance()
    assert Market.objects.get().seq == before + 1


def test_webhooks_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as an_hour_ahead:
        an_hour_ahead.setattr(time, "time", IN_AN_HOUR.timestamp)
        assert [allowance.may_send("ada", "clock.test") for _ in range(allowance.TO_ONE_HOST)][-1]
        assert not allowance.may_send("ada", "clock.test")
    assert allowance.may_send("ada", "clock.test")


def test_the_beat_uses_a_clock_that_nobody_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    every_second, last = beat.every(1.0), beat.steady_now()
    monkeypatch.setattr(time, "time", lambda: 0.0)
    monkeypatch.setattr(beat, "_STARTED", beat._STARTED - 2)  # two seconds later
    assert every_second.is_due(last).is_due
