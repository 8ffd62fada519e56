"""What faults hold back passes later, whole and in order, and the writer is paused; then it is forgotten."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import pytest

from events.clock import microseconds
from faults.fault import Fault
from faults.line import Line
from faults.switchboard import MOST_HELD, Switchboard
from tests.waiting import until
from web.connections.backpressure import BUFFER_BYTES
from web.connections.connection import Connection

pytestmark = pytest.mark.asyncio
Opened: TypeAlias = tuple[Line, Connection, list[Any]]
FOR_A_MINUTE = (0, 60_000_000)


class Recorded:
    """What a server was asked to do with a connection."""

    def __init__(self) -> None:
        self.done: list[Any] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def __getattr__(self, name: str) -> Any:
        return lambda: self.done.append(name)


def broken(kind: str, ms: int = 0, size: int = 0) -> Fault:
    return Fault(1, "run", kind, "sse", ms, size, "", *FOR_A_MINUTE)


def open_line(*faults: Fault, forget: Callable[[Line], None] = lambda _: None) -> Opened:
    wire = Recorded()
    connection = Connection(cast(Any, wire))
    line = Line(connection, "run", "sse", forget)
    line.meet(faults)
    return line, connection, wire.done


async def test_what_is_frozen_passes_in_order_when_it_thaws_and_the_close_after_it() -> None:
    line, connection, done = open_line(broken("freeze"))
    connection.write(b"one")
    connection.write(b"two")
    connection.close()
    assert done == []
    line.meet([])
    assert done == [b"one", b"two", "close"]


async def test_a_buffer_passes_all_that_it_has_when_it_is_full_and_when_the_answer_ends() -> None:
    line, connection, done = open_line(broken("buffer", size=6))
    connection.write(b"one")
    assert done == []
    connection.write(b"two")
    assert done == [b"one", b"two"]
    connection.write(b"end")
    line.end()
    assert done == [b"one", b"two", b"end"]
    assert connection.gate is None


async def test_pieces_that_are_late_by_chance_stay_in_order() -> None:
    _, connection, done = open_line(broken("jitter", ms=20))
    for number in range(20):
        connection.write(bytes([number]))
    await until(lambda: len(done) == 20, "all have passed")
    assert b"".join(done) == bytes(range(20))


async def test_a_slow_line_passes_bytes_in_turns() -> None:
    _, connection, done = open_line(broken("bandwidth", size=1000))
    connection.write(bytes(250))
    await until(lambda: sum(map(len, done)) == 250, "all have passed")
    assert list(map(len, done)) == [100, 100, 50]


async def test_a_writer_is_paused_while_too_much_is_held_and_resumed_later() -> None:
    line, connection, done = open_line(broken("freeze"))
    connection.write(bytes(BUFFER_BYTES + 1))
    assert done == ["pause"]
    line.meet([])
    assert [step if isinstance(step, str) else len(step) for step in done] == [
        "pause",
        BUFFER_BYTES + 1,
        "resume",
    ]


async def test_a_connection_that_is_gone_lets_go_of_what_was_held() -> None:
    line, connection, done = open_line(broken("freeze"))
    connection.write(b"one")
    connection.lost()
    line.meet([])
    assert done == []


async def test_a_line_is_forgotten_when_its_request_ends_after_its_client_has_left() -> None:
    forgotten: list[Line] = []
    line, connection, _ = open_line(broken("freeze"), forget=forgotten.append)
    connection.write(b"one")
    connection.lost()
    line.end()
    assert forgotten == [line]


async def test_a_line_is_forgotten_when_its_client_leaves_before_all_has_passed() -> None:
    forgotten: list[Line] = []
    line, connection, _ = open_line(broken("freeze"), forget=forgotten.append)
    connection.write(b"one")
    line.end()
    assert forgotten == []
    connection.lost()
    assert forgotten == [line]


async def test_webhooks_that_are_held_take_no_room_from_one_without_a_fault() -> None:
    switchboard = Switchboard()
    until = microseconds() + 60_000_000
    switchboard.begin(Fault(1, "run", "freeze", "webhook", 0, 0, "", 0, until))

    def webhook_of(run: str) -> Line:
        return switchboard.line(Connection(cast(Any, Recorded())), run, "webhook")

    held = [webhook_of("run") for _ in range(MOST_HELD + 1)]
    assert not switchboard.has_room(held[-1])
    assert switchboard.has_room(webhook_of("another run"))
