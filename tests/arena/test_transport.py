"""The game in this web process: its one subscription, what is encoded once, and what it leaves behind."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import Mock

import pytest
import pytest_asyncio
from channels.testing import WebsocketCommunicator

from arena import exchange, transport, wire
from arena.line import audience as audiences
from arena.line import frames
from arena.line.audience import audience
from arena.line.roster import nearest
from arena.messages import Answer, Happening, Moment
from config.asgi import application
from events.hub import hub
from events.person import Person
from tests.redis_server import RedisServer
from tests.tasks import tasks_of_clients
from tests.waiting import until
from web.asgi.http import held
from web.visitor import COOKIE, cookie_value, new_visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


class Simulation:
    """A simulation that says what a test wants it to."""

    def __init__(self) -> None:
        self.lease = exchange.Lease()
        self.tick = 0

    async def publish(self, *news: Happening | Answer) -> None:
        """Publish the next tick."""
        self.tick += 1
        await asyncio.to_thread(self._publish, news)

    def _publish(self, news: Any) -> None:
        self.lease.take()
        player = wire.Player(1, 100, 200, 0, 0, 0, 0, boosted=False)
        encoded = wire.encoded(wire.Snapshot(self.tick, 1_000, False, 0, 0, [player]))
        kept = {"tick": self.tick, "t": 1, "crown": [6_400, 3_600], "players": []}
        self.lease.send_out(Moment(self.tick, 1, (6_400, 3_600), encoded), news, kept)


@pytest_asyncio.fixture(autouse=True)
async def simulation(
    clean_log: RedisServer, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Simulation]:
    monkeypatch.setattr(audiences, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(audiences, "GRACE_SECONDS", 0.05)
    yield Simulation()
    await hub.stop()


def socket(visitor: Person | None = None, form: str = "json") -> WebsocketCommunicator:
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    if visitor:
        headers.append((b"cookie", f"{COOKIE}={cookie_value(visitor)}".encode()))
    return WebsocketCommunicator(application, f"/arena/ws/?format={form}", headers=headers)


async def opened(simulation: Simulation, count: int, visitor: Person | None = None) -> Any:
    """Return sockets that follow a game."""
    sockets = [socket(visitor) for _ in range(count)]
    connecting = [asyncio.create_task(one.connect(timeout=60)) for one in sockets]
    await until(lambda: audience._tasks, "somebody follows")
    await until(lambda: _follows(simulation), "this process has subscribed")
    await simulation.publish()
    assert [await one for one in connecting] == [(True, None)] * count
    for one in sockets:
        assert "tick" in await receive(one, "welcome")
    return sockets


def _follows(simulation: Simulation) -> int:
    return int(exchange.log.connection().pubsub_numsub(exchange._SNAPSHOTS)[0][1])


async def receive(one: WebsocketCommunicator, type_: str) -> dict[str, Any]:
    while True:
        said: dict[str, Any] = json.loads(await one.receive_from(timeout=60))
        if said["type"] == type_:
            return said


async def test_a_process_subscribes_once_for_all_its_clients_and_not_while_it_has_none(
    simulation: Simulation,
) -> None:
    sockets = await opened(simulation, 5)
    assert _follows(simulation) == 1
    for one in sockets:
        await one.disconnect()
    await until(lambda: _follows(simulation) == 0, "nothing follows the game for nobody")
    await until(lambda: held["arena"] == 0, "no socket counts as held")
    await until(lambda: not tasks_of_clients(), "no task is left")


class SlowToEnd:
    """A connection to the simulation whose subscription ends only when a test lets it."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.is_followed = self.is_closed = False

    async def now_watched(self) -> None:
        """Say nothing."""

    async def follow(self) -> AsyncIterator[None]:
        """Yield once, and end when it may."""
        self.is_followed = True
        try:
            yield None
            await asyncio.Event().wait()
        finally:
            await self.may_end.wait()

    async def close(self) -> None:
        """Be closed."""
        self.is_closed = True


async def test_who_comes_while_the_last_subscription_ends_keeps_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = SlowToEnd(), SlowToEnd()
    monkeypatch.setattr(audiences, "Watcher", Mock(side_effect=[first, second]))
    second.may_end.set()
    hub.start()
    with audience.followed_by(Mock(visitor="")):
        await until(lambda: first.is_followed, "it is followed")
    await until(lambda: not audience._tasks, "the last has left")
    with audience.followed_by(Mock(visitor="")):
        first.may_end.set()
        await until(lambda: first.is_closed or second.is_closed, "one is closed")
        assert (first.is_closed, second.is_closed) == (True, False)
    await until(lambda: second.is_closed, "nothing is left open")


async def test_a_snapshot_is_encoded_once_for_all_clients(
    simulation: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sockets = await opened(simulation, 5)
    decoded = []
    real = frames.decoded
    monkeypatch.setattr(frames, "decoded", lambda data: decoded.append(data) or real(data))
    await simulation.publish()
    for one in sockets:
        assert (await receive(one, "snapshot"))["tick"] == simulation.tick
        await one.disconnect()
    assert len(decoded) == 1


async def test_an_answer_reaches_all_connections_of_its_visitor_and_nobody_else(
    simulation: Simulation,
) -> None:
    ada, bob = new_visitor(), new_visitor()
    sockets = [*await opened(simulation, 2, ada), *await opened(simulation, 1, bob)]
    await simulation.publish(Answer(ada.id, 7, 3, full=False))
    for one in sockets[:2]:
        assert (await receive(one, "welcome"))["you"] == 7
    await simulation.publish(Answer(bob.id, 0, 0, full=True))
    assert (await receive(sockets[2], "error"))["code"] == "full"
    for one in sockets:
        await one.disconnect()


async def test_a_visitor_whose_last_connection_ends_leaves_unless_they_are_back_at_once(
    simulation: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = new_visitor()
    first, second = await opened(simulation, 2, ada)
    await simulation.publish(Answer(ada.id, 7, 3, full=False))
    await receive(second, "welcome")
    asked: list[str] = []
    monkeypatch.setattr(audience, "ask", lambda request: asked.append(request.op))
    await first.disconnect()
    await asyncio.sleep(4 * audiences.GRACE_SECONDS)
    assert asked == []
    await second.disconnect()
    await until(lambda: asked == ["leave"], "the visitor leaves the game")


async def test_a_client_that_reads_nothing_for_fifteen_seconds_of_snapshots_is_closed_with_4008(
    simulation: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = await opened(simulation, 1)
    assert transport.MOST_MISSED == 300
    monkeypatch.setattr(transport, "MOST_MISSED", 3)
    monkeypatch.setattr(transport.Line, "is_behind", True)
    for _ in range(3):
        await simulation.publish()
    while (said := await one.receive_output(timeout=60))["type"] != "websocket.close":
        pass
    assert said["code"] == 4008
    await one.disconnect()


async def test_a_client_that_missed_what_happened_is_welcomed_again_when_it_reads(
    simulation: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = await opened(simulation, 1)
    with monkeypatch.context() as full:
        full.setattr(transport.Line, "has_room", False)
        joined = {"type": "event", "event": "join", "number": 4, "name": "Ada", "bot": False}
        await simulation.publish(Happening("join", 4, json.dumps(joined)))
        await until(lambda: 4 in audience.roster.names, "the process knows of it")
    await simulation.publish()
    welcome = await receive(one, "welcome")
    assert [player["name"] for player in welcome["players"]] == ["Ada"]
    await one.disconnect()


async def test_after_a_silence_the_subscription_is_made_again_and_there_is_still_one(
    simulation: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    [one] = await opened(simulation, 1)
    monkeypatch.setattr(audiences, "SILENT_SECONDS", 0.1)
    before = audience._tasks[0]
    await until(lambda: audience._tasks[0] is not before and before.done(), "it is made again")
    monkeypatch.setattr(audiences, "SILENT_SECONDS", 60)
    await until(lambda: _follows(simulation) == 1, "one subscription is left")
    await simulation.publish()
    await receive(one, "welcome")
    for _ in range(3):
        await simulation.publish()
        assert (await receive(one, "snapshot"))["tick"] == simulation.tick
    await one.disconnect()


async def test_when_this_process_stops_its_clients_are_closed_with_1012(simulation: Simulation) -> None:
    [one] = await opened(simulation, 1)
    await hub.stop()
    while (said := await one.receive_output(timeout=60))["type"] != "websocket.close":
        pass
    assert said["code"] == 1012
    await one.disconnect()


@pytest.mark.parametrize(
    ("low_bits", "known", "found"),
    [(5, 5, 5), (6, 5, 6), (4, 5, 4), (1, 65_535, 65_537), (65_535, 65_537, 65_535), (0, 0, 0)],
)
async def test_the_number_of_an_input_is_the_one_that_is_nearest(
    low_bits: int, known: int, found: int
) -> None:
    assert nearest(low_bits, known) == found
