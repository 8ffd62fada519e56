"""Fault 49: PostgreSQL is restarted; 503 while it is gone, held clients stay, then all is well by itself."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
import requests

from tests.live_server import TICKS, LiveServer, live_server
from tests.newsfeed.reader import Reader
from tests.newsfeed.sites import tell
from tests.postgres_server import MISSING, PostgresServer, programs
from tests.tickers.client import Client, desk
from tests.waiting import Stopwatch, wait_until, within

pytestmark = [pytest.mark.soak, pytest.mark.skipif(programs() is None, reason=MISSING)]

# No request that is not meant to be held may take longer.
LONGEST_SECONDS = 5.0
# All parts are well again within this time after the database is back.
RECOVERY_SECONDS = 10.0
AWAY_SECONDS = 20
# A request that takes longer than this, on whatever machine, is never answered.
HANGS_SECONDS = 60.0
MOST_CONNECTIONS = 8
# Well, no such payment, too often, and away. Anything else is wrong.
KNOWN = (200, 201, 404, 429, 503)
ORDER = {"client_id": "1", "symbol": "IBM", "side": "buy", "kind": "market", "quantity": 1}
POLL = "/weather/api/stations/JFK/observation/"
ROOM = "/chat/api/rooms/quiet/"
PAGES = ("/weather/", "/chat/", "/tickers/", "/newsfeed/", "/payments/")
READ = (
    "/weather/api/stations/JFK/observations/",
    ROOM,
    f"{ROOM}messages/",
    "/chat/api/notifications/",
    "/tickers/api/portfolio/",
    "/newsfeed/api/headlines/",
    "/payments/api/",
    "/payments/api/orders/",
    "/payments/api/payments/pay_none/",
    "/payments/api/endpoints/",
    "/payments/api/deliveries/",
    "/payments/api/received/",
)


@pytest.fixture(scope="module", params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def whole(request: pytest.FixtureRequest) -> Iterator[tuple[LiveServer, PostgresServer]]:
    """A site with workers on a PostgreSQL that each test leaves well."""
    with (
        PostgresServer() as postgres,
        live_server(
            request.param,
            workers=True,
            DATABASE_URL=postgres.url,
            WEATHER_STEP_SECONDS=1,
            CHAT_BOTS=0,
            WEBHOOK_TIME_SCALE="0.01",
            **TICKS,
        ) as server,
    ):
        yield server, postgres


class Ada:
    """A visitor who reads and writes everywhere; each answer has to come in time."""

    def __init__(self, server: LiveServer) -> None:
        self._server, self._session, self._count = server, requests.Session(), 0
        self.get("/visitor/")

    @property
    def cookie(self) -> str:
        [cookie] = self._session.cookies
        return f"{cookie.name}={cookie.value}"

    def get(self, path: str) -> requests.Response:
        return self._session.get(f"{self._server.url}{path}", timeout=HANGS_SECONDS)

    def post(self, path: str, body: dict[str, Any], **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._session.post(
            f"{self._server.url}{path}", json=body, headers=named, timeout=HANGS_SECONDS
        )

    def say(self, text: str) -> requests.Response:
        return self.post(f"{ROOM}messages/", {"text": text, "client_id": secrets.token_hex(8)})

    def publish(self, headline: str) -> requests.Response:
        return self.post("/newsfeed/api/headlines/", {"headline": headline, "urgency": "flash"})

    def pay(self) -> requests.Response:
        self._count += 1
        body = {"amount": 1999, "currency": "EUR", "description": "a mug"}
        return self.post("/payments/api/payments/", body, Idempotency_Key=f"{id(self)}-{self._count}")

    def writes(self) -> list[Callable[[], requests.Response]]:
        misbehave = "/payments/api/misbehave/somebody/"
        return [
            lambda: self.say("hello"),
            lambda: self.publish("Hello"),
            self.pay,
            lambda: self.post(misbehave, {}),
        ]


# The types of the events that a long-poll is answered with.
Polled = Future[list[str]]


class Held:
    """A client of each kind, all of them open before the fault: they must be the same ones after it."""

    def __init__(self, server: LiveServer, ada: Ada, stack: ExitStack) -> None:
        self._ada = ada
        self.stream = stack.enter_context(Reader(server.port))
        self.tape = stack.enter_context(Reader(server.port, "/newsfeed/tape/"))
        self.socket: Client = stack.enter_context(desk(server, ada.cookie))
        self._threads = stack.enter_context(ThreadPoolExecutor(1))
        self.cursor = ada.get(ROOM).json()["cursor"]
        for reader in (self.stream, self.tape):
            reader.until(lambda received: received.retry, "the first line")

    def poll(self) -> Polled:
        """Hold a request for the next event in the room; return the types of the events."""
        return self._threads.submit(self._updates)

    def _updates(self) -> list[str]:
        path = f"{self._ada._server.url}{ROOM}updates/?cursor={self.cursor}&wait=50"
        told = requests.get(path, timeout=55).json()
        self.cursor = told["cursor"]
        return [event["type"] for event in told["events"]]


def headlines(reader: Reader) -> list[str]:
    return [event.json["data"]["headline"] for event in reader.stream.events]


def in_time(ask: Callable[[], requests.Response]) -> requests.Response:
    with within(LONGEST_SECONDS, "an answer"):
        return ask()


def says_so(ask: Callable[[], requests.Response]) -> tuple[str, int, str, str]:
    answer = in_time(ask)
    code = answer.json().get("error", {}).get("code", "")
    return answer.request.path_url, answer.status_code, code, answer.headers.get("Retry-After", "")


def is_well(server: LiveServer) -> bool:
    return server.health()[0] == 200


def all_well_again(server: LiveServer, ada: Ada) -> None:
    """Wait until health says so, then read and write everywhere, and see the workers work."""
    wait_until(lambda: is_well(server), "all parts are well", RECOVERY_SECONDS)
    assert {path: ada.get(path).status_code for path in PAGES} == dict.fromkeys(PAGES, 200)
    assert [answer.status_code for answer in (ada.say("again"), ada.publish("Again"))] == [201, 201]
    paid = ada.pay()
    assert paid.status_code == 201
    path = f"/payments/api/payments/{paid.json()['id']}/"
    wait_until(lambda: ada.get(path).json()["status"] == "succeeded", "a worker settles it", RECOVERY_SECONDS)
    last = ada.get(POLL).headers["ETag"]
    wait_until(lambda: ada.get(POLL).headers["ETag"] != last, "an observation comes", RECOVERY_SECONDS)


def all_say_so(server: LiveServer, ada: Ada) -> None:
    """All that needs the database says that it is away, and what does not need it goes on."""
    asked = [lambda path=path: ada.get(path) for path in READ] + ada.writes()
    answers = [says_so(ask) for ask in asked]
    assert [answer for answer in answers if answer[1:] != (503, "database_unavailable", "2")] == []
    pages = {path: in_time(lambda path=path: ada.get(path)).status_code for path in PAGES}
    assert pages == dict.fromkeys(PAGES, 503)
    status, parts = server.health()
    assert (status, parts["database"], parts["redis"]) == (503, "down", "ok")
    assert in_time(lambda: ada.get(POLL)).status_code == 200


def held_hear_what_is_of_the_moment(server: LiveServer, ada: Ada, held: Held, polled: Polled) -> None:
    assert ada.post(f"{ROOM}typing/", {}).status_code == 204
    assert polled.result(LONGEST_SECONDS) == ["typing"]
    tell(server, 1)
    held.stream.until(lambda _: "Headline 1" in headlines(held.stream), "a headline")
    held.socket.say("order", **ORDER)
    assert held.socket.receive("error", LONGEST_SECONDS)["code"] == "database_unavailable"


def held_hear_the_facts(held: Held, polled: Polled, prices_before: int) -> None:
    assert polled.result(LONGEST_SECONDS) == ["message"]
    held.stream.until(lambda _: "Again" in headlines(held.stream), "what was published after")
    held.tape.until(lambda received: len(received.events) > prices_before, "prices after")
    held.socket.say("order", **ORDER)
    held.socket.receive("order", state="filled")


def are_the_same(server: LiveServer, pids: list[int]) -> bool:
    """Return whether these processes still run, and no others in their place."""
    return [process.pid for process in server.processes if process.alive] == pids


def test_while_postgres_is_gone_it_is_reported_and_held_clients_stay_and_get_what_needs_no_database(
    whole: tuple[LiveServer, PostgresServer],
) -> None:
    server, postgres = whole
    ada, pids = Ada(server), [process.pid for process in server.processes]
    with ExitStack() as stack:
        held = Held(server, ada, stack)
        polled = held.poll()
        postgres.stop()
        all_say_so(server, ada)
        held_hear_what_is_of_the_moment(server, ada, held, polled)
        prices, polled = len(held.tape.stream.events), held.poll()
        postgres.start()
        all_well_again(server, ada)
        held_hear_the_facts(held, polled, prices)
    assert are_the_same(server, pids)


STANDS_STILL = """
import time
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("LOCK TABLE chat_chatmessage IN EXCLUSIVE MODE")
    print("locked", flush=True)
    time.sleep(600)
"""


def test_a_process_that_stands_still_in_a_transaction_holds_up_the_others_for_seconds(
    whole: tuple[LiveServer, PostgresServer],
) -> None:
    """As a container does that was frozen, or cut off the network."""
    server, _ = whole
    ada, still = Ada(server), server.process("still", "-c", f"import django; django.setup()\n{STANDS_STILL}")
    still.start()
    try:
        wait_until(lambda: "locked" in still.log, "it holds the lock")
        with within(LONGEST_SECONDS, "a message is refused"):
            assert ada.say("One").status_code == 503
        wait_until(lambda: ada.say("Two").status_code == 201, "messages are taken again")
    finally:
        still.kill()


@pytest.mark.parametrize("asgi_server", ["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def test_a_poll_that_the_database_answers_because_the_log_is_gone_heals_as_well(asgi_server: str) -> None:
    with PostgresServer() as postgres, live_server(asgi_server, DATABASE_URL=postgres.url) as server:
        server.web.stop()
        server.redis.kill()
        server.restart_web()
        ada = Ada(server)
        assert ada.get(POLL).status_code == 200
        postgres.stop()
        assert says_so(lambda: ada.get(POLL)) == (POLL, 503, "database_unavailable", "2")
        postgres.start()
        assert ada.get(POLL).status_code == 200


@pytest.mark.parametrize("asgi_server", ["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def test_a_web_process_holds_few_connections_however_many_requests_arrive_at_once(asgi_server: str) -> None:
    """Four for pages, two for what sockets begin with, one for orders, one for who is in a room."""
    with PostgresServer() as postgres, live_server(asgi_server, DATABASE_URL=postgres.url) as server:
        ada = Ada(server)
        with ExitStack() as stack, ThreadPoolExecutor(20) as at_once:
            sockets = list(at_once.map(lambda _: desk(server, ada.cookie), range(60)))
            clients = list(at_once.map(stack.enter_context, sockets))
            list(at_once.map(lambda client: client.say("order", **ORDER), clients))
            assert {answer.status_code for answer in at_once.map(Ada(server).get, READ * 10)} == {200, 404}
            assert 0 < postgres.connections() <= MOST_CONNECTIONS


class Impatient(threading.Thread):
    """Asks again and again; notes the slowest answer, and each that is neither well nor says what is down."""

    def __init__(self, ask: Callable[[], requests.Response]) -> None:
        super().__init__()
        self.slowest, self.answered, self.enough = 0.0, 0, threading.Event()
        self.wrong: list[str] = []
        self._ask = ask

    def run(self) -> None:
        while not self.enough.wait(0.5):
            watch = Stopwatch()
            answer = self._ask()
            self.slowest = max(self.slowest, watch.seconds())
            self.answered += 1
            if answer.status_code not in KNOWN:
                self.wrong.append(f"{answer.request.path_url} {answer.status_code} {answer.text[:200]}")


@pytest.mark.soak
def test_postgres_goes_and_comes_again_and_again_and_nothing_hangs_or_needs_a_hand(
    whole: tuple[LiveServer, PostgresServer],
) -> None:
    server, postgres = whole
    ada, pids = Ada(server), [process.pid for process in server.processes]
    asked = [lambda path=path: Ada(server).get(path) for path in READ] + [
        lambda: Ada(server).say("hello"),
        lambda: Ada(server).pay(),
    ]
    asking = [Impatient(ask) for ask in asked]
    for each in asking:
        each.start()
    try:
        for seconds in (1, 5, AWAY_SECONDS):
            postgres.stop()
            time.sleep(seconds)  # the fault itself
            postgres.start()
            all_well_again(server, ada)
    finally:
        for each in asking:
            each.enough.set()
            each.join()
    assert [wrong for each in asking for wrong in each.wrong] == []
    assert all(each.answered for each in asking)
    assert max(each.slowest for each in asking) < LONGEST_SECONDS
    assert are_the_same(server, pids)
