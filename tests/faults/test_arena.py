"""Faults 41, 46, 48 and 50 for the arena: a crowd, Redis emptied or frozen, a web process that stops."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import requests

from tests.arena.playing import arena, ask, join
from tests.live_server import LiveServer, live_server, replica
from tests.many_sockets import codes_of_watchers, open_many
from tests.raw_http import RawClient
from tests.tickers.client import Client, new_visitor
from tests.waiting import wait_until, within

RECOVERY_SECONDS = 10.0
LONGEST_SECONDS = 5.0
SERVER_RESTARTS = 1012
PLAYERS, WATCHERS = 30, 270


@pytest.fixture(scope="module", params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def whole(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A site whose worker simulates the arena as on any site; each test leaves it well."""
    with live_server(request.param, workers=True) as server:
        yield server


def goes_on(client: Client, you: int) -> None:
    """See a player of this number in a snapshot that the site has yet to publish."""
    client.say("ping", n=1)
    tick = client.receive("pong", n=1)["tick"]
    while (snapshot := client.receive("snapshot"))["tick"] <= tick:
        pass
    assert str(you) in snapshot["players"]


def test_a_thousand_sockets_opened_in_a_second_are_all_welcomed_and_the_game_goes_on(
    whole: LiveServer,
) -> None:
    with arena(whole, new_visitor(whole)) as client:
        you = join(client)
        with within(20, "all are welcomed"):
            asyncio.run(open_many(whole, "/arena/ws/", 1_000))
        goes_on(client, you)


def test_when_redis_comes_back_empty_players_play_on_by_their_connections(whole: LiveServer) -> None:
    before = [process.pid for process in whole.processes]
    with arena(whole, new_visitor(whole)) as client:
        you = join(client)
        whole.redis.restart_empty()
        with within(RECOVERY_SECONDS, "the game goes on"):
            goes_on(client, you)
        client.say("input", seq=1, keys=8)
        while client.receive("snapshot")["players"][str(you)]["seq"] != 1:
            pass
    assert [process.pid for process in whole.processes] == before


def test_while_redis_is_frozen_nothing_hangs_and_then_the_game_goes_on(whole: LiveServer) -> None:
    with arena(whole, new_visitor(whole)) as client:
        you = join(client)
        whole.redis.freeze()
        try:
            with within(LONGEST_SECONDS, "an answer"), RawClient(whole.port) as other:
                assert other.ask("/arena/").status == 200
            with within(LONGEST_SECONDS, "an answer"):
                assert ask(whole, "/arena/state/")[0] in (200, 503)
            with within(LONGEST_SECONDS, "a pong"):
                client.say("input", seq=1, keys=8)
                client.say("ping", n=7)
                client.receive("pong", n=7)
        finally:
            whole.redis.thaw()
        with within(RECOVERY_SECONDS, "the game goes on"):
            goes_on(client, you)


def test_a_web_process_that_stops_ends_every_way_properly_and_all_keep_their_seats_at_another() -> None:
    with live_server(workers=True) as site, replica(site) as second, ThreadPoolExecutor() as pool:
        visitors = [new_visitor(site) for _ in range(PLAYERS)]
        watched = pool.submit(asyncio.run, codes_of_watchers(site, "/arena/ws/", WATCHERS))
        with ExitStack() as stack:
            # Nobody reads these until the end, and the word that closes them comes behind all the rest.
            clients = [stack.enter_context(arena(site, visitor, max_queue=None)) for visitor in visitors]
            numbers = [join(client) for client in clients]
            wait_until(lambda: held(site) >= PLAYERS + WATCHERS, "all play or watch")
            tick = ask(site, "/arena/state/")[1]["tick"]
            polled = pool.submit(poll, site.url, tick)
            stream = requests.get(f"{site.url}/arena/stream/", stream=True, timeout=60)
            chunks = stack.enter_context(stream).iter_content(None)
            while b"snapshot" not in next(chunks):
                pass
            site.web.sigterm()
            assert {client.closed() for client in clients} == {SERVER_RESTARTS}
            b"".join(chunks)  # raises, unless the stream has a proper end
        assert watched.result() == [SERVER_RESTARTS] * WATCHERS
        assert polled.result() in (503, 0)
        for visitor, number in zip(visitors, numbers, strict=True):
            with arena(second, visitor) as client:
                assert (client.welcome["you"] or join(client)) == number
        assert site.web.wait_ended() in (0, -15)
        assert "Traceback" not in site.web.log


def held(site: LiveServer) -> int:
    process = requests.get(f"{site.url}/wire/process/", timeout=60).json()
    return process["held"].get("arena", 0)


def poll(url: str, tick: int) -> int:
    """Poll until no answer has a snapshot; returns its status, or 0 where nobody listens any more."""
    try:
        answer = poll_once(url, tick)
        while answer.status_code == 200:
            answer = poll_once(url, answer.json()["tick"])
    except requests.ConnectionError:  # it stopped between two polls, twenty of which there are in a second
        return 0
    return answer.status_code


def poll_once(url: str, tick: int) -> requests.Response:
    return requests.get(f"{url}/arena/state/?after={tick}&wait=25", timeout=60)
