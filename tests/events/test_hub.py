import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest
import pytest_asyncio
from django.apps import apps

from events import hub as hub_module
from events import log
from events.event import Cursor, Event
from events.hub import Hub
from events.subscription import CursorAhead, Stopping, Subscription
from events.tail import Reset
from tests.redis_server import RedisServer
from tests.waiting import until

pytestmark = pytest.mark.asyncio

# Held clients get what is new, or a reset, within this time after Redis is back.
RECOVERY_SECONDS = 10.0
FAR_FUTURE = Cursor(99_999_999_999_999, 0)


@pytest_asyncio.fixture
async def hub(clean_log: RedisServer) -> AsyncIterator[Hub]:
    """A hub that has read the empty log."""
    hub = await started(kept=10_000)
    yield hub
    await hub.stop()


async def started(kept: int) -> Hub:
    hub = Hub({"weather": kept})
    hub.start()
    await until(lambda: hub.cursor("weather"), "the hub has read the log")
    return hub


def tell(number: int, place: str = "JFK") -> Cursor:
    return Cursor.parse(log.append(f"weather.{place}", "noted", 1, str(number)))


async def received(waiting: Awaitable[list[Event]], seconds: float = RECOVERY_SECONDS) -> list[int]:
    return [int(event.data) for event in await asyncio.wait_for(waiting, seconds)]


async def numbers(subscription: Subscription, count: int) -> list[int]:
    """Return the next numbers, however many calls they take."""
    found: list[int] = []
    while len(found) < count:
        found += await received(subscription.next())
    return found


async def caught_up(hub: Hub, cursor: Cursor) -> None:
    await until(lambda: hub.cursor("weather") == cursor, "the hub has read all")


async def test_a_follower_catches_up_from_its_cursor_and_then_follows_live(hub: Hub) -> None:
    start = tell(1)
    tell(2)
    await caught_up(hub, tell(3))
    with hub.subscribe("weather.JFK", cursor=start) as subscription:
        assert await received(subscription.next()) == [2, 3]
        tell(4)
        assert await received(subscription.next()) == [4]
        assert subscription.cursor == hub.cursor("weather")


async def test_a_follower_without_a_cursor_begins_at_the_moment_it_comes(hub: Hub) -> None:
    await caught_up(hub, tell(1))
    with hub.subscribe("weather.JFK") as subscription:
        await caught_up(hub, tell(2))
        assert await received(subscription.next()) == [2]


async def test_a_follower_that_fails_to_take_an_event_ends_itself_alone(hub: Hub) -> None:
    def fail(event: Event) -> bool:
        raise KeyError("a fault of this follower")

    generation = hub.tails["weather"].generation
    with hub.subscribe("weather.JFK", deliver=fail) as failing, hub.subscribe("weather.JFK") as other:
        waiting = [asyncio.ensure_future(one.next()) for one in (failing, other)]
        await until(lambda: bool(failing._waits and other._waits), "both wait")
        tell(1)
        assert await received(waiting[1]) == [1]
        with pytest.raises(KeyError, match="a fault of this follower"):
            await waiting[0]
        tell(2)
        assert await received(other.next()) == [2]
    assert hub.tails["weather"].generation == generation


async def test_a_follower_far_behind_gets_half_a_megabyte_at_once_and_at_least_one_event(hub: Hub) -> None:
    start = hub.cursor("weather")
    for _ in range(70):
        last = Cursor.parse(log.append("weather.JFK", "noted", 1, json.dumps("x" * 15_000)))
    await caught_up(hub, last)
    with hub.subscribe("weather.JFK", cursor=start) as subscription:
        assert [len(await subscription.next()) for _ in range(3)] == [34, 34, 2]
    with hub.subscribe("weather.JFK", cursor=start) as subscription:
        assert len(await subscription.next(most_bytes=1)) == 1


async def test_a_follower_gets_only_its_own_topics_in_the_order_of_the_log(hub: Hub) -> None:
    start = hub.cursor("weather")
    for number, place in enumerate(["JFK", "LGA", "EWR", "LGA", "JFK"]):
        last = tell(number, place)
    await caught_up(hub, last)
    with hub.subscribe("weather.JFK", "weather.LGA", cursor=start) as subscription:
        assert await received(subscription.next()) == [0, 1, 3, 4]


async def test_a_limit_returns_the_oldest_first_and_loses_none_of_several_topics(hub: Hub) -> None:
    start = hub.cursor("weather")
    for number in range(7):
        last = tell(number, "JFK" if number < 5 else "LGA")
    await caught_up(hub, last)
    with hub.subscribe("weather.JFK", "weather.LGA", cursor=start) as subscription:
        assert await received(subscription.next(limit=3)) == [0, 1, 2]
        assert subscription.behind
        assert await received(subscription.next(limit=3)) == [3, 4, 5]
        assert await received(subscription.next(limit=3)) == [6]
        assert not subscription.behind


async def test_a_wait_that_is_over_brings_nothing_and_leaves_the_cursor_where_it_was(hub: Hub) -> None:
    start = tell(1)
    with hub.subscribe("weather.JFK", cursor=start) as subscription:
        assert await received(subscription.next(seconds=0.05)) == []
        assert subscription.cursor == start
        assert not subscription.behind


async def test_an_event_that_comes_while_a_follower_waits_is_passed_to_it_and_ends_the_wait_if_refused(
    hub: Hub,
) -> None:
    taken: list[int] = []

    def take(event: Event) -> bool:
        taken.append(int(event.data))
        return event.data != "3"

    with hub.subscribe("weather.JFK", "weather.LGA", cursor=tell(0), deliver=take) as subscription:
        waiting = asyncio.ensure_future(subscription.next())
        await until(lambda: hub.tails["weather"].follow("weather.JFK").waiting, "it waits")
        tell(1)
        await caught_up(hub, tell(2, "LGA"))
        assert (taken, waiting.done()) == ([1, 2], False)
        await caught_up(hub, tell(3, "LGA"))
        assert await received(waiting) == [3]
        await caught_up(hub, tell(4))
        assert await received(subscription.next()) == [4]
    assert taken == [1, 2, 3]


async def test_an_event_of_another_topic_does_not_end_a_wait(hub: Hub) -> None:
    with hub.subscribe("weather.JFK") as subscription:
        waiting = asyncio.ensure_future(subscription.next(seconds=0.3))
        await caught_up(hub, tell(1, "LGA"))
        assert not waiting.done()
        assert await received(waiting) == []


async def test_a_cursor_that_is_no_longer_kept_is_answered_with_a_reset(clean_log: RedisServer) -> None:
    hub = await started(kept=5)
    start = tell(0)
    for number in range(1, 7):
        last = tell(number)
    await caught_up(hub, last)
    with hub.subscribe("weather.JFK", cursor=start) as subscription, pytest.raises(Reset):
        await subscription.next()
    await hub.stop()


async def test_a_follower_that_stops_reading_costs_nothing_and_is_reset_while_the_others_continue(
    clean_log: RedisServer,
) -> None:
    hub = await started(kept=5)
    with hub.subscribe("weather.JFK") as idle, hub.subscribe("weather.JFK") as eager:
        tell(0)
        assert await received(idle.next()) == [0]
        assert await received(eager.next()) == [0]
        for number in range(1, 20):
            tell(number)
            assert await received(eager.next()) == [number]
        with pytest.raises(Reset):
            await idle.next()
    await hub.stop()


async def test_a_follower_of_a_quiet_topic_is_not_reset_by_the_noise_of_others(
    clean_log: RedisServer,
) -> None:
    hub = await started(kept=5)
    with hub.subscribe("weather.JFK") as quiet:
        assert await received(quiet.next(seconds=0.01)) == []
        for number in range(20):
            last = tell(number, "LGA")
        await caught_up(hub, last)
        tell(20)
        assert await received(quiet.next()) == [20]
    await hub.stop()


async def test_a_cursor_from_the_future_is_refused(hub: Hub) -> None:
    with hub.subscribe("weather.JFK", cursor=FAR_FUTURE) as subscription, pytest.raises(CursorAhead):
        await subscription.next()


async def test_a_cursor_that_this_process_has_yet_to_read_is_not_one_from_the_future(hub: Hub) -> None:
    cursor = tell(1)  # another process sent it to its client before this one has read it
    with hub.subscribe("weather.JFK", cursor=cursor) as subscription:
        assert await received(subscription.next(seconds=0.2)) == []
        tell(2)
        assert await received(subscription.next()) == [2]


async def test_after_a_crash_of_redis_clients_continue_without_a_reset(
    hub: Hub, clean_log: RedisServer
) -> None:
    with hub.subscribe("weather.JFK") as subscription:
        tell(1)
        assert await received(subscription.next()) == [1]
        waiting = asyncio.ensure_future(subscription.next())
        await asyncio.to_thread(clean_log.restart)
        tell(2)
        assert await received(waiting) == [2]


async def test_a_redis_that_comes_back_empty_resets_every_follower(hub: Hub, clean_log: RedisServer) -> None:
    with hub.subscribe("weather.JFK") as subscription:
        tell(1)
        assert await received(subscription.next()) == [1]
        waiting = asyncio.ensure_future(subscription.next())
        await asyncio.to_thread(clean_log.restart_empty)
        with pytest.raises(Reset):
            await received(waiting)
    with hub.subscribe("weather.JFK") as subscription:
        tell(2)
        assert await received(subscription.next()) == [2]


async def test_a_log_that_is_emptied_under_a_live_connection_resets_every_follower(
    hub: Hub, clean_log: RedisServer
) -> None:
    with hub.subscribe("weather.JFK") as subscription:
        tell(1)
        assert await received(subscription.next()) == [1]
        tell(2)
        with clean_log.client() as client:
            client.flushall()
        tell(3)
        with pytest.raises(Reset):
            await numbers(subscription, 2)


async def test_a_log_that_is_emptied_and_stays_silent_is_noticed_all_the_same(
    hub: Hub, clean_log: RedisServer
) -> None:
    await caught_up(hub, tell(1))
    with hub.subscribe("weather.JFK") as subscription:
        waiting = asyncio.ensure_future(subscription.next())
        await asyncio.sleep(0)
        with clean_log.client() as client:
            client.flushall()
        with pytest.raises(Reset):
            await asyncio.wait_for(waiting, RECOVERY_SECONDS)


async def test_a_log_that_comes_back_without_its_end_resets_every_follower(
    hub: Hub, clean_log: RedisServer, tmp_path: Path
) -> None:
    start = tell(1)
    clean_log.copy_to(tmp_path)
    seen = tell(2)
    await caught_up(hub, seen)

    with hub.subscribe("weather.JFK") as ahead, hub.subscribe("weather.JFK", cursor=start) as behind:
        waiting = asyncio.ensure_future(ahead.next())
        await asyncio.to_thread(clean_log.restart_with, tmp_path)
        tell(3)
        with pytest.raises(Reset):
            await received(waiting)
        with pytest.raises(Reset):
            await received(behind.next())


async def test_any_number_of_cursors_from_the_future_are_refused_by_one_question_at_a_time(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    ask_newest = log.Reader._ask_newest

    async def count(reader: log.Reader, app: str) -> Cursor:
        nonlocal asked
        asked += 1
        return await ask_newest(reader, app)

    monkeypatch.setattr(log.Reader, "_ask_newest", count)
    with contextlib.ExitStack() as leaving:
        following = [
            leaving.enter_context(hub.subscribe("weather.JFK", cursor=FAR_FUTURE)) for _ in range(300)
        ]
        answers = await asyncio.gather(*(one.next(5) for one in following), return_exceptions=True)
    assert {type(answer) for answer in answers} == {CursorAhead}
    assert asked == 2


async def test_a_cursor_from_the_future_is_refused_as_soon_as_the_log_can_be_asked(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = log.Reader.newest

    async def refuse(reader: log.Reader, app: str) -> Cursor:
        monkeypatch.setattr(log.Reader, "newest", newest)
        raise log.redis.ConnectionError("too many connections")

    monkeypatch.setattr(log.Reader, "newest", refuse)
    with hub.subscribe("weather.JFK", cursor=FAR_FUTURE) as subscription, pytest.raises(CursorAhead):
        await subscription.next(5)


async def test_a_question_that_has_its_answer_is_not_asked_about_what_happened_since(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = iter([Cursor(100, 0), Cursor(200, 0), Cursor(200, 0)])
    later: list[asyncio.Task[bool | None]] = []

    async def answer(reader: log.Reader, app: str) -> Cursor:
        if not later:  # it begins when this question has its answer, in the next turn of the event loop
            later.append(asyncio.create_task(hub.is_ahead("weather", Cursor(150, 0))))
        return next(newest)

    monkeypatch.setattr(log.Reader, "_ask_newest", answer)
    assert await hub.is_ahead("weather", Cursor(50, 0)) is False
    assert await later[0] is False


async def test_a_redis_that_does_not_let_go_of_a_connection_does_not_end_the_hub(
    hub: Hub, clean_log: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(reader: log.Reader) -> None:
        raise log.redis.TimeoutError("Timed out closing connection after 1.0")

    monkeypatch.setattr(log.Reader, "close", fail)
    with hub.subscribe("weather.JFK") as subscription:
        clean_log.restart_empty()
        with pytest.raises(Reset):
            await received(subscription.next())
    monkeypatch.undo()


async def test_a_cursor_that_nobody_can_judge_is_held_no_longer_than_asked(
    hub: Hub, clean_log: RedisServer
) -> None:
    clean_log.kill()
    with hub.subscribe("weather.JFK", cursor=FAR_FUTURE) as subscription:
        assert await received(subscription.next(0)) == []


async def test_a_frozen_redis_that_thaws_is_followed_on_without_a_reset(
    hub: Hub, clean_log: RedisServer
) -> None:
    with hub.subscribe("weather.JFK") as subscription:
        tell(1)
        assert await received(subscription.next()) == [1]
        waiting = asyncio.ensure_future(subscription.next())
        clean_log.freeze()
        await until(lambda: hub._complained, "the hub has noticed")
        clean_log.thaw()
        tell(2)
        assert await received(waiting) == [2]


async def test_a_process_that_slept_while_the_log_was_trimmed_beyond_its_place_resets_its_followers(
    clean_log: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apps.get_app_config("weather"), "events_kept", 300)
    hub = await started(kept=300)
    with hub.subscribe("weather.JFK") as subscription:
        tell(0)
        assert await received(subscription.next()) == [0]
        for number in range(1, 1500):  # the loop does not run meanwhile
            tell(number)
        with pytest.raises(Reset):
            await numbers(subscription, 1499)
    await hub.stop()


async def test_a_process_that_slept_while_everything_was_kept_continues_without_a_reset(hub: Hub) -> None:
    with hub.subscribe("weather.JFK") as subscription:
        for number in range(2500):  # more than one read brings
            tell(number)
        assert await numbers(subscription, 2500) == list(range(2500))


async def test_a_hub_that_starts_without_redis_begins_when_it_comes(clean_log: RedisServer) -> None:
    clean_log.kill()
    hub = Hub({"weather": 100})
    hub.start()
    assert hub.cursor("weather") is None
    with hub.subscribe("weather.JFK") as subscription:
        waiting = asyncio.ensure_future(subscription.next())
        await asyncio.to_thread(clean_log.start)
        await until(lambda: hub.cursor("weather"), "the hub has read the log")
        tell(1)
        assert await received(waiting) == [1]
    await hub.stop()


async def test_the_hub_complains_once_about_an_outage(
    hub: Hub, clean_log: RedisServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_module, "RETRY_SECONDS", 0.01)
    clean_log.kill()
    await until(lambda: hub._complained, "the hub has noticed")
    await asyncio.sleep(0.2)  # twenty more attempts
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "the log does not answer, trying again until it does"
    ]
    clean_log.start()


async def test_a_process_that_stops_notifies_every_follower_and_is_not_woken_by_late_requests(
    hub: Hub,
) -> None:
    with hub.subscribe("weather.JFK") as held:
        waiting = asyncio.ensure_future(held.next())
        await asyncio.sleep(0)
        await hub.stop()
        with pytest.raises(Stopping):
            await received(waiting)
    hub.start()
    with hub.subscribe("weather.JFK") as late, pytest.raises(Stopping):
        await late.next()


async def test_a_follower_whose_cursor_is_being_checked_learns_of_a_stop(hub: Hub) -> None:
    with hub.subscribe("weather.JFK", cursor=tell(1)) as subscription:
        waiting = asyncio.ensure_future(subscription.next())
        await asyncio.sleep(0)
        await hub.stop()
        with pytest.raises(Stopping):
            await received(waiting)


async def test_followers_that_leave_leave_nothing_behind(hub: Hub) -> None:
    tail = hub.tails["weather"]
    before = set(tail._feeds)
    for _ in range(100):
        with hub.subscribe("weather.JFK", "weather.LGA") as subscription:
            waiting = asyncio.ensure_future(subscription.next())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
            assert not any(feed.waiting for feed in tail._feeds.values())
    assert set(tail._feeds) == before


async def test_topics_whose_events_are_no_longer_kept_leave_nothing_behind(clean_log: RedisServer) -> None:
    hub = await started(kept=5)
    for number in range(50):
        last = tell(number, f"place-{number}")
    await caught_up(hub, last)
    assert set(hub.tails["weather"]._feeds) == {f"weather.place-{number}" for number in range(45, 50)}
    await hub.stop()


async def test_the_latest_event_of_a_topic_is_known_from_memory(hub: Hub) -> None:
    tell(1)
    await caught_up(hub, tell(2, "LGA"))
    latest = hub.latest("weather.JFK")
    assert latest is not None
    assert latest.data == "1"
    assert hub.latest("weather.EWR") is None
