"""How often a visitor may write, in all web processes together; in each alone where Redis does not answer."""

import time
from collections.abc import Iterator

import pytest
from limits import RateLimitItemPerSecond

from events import log
from tests.redis_server import RedisServer
from tests.waiting import within
from web import limit
from web.errors import ApiError


@pytest.fixture
def processes(clean_log: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[RedisServer]:
    log.quick_connection().connection_pool.disconnect()
    monkeypatch.setattr(limit, "_alone_until", 0.0)
    yield clean_log
    log.quick_connection().connection_pool.disconnect()


def written(who: str, times: int) -> int:
    """Return how many of so many writes are accepted by a web process that has seen none before."""
    limit._limiter.storage.reset()
    return sum(_is_accepted(who) for _ in range(times))


def _is_accepted(who: str) -> bool:
    try:
        limit.check(who, 10)
    except ApiError:
        return False
    return True


def test_two_processes_count_together(processes: RedisServer) -> None:
    began = time.monotonic()
    accepted = written("ada", 7) + written("ada", 7)
    if time.monotonic() - began < 1:  # on a machine that is too busy to be too fast
        assert accepted == 10
    assert written("bob", 10) == 10


def test_a_second_later_all_is_well(processes: RedisServer) -> None:
    assert written("ada", 11) <= 10
    time.sleep(1.1)
    assert written("ada", 10) == 10


@pytest.mark.usefixtures("one_moment")
def test_if_redis_does_not_answer_each_process_counts_alone_and_one_write_waits_for_it(
    processes: RedisServer,
) -> None:
    processes.kill()
    assert written("ada", 11) == 10
    assert written("ada", 11) == 10


def test_a_frozen_redis_holds_one_write_for_a_tenth_of_a_second(
    processes: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    count = log.count
    monkeypatch.setattr(log, "count", lambda who, *limits: asked.append(who) or count(who, *limits))
    processes.freeze()
    try:
        with within(1.0, "eleven writes are answered"):
            assert written("ada", 11) == 10
    finally:
        processes.thaw()
    assert len(asked) == 1


def test_a_clock_that_was_set_back_keeps_nobody_from_writing(
    processes: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = (time.time_ns() // 1000) + 3_600_000_000
    log.quick_connection().lpush("count:ada", *[ahead] * 10)
    with monkeypatch.context() as an_hour_ahead:
        an_hour_ahead.setattr(time, "time", lambda: ahead / 1_000_000)
        assert sum(limit._limiter.hit(RateLimitItemPerSecond(10), "ada") for _ in range(11)) == 10
    assert sum(_is_accepted("ada") for _ in range(10)) == 10
