"""The newsroom while Redis is gone, frozen, or back with nothing."""

import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer, live_server
from tests.newsfeed.reader import Parser, Reader
from tests.newsfeed.sites import Person, newest_place
from tests.waiting import wait_until, within

API = "/newsfeed/api/headlines/"
# Held clients get what is new, or a reset, within this time after Redis is back.
RECOVERY_SECONDS = 10.0
# No request that is not meant to be held takes longer, whatever is frozen.
LONGEST_ANSWER_SECONDS = 5.0


@pytest.fixture(scope="module")
def own_site() -> Iterator[LiveServer]:
    """A site whose Redis these tests may mistreat, one after the other."""
    with live_server() as server:
        # A stream that is opened earlier may begin after what is published next.
        wait_until(lambda: newest_place(server.url), "the web process has read the log")
        yield server


def publish(person: Person, *headlines: str) -> None:
    for headline in headlines:
        assert person.post(API, {"headline": headline, "urgency": "urgent"})[0] == 201


def received(stream: Parser) -> list[str]:
    return [event.json.get("data", {}).get("headline", event.type) for event in stream.events]


def page_status(site: LiveServer) -> int:
    with urllib.request.urlopen(f"{site.url}/newsfeed/", timeout=60) as answer:
        return answer.status


def relay(site: LiveServer) -> None:
    """Do what the worker's sweep does each second."""
    site.shell("from events import outbox; outbox.relay()")


def held(site: LiveServer) -> Reader:
    reader = Reader(site.port)
    reader.until(lambda stream: stream.retry, "the first line")
    return reader


def test_while_redis_is_down_the_newsroom_publishes_and_its_streams_stay(own_site: LiveServer) -> None:
    ada = Person(own_site)
    with held(own_site) as reader:
        publish(ada, "before")
        reader.until(lambda stream: stream.events, "before")
        own_site.redis.kill()
        publish(ada, "during 1", "during 2")
        assert page_status(own_site) == 200
        assert own_site.health()[0] == 503
        own_site.redis.start()
        relay(own_site)
        reader.until(lambda stream: len(stream.events) >= 3, "all", RECOVERY_SECONDS)
    assert received(reader.stream) == ["before", "during 1", "during 2"]


def test_when_redis_comes_back_empty_every_committed_headline_arrives_after_a_reset(
    own_site: LiveServer,
) -> None:
    ada = Person(own_site)
    with held(own_site) as reader:
        publish(ada, "before")
        relay(own_site)  # the web process may still leave it to the sweep, after what the last test did
        last_id = reader.until(lambda stream: stream.events, "before").last_id
        own_site.redis.kill()
        publish(ada, "during")
        own_site.redis.empty()
        own_site.redis.start()
        publish(ada, "after")
        relay(own_site)
        reader.until(lambda stream: "after" in received(stream), "all", RECOVERY_SECONDS)
    assert received(reader.stream) == ["before", "reset", "during", "after"]
    with Reader(own_site.port, Last_Event_ID=last_id) as reader:
        assert received(reader.until(lambda stream: stream.events, "a reset", 1.0)) == ["reset"]


@pytest.mark.parametrize("seconds", [4.0, pytest.param(20.0, marks=pytest.mark.soak)])
def test_while_redis_is_frozen_nothing_hangs_and_the_streams_go_on_after(
    own_site: LiveServer, seconds: float
) -> None:
    ada = Person(own_site)
    with held(own_site) as reader:
        publish(ada, "before")
        relay(own_site)  # the web process may still leave it to the sweep, after what the last test did
        last_id = reader.until(lambda stream: stream.events, "before").last_id
        own_site.redis.freeze()
        frozen = time.monotonic()
        try:
            for act in (lambda: page_status(own_site), lambda: publish(ada, "during")):
                with within(LONGEST_ANSWER_SECONDS, "an answer"):
                    act()
            with Reader(own_site.port, Last_Event_ID=last_id) as newcomer:
                newcomer.until(lambda stream: stream.retry, "the first line", LONGEST_ANSWER_SECONDS)
            thaw_at = frozen + seconds
            reader.until(lambda stream: time.monotonic() > thaw_at, "time", seconds + 1)
        finally:
            own_site.redis.thaw()
        relay(own_site)
        reader.until(lambda stream: len(stream.events) >= 2, "all", RECOVERY_SECONDS)
    assert received(reader.stream) == ["before", "during"]
