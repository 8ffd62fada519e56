"""Faults 46, 47 and 48: Redis emptied, gone, frozen; pages serve, nothing hangs, and all heals by itself."""

import contextlib
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from redis import Redis

from tests.live_server import LiveServer, live_server
from tests.raw_http import RawAnswer, RawClient
from tests.waiting import Stopwatch, wait_until, within

POLL = "/weather/api/stations/JFK/observation/"
PAGES = ["/", "/weather/"]
READING = [*PAGES, POLL, "/weather/api/stations/", "/weather/api/stations/JFK/observations/"]
WRITING = {
    "/payments/api/payments/": b'{"amount": 1999, "currency": "EUR", "description": "a mug"}',
    "/newsfeed/api/headlines/": b'{"headline": "Redis takes nothing", "urgency": "flash"}',
}
JSON = "Content-Type: application/json"
RECOVERY_SECONDS = 10.0
LONGEST_SECONDS = 5.0


@pytest.fixture(scope="module", params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def whole(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A site with workers whose weather changes each second; each test leaves it well."""
    with live_server(request.param, workers=True, WEATHER_STEP_SECONDS=1) as server:
        yield server


def event_id(server: LiveServer) -> str:
    with RawClient(server.port) as client:
        return json.loads(client.ask(POLL).body)["id"]


def cookie(server: LiveServer) -> str:
    with RawClient(server.port) as client:
        return f"Cookie: {client.ask('/').headers['set-cookie'].partition(';')[0]}"


def rename(server: LiveServer, known: str) -> RawAnswer:
    with RawClient(server.port) as client:
        return client.ask("/visitor/", JSON, known, method="POST", body=b'{"name":"Ada"}')


def pay(server: LiveServer, known: str) -> None:
    path = "/payments/api/payments/"
    with RawClient(server.port) as client:
        assert client.ask(path, JSON, known, method="POST", body=WRITING[path]).status == 201


def new_observation_comes(server: LiveServer, after: str) -> None:
    wait_until(lambda: event_id(server) != after, "a new observation arrives at a poll", RECOVERY_SECONDS)


def untold(server: LiveServer) -> int:
    """Return how many committed facts are not in the log."""
    code = "from events.models import OutboxEvent; print(OutboxEvent.objects.filter(entry_id='').count())"
    return int(server.shell(code))


def pids(server: LiveServer) -> list[int]:
    return [process.pid for process in server.processes]


def is_well(server: LiveServer) -> bool:
    return server.health()[0] == 200


def test_clients_continue_within_ten_seconds_when_redis_comes_back_empty_without_a_restart(
    whole: LiveServer,
) -> None:
    before, last = pids(whole), event_id(whole)
    whole.redis.restart_empty()
    new_observation_comes(whole, last)
    wait_until(lambda: is_well(whole), "all parts are well", RECOVERY_SECONDS)
    wait_until(lambda: untold(whole) == 0, "nothing committed waits for the log", RECOVERY_SECONDS)
    assert pids(whole) == before
    assert all(process.alive for process in whole.processes)


@pytest.mark.soak
def test_redis_that_is_emptied_again_and_again_at_any_moment_ends_no_process(whole: LiveServer) -> None:
    before = pids(whole)
    for _ in range(25):
        time.sleep(random.uniform(0, 2))  # at any moment of a worker's second
        last = event_id(whole)
        whole.redis.restart_empty()
        new_observation_comes(whole, last)
    assert pids(whole) == before
    assert all(process.alive for process in whole.processes)


def test_a_poll_held_during_a_flush_is_answered_within_ten_seconds_even_if_its_app_is_silent(
    whole: LiveServer,
) -> None:
    known = cookie(whole)
    with RawClient(whole.port) as client, whole.redis.client() as redis:
        cursor = json.loads(client.ask("/payments/api/", known).body)["cursor"]
        redis.flushall()
        with within(RECOVERY_SECONDS, "the held poll is answered"):
            answer = client.ask(f"/payments/api/updates/?cursor={cursor}&wait=30", known)
    assert answer.status == 410


def test_tasks_run_again_within_ten_seconds_after_the_keys_that_bind_their_queues_were_deleted(
    whole: LiveServer,
) -> None:
    last = event_id(whole)
    with whole.redis.client() as redis:
        for key in redis.keys("_kombu.*"):
            redis.delete(key)
    new_observation_comes(whole, last)


def test_a_client_away_while_redis_went_back_to_an_older_copy_and_all_restarted_is_reset(
    whole: LiveServer, tmp_path: Path
) -> None:
    known = cookie(whole)

    with RawClient(whole.port) as client:
        cursor = json.loads(client.ask("/payments/api/", known).body)["cursor"]
    whole.redis.copy_to(tmp_path)
    pay(whole, known)
    for process in whole.processes:
        process.kill()
    whole.redis.restart_with(tmp_path)
    for process in whole.processes:
        process.start()
    whole.wait_until_up()
    pay(whole, known)
    # Held until the new web process has read the log.
    with RawClient(whole.port) as client:
        assert client.ask(f"/payments/api/updates/?cursor={cursor}&wait=30", known).status == 410
    wait_until(lambda: is_well(whole), "all parts are well", 60)


@contextlib.contextmanager
def full(redis: Redis) -> Iterator[None]:
    redis.config_set("maxmemory", "1")
    yield
    redis.config_set("maxmemory", "0")


@contextlib.contextmanager
def read_only(redis: Redis) -> Iterator[None]:
    redis.replicaof("127.0.0.1", "1")  # where nobody is
    yield
    redis.replicaof("NO", "ONE")


@pytest.mark.parametrize("harmed", [full, read_only])
def test_a_redis_that_accepts_no_writes_counts_as_down_and_is_reported_once(
    whole: LiveServer, harmed: Callable[[Redis], AbstractContextManager[None]]
) -> None:
    known, last = cookie(whole), event_id(whole)
    written = {process.name: len(process.log) for process in whole.processes}
    with RawClient(whole.port) as client, whole.redis.client() as redis, harmed(redis):
        assert {path: client.ask(path).status for path in READING} == dict.fromkeys(READING, 200)
        for path, body in WRITING.items():
            headers = (JSON, known, f"Idempotency-Key: {harmed.__name__}")
            assert (path, client.ask(path, *headers, method="POST", body=body).status) == (path, 201)
        assert json.loads(client.ask("/healthz").body)["redis"] == "down"
        time.sleep(5)  # in which each process tries many times
    new_observation_comes(whole, last)
    wait_until(lambda: is_well(whole), "all parts are well", RECOVERY_SECONDS)
    wait_until(lambda: untold(whole) == 0, "nothing committed waits for the log", RECOVERY_SECONDS)
    assert all(process.alive for process in whole.processes)
    said = {process.name: process.log[written[process.name] :] for process in whole.processes}
    assert {name: lines for name, lines in said.items() if "Traceback" in lines or len(lines) > 2_000} == {}


def test_connections_that_are_cut_five_times_end_no_process(whole: LiveServer) -> None:
    last = event_id(whole)
    with whole.redis.client() as redis:
        for _ in range(5):
            redis.client_kill_filter(_type="normal", skipme=True)
            time.sleep(0.5)
    new_observation_comes(whole, last)
    wait_until(lambda: is_well(whole), "all parts are well", RECOVERY_SECONDS)
    assert all(process.alive for process in whole.processes)


def grows_no_more(redis: Redis, queue: str) -> bool:
    """Return whether its length stays as it is for three seconds, in which each task is due once at least."""
    before = redis.llen(queue)
    time.sleep(3)
    return before >= 200 and redis.llen(queue) == before


@pytest.mark.parametrize("queue", ["beat", "slow"])
def test_a_queue_does_not_grow_while_its_worker_is_away(whole: LiveServer, queue: str) -> None:
    worker = {"beat": whole.worker, "slow": whole.slow_worker}[queue]
    worker.kill()
    with whole.redis.client() as redis:
        redis.rpush(queue, *["{}"] * 200)  # of a night
        wait_until(lambda: grows_no_more(redis, queue), "no more tasks are added")
        redis.delete(queue)
    worker.start()
    wait_until(lambda: is_well(whole), "all parts are well", 60)


def test_while_redis_is_down_pages_serve_writes_succeed_and_health_says_so(whole: LiveServer) -> None:
    known, last = cookie(whole), event_id(whole)
    whole.redis.kill()
    with RawClient(whole.port) as client:
        for path in READING:
            with within(LONGEST_SECONDS, path):
                assert (path, client.ask(path).status) == (path, 200)
        assert rename(whole, known).status == 200
        health = client.ask("/healthz")
    assert health.status == 503
    assert json.loads(health.body) == {
        "status": "down",
        "redis": "down",
        "database": "ok",
        "worker": "unknown",
    }
    whole.redis.start()
    new_observation_comes(whole, last)
    wait_until(lambda: is_well(whole), "all parts are well", RECOVERY_SECONDS)


def test_what_is_committed_while_redis_is_down_is_published_when_it_is_back(whole: LiveServer) -> None:
    whole.redis.kill()
    whole.shell("from weather import domain, sources; assert domain.advance(sources.chosen())")
    whole.redis.start()
    wait_until(lambda: untold(whole) == 0, "the sweep has told what was committed", RECOVERY_SECONDS)


class Impatient(threading.Thread):
    """Asks for one path again and again; notes the slowest answer, and each of a status not expected."""

    def __init__(self, server: LiveServer, path: str, known: str) -> None:
        super().__init__()
        self.path, self.slowest, self.answered = path, 0.0, 0
        self.wrong: list[int] = []
        self.enough = threading.Event()
        self._server, self._known = server, known
        self._expected = 503 if path == "/healthz" else 200

    def run(self) -> None:
        while not self.enough.is_set():
            watch = Stopwatch()
            status = self._ask().status
            self.slowest = max(self.slowest, watch.seconds())
            self.answered += 1
            self.wrong += [status] if status != self._expected else []
            self.enough.wait(0.5)

    def _ask(self) -> RawAnswer:
        if self.path == "/visitor/":
            return rename(self._server, self._known)
        with RawClient(self._server.port) as client:
            return client.ask(self.path)


@pytest.mark.parametrize("seconds", [7, pytest.param(20, marks=pytest.mark.soak)])
def test_while_redis_is_frozen_no_request_hangs_and_ten_seconds_after_all_is_well(
    whole: LiveServer, seconds: int
) -> None:
    last = event_id(whole)
    asking = [Impatient(whole, path, cookie(whole)) for path in [*READING, "/healthz", "/visitor/"]]
    whole.redis.freeze()
    for each in asking:
        each.start()
    time.sleep(seconds)  # the fault itself
    for each in asking:
        each.enough.set()
    for each in asking:
        each.join()
    whole.redis.thaw()
    assert {each.path: each.wrong for each in asking if each.wrong or not each.answered} == {}
    assert {each.path: each.slowest for each in asking if each.slowest >= LONGEST_SECONDS} == {}
    new_observation_comes(whole, last)
    wait_until(lambda: is_well(whole), "all parts are well", RECOVERY_SECONDS)
