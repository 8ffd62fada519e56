"""Four web processes and three workers are one site."""

import json
import time
from collections import Counter

import pytest
import requests
from websockets.sync.client import connect

from tests.newsfeed.reader import Reader
from tests.waiting import wait_until

from .compose import Stack

PORT = 8000


@pytest.fixture(scope="module")
def replicas(stack: Stack) -> list[str]:
    """The addresses of the web processes, past nginx."""
    return [stack.address(container) for container in stack.containers("web")]


def visitor(stack: Stack) -> requests.Session:
    session = requests.Session()
    session.get(f"{stack.url}/visitor/", timeout=15)
    return session


def test_there_are_as_many_as_requested_and_each_gets_requests(stack: Stack) -> None:
    assert [len(stack.containers(service)) for service in ("web", "worker", "beat")] == [4, 3, 1]
    answered: set[str] = set()

    def all_have_answered() -> bool:
        told = requests.get(f"{stack.url}/wire/process/", timeout=15).json()
        answered.add(f"{told['rss_bytes']} {told['uptime_seconds'] // 1000}")
        return len(answered) >= 4

    wait_until(all_have_answered, "four web processes have answered")


@pytest.mark.parametrize("service", ["web", "worker", "worker-slow", "beat", "nginx"])
def test_a_container_runs_as_nobody_in_particular_and_can_write_nowhere(stack: Stack, service: str) -> None:
    container = stack.container(service)
    assert stack.inspect(container, "{{.HostConfig.ReadonlyRootfs}}") == "true"
    assert stack.inspect(container, "{{.HostConfig.CapDrop}}") == "[ALL]"
    assert int(stack.inspect(container, "{{.HostConfig.Memory}}")) >= 128 * 1024 * 1024
    status = stack.script("docker", "exec", container, "cat", "/proc/1/status")
    uids = next(line for line in status.splitlines() if line.startswith("Uid:"))
    assert "0" not in uids.split()[1:]


def test_no_secret_is_in_the_environment_and_each_was_made_here(stack: Stack) -> None:
    environment = stack.inspect(stack.container("web"), "{{.Config.Env}}")
    assert "SECRET_KEY=" not in environment
    assert "PASSWORD=" not in environment
    kept = stack.script(
        "docker", "exec", stack.container("web"), "cat", "/secrets/pgpass", "/data/secret_key"
    )
    password, key = kept.split(":")[4].split("\n")
    assert len(password) == 48
    assert len(key) >= 50


def test_a_poll_knows_at_each_replica_what_another_has_answered(stack: Stack, replicas: list[str]) -> None:
    """The weather moves on every five seconds; within one step all answer 304 to the tag of one."""
    path = "/weather/api/stations/JFK/observation/"

    def same_everywhere() -> bool:
        tag = requests.get(f"http://{replicas[0]}:{PORT}{path}", timeout=15).headers["ETag"]
        asked = [
            requests.get(f"http://{one}:{PORT}{path}", headers={"If-None-Match": tag}, timeout=15)
            for one in replicas
        ]
        return {answer.status_code for answer in asked} == {304}

    wait_until(same_everywhere, "all replicas know the same observation")


def test_a_long_poll_continues_at_another_replica(stack: Stack, replicas: list[str]) -> None:
    ada, texts = visitor(stack), [f"replica {number}" for number in range(8)]
    room = "/chat/api/rooms/quiet/"
    cursor = requests.get(f"http://{replicas[0]}:{PORT}{room}", timeout=15).json()["cursor"]
    received: list[str] = []
    for number, text in enumerate(texts):
        said = ada.post(f"{stack.url}{room}messages/", json={"text": text, "client_id": text}, timeout=15)
        assert said.status_code == 201
        while text not in received:
            at = f"http://{replicas[number % 4]}:{PORT}{room}updates/?cursor={cursor}&wait=10"
            answer = requests.get(at, timeout=20).json()
            received += [event["data"]["text"] for event in answer["events"] if event["type"] == "message"]
            cursor = answer["cursor"]
        time.sleep(0.25)  # five messages a second are a visitor's own
    assert received == texts


def test_a_stream_continues_at_another_replica(stack: Stack, replicas: list[str]) -> None:
    ada, received, last_id = visitor(stack), [], ""
    for number in range(4):
        headers = {"Last_Event_ID": last_id} if last_id else {}
        with Reader(PORT, host=replicas[number], **headers) as reader:
            reader.until(lambda stream: stream.retry, "the first line")
            body = {"headline": f"Stream {number}", "urgency": "urgent"}
            url = f"{stack.url}/newsfeed/api/headlines/"
            assert ada.post(url, json=body, timeout=15).status_code == 201
            told = reader.until(lambda stream: body["headline"] in str(stream.events), "the headline")  # noqa: B023
        received += [event.json["data"]["headline"] for event in told.events if "Stream" in event.data]
        assert "reset" not in [event.type for event in told.events]
        last_id = told.last_id
    assert received == ["Stream 0", "Stream 1", "Stream 2", "Stream 3"]


def test_a_socket_continues_at_another_replica_without_a_step_missing(
    stack: Stack, replicas: list[str]
) -> None:
    received, cursor = [], None
    for replica in replicas:
        heard_here, cursor = ticks(replica, cursor, 6)
        received += heard_here
    code = (
        "import json\nfrom events import log\n"
        f"entries = log.connection().xrange('events:tickers', min='{received[0]}', max='{received[-1]}')\n"
        "print(json.dumps([id_.decode() for id_, entry in entries if entry[b'type'] == b'ticks']))"
    )
    log = json.loads(stack.python(code))
    assert received == log


def ticks(replica: str, cursor: str | None, count: int) -> tuple[list[str], str]:
    """Return the next ids that a socket at a replica tells, from a cursor, and the last of them."""
    address = f"{replica}:{PORT}"
    received: list[str] = []
    with connect(f"ws://{address}/tickers/ws/", origin=f"http://{address}", compression=None) as socket:  # type: ignore[arg-type]
        subscribe = {"op": "subscribe", "symbols": ["AAPL", "MSFT", "IBM"], "cursor": cursor}
        socket.send(json.dumps(subscribe))
        while len(received) < count:
            frame = json.loads(socket.recv(timeout=15))
            assert frame["type"] != "reset"
            received += [frame["id"]] if frame["type"] == "ticks" else []
    return received, received[-1]


def test_the_market_has_one_stepper_and_each_fact_is_relayed_once(stack: Stack) -> None:
    """Three workers get the beat's tasks in turn; over ten seconds the log holds four steps a second."""
    code = (
        "import json\nfrom events import log\n"
        "told = {}\n"
        "for app in ('weather', 'chat', 'tickers', 'newsfeed', 'payments'):\n"
        "    entries = log.connection().xrange(f'events:{app}')\n"
        "    told[app] = [[int(id_.split(b'-')[0]), entry[b'type'].decode(), entry[b'data'].decode()]\n"
        "                 for id_, entry in entries]\n"
        "print(json.dumps(told))"
    )
    ada = visitor(stack)
    for number in range(10):
        body = {"headline": f"Once {number}", "urgency": "routine"}
        assert ada.post(f"{stack.url}/newsfeed/api/headlines/", json=body, timeout=15).status_code == 201
    wait_until(lambda: len(steps(json.loads(stack.python(code)))) >= 80, "twenty seconds of the market", 60)
    told = json.loads(stack.python(code))
    last = steps(told)[-80:]
    assert 18_000 < last[-1] - last[0] < 26_000, "four steps a second"
    facts = [
        (app, type_, data)
        for app in ("weather", "newsfeed", "payments")
        for _, type_, data in told[app]
        if type_ not in ("log.opened", "opened", "stopped", "dropped")
    ]
    assert [fact for fact, count in Counter(facts).items() if count > 1] == []


def steps(told: dict[str, list[list]]) -> list[int]:
    """Return the times of the market's steps in milliseconds."""
    return [at for at, type_, _ in told["tickers"] if type_ == "ticks"]
