import asyncio
import json
from collections.abc import Callable

import pytest

from arena import exchange, simulation
from arena.messages import Answer, Happening, Input, Moment, Request
from arena.wire import decoded
from events.clock import microseconds
from tests.redis_server import RedisServer

SLICE = 60


@pytest.fixture(autouse=True)
def nothing_remembered(clean_log: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate nothing from another test."""
    monkeypatch.setattr(simulation, "memory", simulation.Memory())


def web(does: Callable[[exchange.Watcher], object]) -> object:
    """Do something as a web process does it."""

    async def run() -> object:
        watcher = exchange.Watcher()
        try:
            return await does(watcher)  # type: ignore[misc]
        finally:
            await watcher.close()

    return asyncio.run(run())


def watch_and_ask(*requests: Request) -> None:
    async def ask(watcher: exchange.Watcher) -> None:
        await watcher.now_watched()
        if requests:
            await watcher.send(requests)

    web(ask)


def simulate() -> int:
    """Run a slice without waiting; return how many times the next one was asked for."""
    asked: list[None] = []
    simulation.simulate(lambda: asked.append(None), lambda seconds: None)
    return len(asked)


def test_nothing_is_simulated_while_nobody_watches() -> None:
    assert simulate() == 0
    assert exchange.read_keyframe() is None


def test_a_client_that_comes_while_a_task_looks_finds_the_game_started() -> None:
    asked: list[None] = []
    simulation.simulate(lambda: asked.append(None), lambda seconds: watch_and_ask())
    assert (len(asked), exchange.read_keyframe() is not None) == (1, True)


def test_a_slice_makes_its_ticks_leaves_a_keyframe_and_asks_for_the_next() -> None:
    watch_and_ask(Request("join", "a", "Ada"))
    assert simulate() == 1
    state = web(exchange.Watcher.read_state)
    assert isinstance(state, exchange.State)
    assert (state.tick, state.seats[0].name, state.seats[0].visitor) == (SLICE, "Ada", "a")
    watch_and_ask(Request("input", "a", inputs=(Input(1, 8), Input(2, 8))))
    assert simulate() == 1
    keyframe = exchange.read_keyframe()
    assert keyframe
    assert (keyframe["tick"], keyframe["players"][0]["seq"]) == (2 * SLICE, 2)


def test_only_one_process_simulates_at_a_time() -> None:
    watch_and_ask()
    assert exchange.Lease().take()
    assert simulate() == 0
    assert exchange.read_keyframe() is None


def test_the_lease_ends_within_a_second_unless_it_is_renewed(clean_log: RedisServer) -> None:
    lease = exchange.Lease()
    assert lease.take()
    with clean_log.client() as client:
        assert 0 < client.pttl("arena:lease") <= 1_000
        client.pexpire("arena:lease", 10)
        lease.listen()
        assert client.pttl("arena:lease") > 10


def test_a_process_that_has_lost_the_lease_takes_no_inputs_and_publishes_nothing(
    clean_log: RedisServer,
) -> None:
    lease = exchange.Lease()
    lease.take()
    watch_and_ask(Request("join", "a", "Ada"))
    with clean_log.client() as client:
        client.set("arena:lease", "another process")
        with pytest.raises(exchange.LeaseLost):
            lease.listen()
        with pytest.raises(exchange.LeaseLost):
            lease.send_out(None, [], {"tick": 1})
        lease.release()
        assert client.get("arena:lease") == "another process"
        assert client.llen("arena:requests") == 1
    assert exchange.read_keyframe() is None


def test_two_snapshots_in_three_ticks_reach_the_followers_with_what_happened() -> None:
    async def follow(watcher: exchange.Watcher) -> list[object]:
        await watcher.now_watched()
        await watcher.send([Request("join", "a", "Ada")])
        said: list[object] = []
        published = watcher.follow()
        async for one in published:
            if one is None:
                await asyncio.to_thread(simulate)
            else:
                said.append(one)
            if isinstance(one, Moment) and one.tick == SLICE - 1:
                break
        await published.aclose()
        return said

    said = web(follow)
    assert isinstance(said, list)
    moments = [one for one in said if isinstance(one, Moment)]
    assert [one.tick for one in moments[:5]] == [1, 2, 4, 5, 7]
    assert len(moments) == 40
    assert (moments[0].crown, decoded(moments[0].snapshot).tick) == ((6_400, 3_600), 1)
    first = said[0]
    assert isinstance(first, Happening)
    assert json.loads(first.message)["name"] == "Ada"
    assert said[1] == Answer("a", 1, 0, full=False)


def test_requests_that_nobody_takes_are_bounded_and_the_newest_are_kept(clean_log: RedisServer) -> None:
    async def ask(watcher: exchange.Watcher) -> None:
        for start in range(0, 4_000, 1_000):
            await watcher.send([Request("join", str(start + number)) for number in range(1_000)])

    web(ask)
    with clean_log.client() as client:
        assert client.llen("arena:requests") == 3_600
        assert json.loads(client.lindex("arena:requests", -1))[1] == "3999"
        assert 0 < client.ttl("arena:requests") <= 10


def test_a_redis_that_comes_back_empty_costs_nobody_the_game(clean_log: RedisServer) -> None:
    watch_and_ask(Request("join", "a", "Ada"))
    simulate()
    clean_log.restart_empty()
    watch_and_ask()
    simulate()
    keyframe = exchange.read_keyframe()
    assert keyframe
    assert (keyframe["tick"], keyframe["players"][0]["name"]) == (2 * SLICE, "Ada")


def test_a_redis_that_is_away_ends_the_slice_and_not_the_worker(clean_log: RedisServer) -> None:
    clean_log.kill()
    assert simulate() == 0


def test_the_clock_of_the_ticks_goes_on_where_another_process_left_it() -> None:
    watch_and_ask()
    simulate()
    lease = exchange.Lease()
    lease.take()
    waits: list[float] = []
    with pytest.raises(StopIteration):
        simulation.Slice(lease, lambda seconds: waits.append(seconds) or next(iter(()))).run()
    assert waits[0] < 1 / 30


def test_a_field_that_stood_still_does_not_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    watch_and_ask()
    simulate()
    now = microseconds() + 60_000_000
    monkeypatch.setattr(simulation, "microseconds", lambda: now)
    lease = exchange.Lease()
    lease.take()
    waits: list[float] = []
    simulation.Slice(lease, waits.append).run()
    # A quarter of a second is caught up with: eight ticks, and a few more on a slow machine; not all sixty.
    assert waits.count(0) < SLICE / 2
