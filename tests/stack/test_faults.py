"""Faults against the running stack, one after the other, under load; at the end the ledger.

A hundred clients of each kind are held all the while, and messages, headlines, payments and orders are made.
"""

import contextlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
import requests

from tests.waiting import wait_until, within

from .compose import WELL_SECONDS, Stack, run
from .followers import RESET, Chatter, Follower, Listener, Poller, Watcher
from .load import Load
from .receiver import Receiver

# Held clients continue, or get a reset, within this time after a part is back.
RECOVERY_SECONDS = 10.0
# Nothing that is not meant to be held takes longer, whatever hangs.
LONGEST_ANSWER_SECONDS = 5.0
FROZEN_SECONDS = 20.0
AWAY_SECONDS = 6.0
PAGES = ("/", "/weather/", "/chat/", "/tickers/", "/newsfeed/", "/payments/")


@pytest.fixture(scope="module")
def receiver(stack: Stack) -> Iterator[Receiver]:
    with Receiver(stack.gateway()) as there:
        yield there


@pytest.fixture(scope="module")
def load(stack: Stack, receiver: Receiver) -> Iterator[Load]:
    made = Load(stack.url)
    made.payer.add_endpoint(receiver.url)
    with made.running():
        yield made


def goes_on(load: Load, seconds: float = RECOVERY_SECONDS) -> None:
    """Wait until each publisher has a new fact accepted and a follower of each kind has received more."""
    kinds = (Chatter, Listener, Watcher)
    accepted = [len(publisher.accepted) for publisher in load.publishers]
    told = {kind: [len(one.received) for one in load.followers[kind]] for kind in kinds}

    def all_go_on() -> bool:
        more = [
            len(publisher.accepted) > before
            for publisher, before in zip(load.publishers, accepted, strict=True)
        ]
        received = [
            len(one.received) > before
            for kind in kinds
            for one, before in zip(load.followers[kind], told[kind], strict=True)
        ]
        return all(more) and all(received)

    wait_until(all_go_on, "every publisher and every held client goes on", seconds)


def well(stack: Stack) -> None:
    wait_until(lambda: stack.health()[0] == 200, "all parts are well", WELL_SECONDS)


def everything_else_still_runs(stack: Stack, before: dict[str, str], but: str) -> None:
    """Nothing had to be started again but what was broken."""
    assert {key: value for key, value in begun(stack).items() if key != but} == {
        key: value for key, value in before.items() if key != but
    }


def begun(stack: Stack) -> dict[str, str]:
    """Return when each container was started."""
    workers = ("worker", "worker-slow", "worker-lab", "worker-lab-webhooks", "worker-arena")
    services = ("nginx", "web", *workers, "beat", "redis", "postgres")
    containers = [container for service in services for container in stack.containers(service)]
    form = '{{index .Config.Labels "com.docker.compose.service"}} {{.Name}} {{.State.StartedAt}}'
    rows = [stack.inspect(container, form).split() for container in containers]
    return {f"{service}{name}": at for service, name, at in rows}


def reads(stack: Stack, path: str) -> int:
    """Return the status of an answer, which comes within the time it may take."""
    with within(LONGEST_ANSWER_SECONDS, f"{path} is answered"):
        return requests.get(stack.url + path, timeout=30).status_code


def test_all_is_well_before(stack: Stack, load: Load) -> None:
    goes_on(load)


def test_a_worker_that_is_killed_in_the_middle_of_a_post_sends_it_again_under_the_same_id(
    stack: Stack, load: Load, receiver: Receiver
) -> None:
    container = stack.container("worker-slow")
    receiver.slow.set()
    assert receiver.holding.wait(20), "a delivery is on its way"
    id_, body = receiver.webhooks[-1]
    run("docker", "kill", container)
    receiver.slow.clear()
    run("docker", "start", container)
    wait_until(lambda: sum(one == id_ for one, _ in receiver.webhooks) > 1, "it comes again", 60)
    assert {json.dumps(again) for one, again in receiver.webhooks if one == id_} == {json.dumps(body)}


@pytest.mark.parametrize("service", ["worker", "worker-slow", "beat", "web"])
def test_a_process_that_crashes_is_started_again_by_itself(stack: Stack, load: Load, service: str) -> None:
    container = stack.container(service)
    before = stack.inspect(container, "{{.State.StartedAt}}")
    run("kill", "-9", stack.inspect(container, "{{.State.Pid}}"))
    wait_until(
        lambda: (
            stack.inspect(container, "{{.State.StartedAt}} {{.State.Running}}")
            not in (f"{before} true", f"{before} false")
        ),
        "it was started again",
    )
    well(stack)
    goes_on(load, 30)


def test_redis_killed_and_back_with_nothing(stack: Stack, load: Load) -> None:
    before, container = begun(stack), stack.container("redis")
    name = stack.inspect(container, "{{.Name}}")
    run("docker", "kill", container)
    volume = f"{stack.name}_redis:/data"
    run("docker", "run", "--rm", "--volume", volume, "redis:7", "sh", "-c", "rm -rf /data/*")
    run("docker", "start", container)
    goes_on(load, RECOVERY_SECONDS + 5)
    well(stack)
    everything_else_still_runs(stack, before, f"redis{name}")


def test_while_redis_is_down_pages_and_writes_go_on(stack: Stack, load: Load) -> None:
    container = stack.container("redis")
    run("docker", "kill", container)
    try:
        writes_and_pages_go_on(stack, load)
    finally:
        run("docker", "start", container)
    goes_on(load)
    well(stack)


def test_while_redis_is_frozen_nothing_hangs(stack: Stack, load: Load) -> None:
    thaw_at = time.monotonic() + FROZEN_SECONDS
    with stack.paused(stack.container("redis")):
        writes_and_pages_go_on(stack, load)
        while time.monotonic() < thaw_at:
            assert [reads(stack, path) for path in PAGES] == [200] * 6
            time.sleep(0.5)
    goes_on(load)
    well(stack)


def test_redis_cut_off_the_network(stack: Stack, load: Load) -> None:
    with stack.disconnected("redis"):
        writes_and_pages_go_on(stack, load)
    goes_on(load)
    well(stack)


def writes_and_pages_go_on(stack: Stack, load: Load) -> None:
    """While Redis is away: pages 200, every publisher's next facts are accepted in time, health 503."""
    for publisher in load.publishers:
        publisher.slowest = 0.0
    accepted = [len(publisher.accepted) for publisher in load.publishers]
    assert [reads(stack, path) for path in PAGES] == [200] * 6
    wait_until(
        lambda: all(
            len(publisher.accepted) > before + 1
            for publisher, before in zip(load.publishers, accepted, strict=True)
        ),
        "every publisher's next two facts are accepted",
    )
    wait_until(lambda: reports_redis_down(stack), "health says that Redis is down, and the database well")
    assert max(publisher.slowest for publisher in load.publishers) < LONGEST_ANSWER_SECONDS


def reports_redis_down(stack: Stack) -> bool:
    status, parts = stack.health()
    return (status, parts.get("redis"), parts.get("database")) == (503, "down", "ok")


def test_postgres_started_again(stack: Stack, load: Load) -> None:
    before, container = begun(stack), stack.container("postgres")
    name = stack.inspect(container, "{{.Name}}")
    run("docker", "stop", container)
    try:
        assert reads(stack, "/chat/api/rooms/lobby/") == 503
        assert stack.health()[1]["database"] == "down"
    finally:
        run("docker", "start", container)
    well(stack)
    goes_on(load, 20)
    everything_else_still_runs(stack, before, f"postgres{name}")


def test_postgres_cut_off_the_network(stack: Stack, load: Load) -> None:
    with stack.disconnected("postgres"):
        wait_until(lambda: stack.health()[1].get("database") == "down", "the site notices")
    well(stack)
    goes_on(load, 20)


def test_a_web_process_cut_off_from_redis_and_postgres(stack: Stack, load: Load) -> None:
    itself = f"http://{stack.address(stack.container('web'))}:8000/healthz"
    with stack.disconnected("web"):
        # A second for Redis, three for PostgreSQL.
        with within(LONGEST_ANSWER_SECONDS + 2, "it says what is down"):
            assert requests.get(itself, timeout=30).json()["database"] == "down"
        time.sleep(AWAY_SECONDS)
    goes_on(load, 20)
    well(stack)


def test_a_web_process_that_is_stopped_sends_its_clients_elsewhere(stack: Stack, load: Load) -> None:
    container = stack.container("web", 1)
    run("docker", "stop", container)
    goes_on(load)
    run("docker", "start", container)
    well(stack)


def test_a_web_process_that_is_killed(stack: Stack, load: Load) -> None:
    container = stack.container("web", 2)
    run("docker", "kill", container)
    goes_on(load)
    run("docker", "start", container)
    well(stack)


def test_a_web_process_that_freezes_holds_up_its_own_clients_alone(stack: Stack, load: Load) -> None:
    with stack.paused(stack.container("web", 3)):
        time.sleep(FROZEN_SECONDS / 2)
    goes_on(load, 30)
    well(stack)


def test_the_web_processes_are_replaced_one_after_the_other(stack: Stack, load: Load) -> None:
    old = stack.containers("web")
    stack.script("deploy/rolling-restart", seconds=240)
    assert len(stack.containers("web")) == 4
    assert not set(old) & set(stack.containers("web"))
    goes_on(load, 30)
    well(stack)


def test_nothing_was_lost_nothing_came_twice_and_nothing_was_silent(
    stack: Stack, load: Load, receiver: Receiver
) -> None:
    load.stop_publishing()
    assert all(len(publisher.accepted) > 60 for publisher in load.publishers)
    no_server_error(load)
    for kind, publisher in ((Chatter, load.speaker), (Listener, load.editor)):
        facts = load.facts(publisher)
        with contextlib.suppress(AssertionError):  # who has not received all is named below
            load.wait_all(kind, lambda one: facts <= set(one.received), "all")  # noqa: B023
        assert missing_and_twice(load.followers[kind], facts) == ({}, {})
    assert gaps(load.followers[Watcher]) == []
    newest = requests.get(f"{stack.url}/weather/api/stations/JFK/observation/", timeout=30).headers["ETag"]
    load.wait_all(Poller, lambda one: one.cursor >= newest, "every poller has the newest observation")
    payments_arrived(load, receiver)
    orders_are_paid(stack, load)


def no_server_error(load: Load) -> None:
    for publisher in load.publishers:
        assert set(publisher.statuses) <= {200, 201, 503}, publisher.statuses


def missing_and_twice(
    followers: list[Follower], facts: set[str]
) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """Return by follower what each did not receive, and what it received more than once."""
    received = [Counter(one.received) for one in followers]
    missing = {place: sorted(facts - set(counts)) for place, counts in enumerate(received)}
    twice = {
        place: [fact for fact, count in counts.items() if count > 1 and fact in facts]
        for place, counts in enumerate(received)
    }
    return _where_any(missing), _where_any(twice)


def _where_any(by_place: dict[int, list[str]]) -> dict[int, list[str]]:
    return {place: facts for place, facts in by_place.items() if facts}


def place_of(step: str) -> tuple[int, int]:
    ms, _, number = step.partition("-")
    return int(ms), int(number)


def gaps(followers: list[Follower]) -> list[Any]:
    """Return where a follower received a step twice, out of order, or not at all without a reset."""
    received = [list(one.received) for one in followers]  # they go on receiving meanwhile
    all_steps = sorted({step for steps in received for step in steps if step != RESET}, key=place_of)
    place = {step: number for number, step in enumerate(all_steps)}
    wrong = []
    for number, steps in enumerate(received):
        for before, after in pairwise(steps):
            if RESET not in (before, after) and place[after] != place[before] + 1:
                wrong.append((number, before, after, place[after] - place[before]))
    return wrong


def payments_arrived(load: Load, receiver: Receiver) -> None:
    ids = [payment["id"] for payment in load.payer.accepted.values()]
    types = ("payment.processing", "payment.succeeded")
    wait_until(
        lambda: all(receiver.ids(payment, type_) for payment in ids for type_ in types),
        "every payment's webhooks have arrived",
        90,
    )
    assert {len(receiver.ids(payment, type_)) for payment in ids for type_ in types} == {1}
    assert {body["data"]["id"] for _, body in receiver.webhooks} <= set(ids)


def orders_are_paid(stack: Stack, load: Load) -> None:
    """Return when all are paid; what the shop has booked is the price, once."""
    ids = [order["id"] for order in load.buyer.accepted.values()]
    code = (
        "import json\nfrom payments.shop.models import Order\n"
        f"rows = Order.objects.filter(id__in={ids}).values_list('status', 'charged', 'amount')\n"
        "print(json.dumps([[status, charged == amount] for status, charged, amount in rows]))"
    )
    wait_until(
        lambda: json.loads(stack.python(code)) == [["paid", True]] * len(ids),
        "every order is paid, once",
        90,
    )
