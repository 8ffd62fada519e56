"""Whatever is published, followed, left and broken, in any order: exactly once and in order, or a reset.

Hypothesis makes up the course of events. The truth is what was appended; each follower notes what it was
given, in one list for each cursor it began from. A list may miss nothing from its beginning to its end, the
last list of each follower must reach the end of the log, and none may reach across an emptied log.
"""

import asyncio
import contextlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from unittest import mock

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from events import hub as hub_module
from events import log
from events.event import Cursor, Event
from events.hub import Hub
from events.subscription import CursorAhead
from events.tail import Reset
from tests.redis_server import RedisServer
from tests.waiting import until

TOPICS = ("weather.JFK", "weather.LGA", "weather.EWR")
PAUSES = (0.0, 0.001, 0.01)
SETTLED_SECONDS = 20.0

topic_sets = st.sets(st.sampled_from(TOPICS), min_size=1).map(lambda topics: tuple(sorted(topics)))
steps = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(TOPICS), st.integers(1, 25)),
    st.tuples(st.just("publish"), st.sampled_from(TOPICS), st.integers(1, 3)),
    st.tuples(st.just("follow"), topic_sets, st.one_of(st.none(), st.integers(0, 60)), st.integers(0, 3)),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("pause"), st.sampled_from(PAUSES)),
    st.tuples(st.just("restart")),
    st.tuples(st.just("restart_empty")),
    st.tuples(st.just("flush")),
)


@dataclass
class Stretch:
    """What a follower was given since one cursor, and whether a reset ended it."""

    since: Cursor
    given: list[Event] = field(default_factory=list)
    was_reset: bool = False


@dataclass
class Follower:
    """One who follows topics; after a reset it begins again from where the log is then.

    It takes what comes while it waits, but for each so many-th, or, with 0, nothing.
    """

    topics: tuple[str, ...]
    stretches: list[Stretch]
    refuses: int
    task: "asyncio.Task[None] | None" = None

    async def follow(self, hub: Hub) -> None:
        while True:
            stretch = self.stretches[-1]
            take = self.taker(stretch) if self.refuses else None
            following = hub.subscribe(*self.topics, cursor=stretch.since, deliver=take)
            with following as subscription, contextlib.suppress(Reset, CursorAhead):
                while True:
                    stretch.given += await subscription.next(limit=7)
            stretch.was_reset = True
            self.stretches.append(Stretch(hub.cursor("weather") or Cursor(0, 0)))

    def taker(self, stretch: Stretch) -> Callable[[Event], bool]:
        offers = itertools.count(1)

        def take(event: Event) -> bool:
            if next(offers) % (self.refuses + 1) == 0:
                return False
            stretch.given.append(event)
            return True

        return take


class Course:
    """The course of events, and what is true about it."""

    def __init__(self, server: RedisServer, kept: int) -> None:
        self.server, self.kept = server, kept
        self.hub = Hub({"weather": kept})
        self.published: list[tuple[Cursor, str, int]] = []
        self.age = 0  # how often the log was emptied
        self.followers: list[Follower] = []

    async def run(self, course: list[tuple]) -> None:
        self.hub.start()
        await until(lambda: self.hub.cursor("weather"), "the hub has read the log")
        for name, *arguments in course:
            await getattr(self, name)(*arguments)
            await asyncio.sleep(0)
        await self.publish(TOPICS[0], 1)
        for topic in TOPICS:
            await self.publish(topic, 1)
        await until(self.is_settled, "every follower has seen the end of the log", SETTLED_SECONDS)
        for follower in self.followers:
            self.check(follower)
            await self.end(follower)
        assert not any(feed.followers for feed in self.hub.tails["weather"]._feeds.values())
        await self.hub.stop()

    async def publish(self, topic: str, count: int) -> None:
        for _ in range(count):
            entry_id = log.append(topic, "noted", 1, str(len(self.published)))
            self.published.append((Cursor.parse(entry_id), topic, self.age))

    async def follow(self, topics: tuple[str, ...], back: "int | None", refuses: int) -> None:
        cursor = self.hub.cursor("weather") or Cursor(0, 0)
        if back is not None and self.published:
            cursor = self.published[-1 - back % len(self.published)][0]
        follower = Follower(topics, [Stretch(cursor)], refuses)
        follower.task = asyncio.ensure_future(follower.follow(self.hub))
        self.followers.append(follower)

    async def cancel(self, number: int) -> None:
        if self.followers:
            follower = self.followers.pop(number % len(self.followers))
            await self.end(follower)
            self.check(follower)

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def restart(self) -> None:
        await asyncio.to_thread(self.server.restart)

    async def restart_empty(self) -> None:
        await asyncio.to_thread(self.server.restart_empty)
        self.age += 1

    async def flush(self) -> None:
        with self.server.client() as client:
            client.flushall()
        self.age += 1

    async def end(self, follower: Follower) -> None:
        assert follower.task is not None
        assert not follower.task.done(), follower.task
        follower.task.cancel()
        await asyncio.wait([follower.task])

    def expected(self, follower: Follower, stretch: Stretch) -> list[str]:
        return [
            str(number)
            for number, (cursor, topic, _) in enumerate(self.published)
            if topic in follower.topics and cursor > stretch.since
        ]

    def is_settled(self) -> bool:
        return self.hub.cursor("weather") == self.published[-1][0] and all(
            self.expected(follower, follower.stretches[-1])
            == [event.data for event in follower.stretches[-1].given]
            for follower in self.followers
        )

    def check(self, follower: Follower) -> None:
        for stretch in follower.stretches:
            given = [event.data for event in stretch.given]
            assert given == self.expected(follower, stretch)[: len(given)]
            ages = {self.published[int(number)][2] for number in given}
            assert len(ages) <= 1, "an emptied log was passed over in silence"
            if stretch.was_reset:
                assert self.age > 0 or len(self.published) > self.kept, "a reset without a reason"


@pytest.fixture(scope="module", autouse=True)
def _hasty() -> Iterator[None]:
    """Read in small steps and reconnect at once, so that little time holds many cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hub_module, "RETRY_SECONDS", 0.01)
        patch.setattr(log, "READ_COUNT", 10)
        yield


def run(server: RedisServer, kept: int, course: list[tuple]) -> None:
    server.restart_empty()
    log.connection().connection_pool.disconnect()
    with mock.patch.object(apps.get_app_config("weather"), "events_kept", kept):
        asyncio.run(Course(server, kept).run(course))


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(course=st.lists(steps, min_size=3, max_size=25), kept=st.sampled_from([20, 10_000]))
def test_every_follower_sees_every_event_once_and_in_order_or_gets_a_reset(
    redis_server: RedisServer, course: list[tuple], kept: int
) -> None:
    run(redis_server, kept, course)


@pytest.mark.soak
@hypothesis_settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(course=st.lists(steps, min_size=3, max_size=60), kept=st.sampled_from([20, 200, 10_000]))
def test_the_same_at_length(redis_server: RedisServer, course: list[tuple], kept: int) -> None:
    run(redis_server, kept, course)
