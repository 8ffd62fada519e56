"""What a client receives, tested inside the process: without a server, with the real hub and a real Redis."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from events import log
from events.hub import hub
from newsfeed import domain, eventstream, transport
from newsfeed.control import asked_to_end
from newsfeed.events import HEADLINES, control_topic
from tests.redis_server import RedisServer
from tests.tasks import tasks_of_clients
from tests.waiting import until
from web.visitor import new_visitor

from .reader import Parser

pytestmark = pytest.mark.asyncio

# Held clients get what is new, or a reset, within this time after Redis is back.
RECOVERY_SECONDS = 10.0


@pytest_asyncio.fixture(autouse=True)
async def the_hub(clean_log: RedisServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(hub, "_known_places", None)  # there is no database here
    hub.start()
    await until(lambda: hub.cursor("newsfeed"), "the hub has read the log")
    yield
    await hub.stop()
    hub._loop = None


def tell(number: int) -> str:
    return log.append(HEADLINES, "headline", 1, f'{{"number":{number}}}')


def followers() -> int:
    feed = hub.tails["newsfeed"]._feeds.get(HEADLINES)
    return feed.followers if feed else 0


class Client:
    """A client of the stream; a context manager. While it does not keep up, nothing is written at once."""

    def __init__(self, last_id: int | None = None) -> None:
        self.stream, self.at_once, self.ended = Parser(), [], False
        self.keeps_up = True
        self._source = transport.follow(HEADLINES, last_id, 3000, self)

    async def __aenter__(self) -> "Client":
        others = followers()
        self._task = asyncio.create_task(self._hear())
        await until(lambda: followers() > others, "the client follows")
        return self

    def write(self, chunk: bytes) -> bool:
        if self.keeps_up:
            self.at_once.append(chunk)
            self.stream.feed(chunk)
        return self.keeps_up

    async def __aexit__(self, *exc_info: object) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _hear(self) -> None:
        async with contextlib.aclosing(self._source) as source:
            async for chunk in source:
                self.stream.feed(chunk)
        self.ended = True

    @property
    def received(self) -> list[int | str]:
        """The numbers of the headlines received, and `reset` where there was one."""
        return [
            event.json["data"]["number"] if event.type == "headline" else event.type
            for event in self.stream.events
        ]

    async def receives(self, *expected: int | str, seconds: float = 20.0) -> None:
        await until(lambda: len(self.received) >= len(expected), f"{expected}", seconds)
        assert self.received == list(expected)


async def test_an_event_is_encoded_once_for_all_clients() -> None:
    async with Client() as one, Client() as other:
        tell(1)
        await one.receives(1)
        await other.receives(1)
    assert eventstream.frame.cache_info().misses == 1
    assert eventstream.frame.cache_info().hits == 1


@pytest.fixture(autouse=True)
def nothing_encoded() -> None:
    eventstream.frame.cache_clear()


async def test_a_comment_comes_in_silence_and_in_a_rush(monkeypatch: pytest.MonkeyPatch) -> None:
    assert transport.COMMENT_SECONDS == 10.0  # the contract asks for fifteen
    monkeypatch.setattr(transport, "COMMENT_SECONDS", 0.1)
    async with Client() as client:
        await until(lambda: len(client.stream.comments) == 3, "comments in silence")
        numbers = iter(range(10_000))
        await until(lambda: tell(next(numbers)) and len(client.stream.comments) >= 6, "comments in a rush")
    assert set(client.stream.comments) == {"still here"}


async def test_what_is_new_is_written_at_once_and_in_order_unless_the_client_is_slow() -> None:
    async with Client() as client:
        tell(0)
        await client.receives(0)
        client.keeps_up = False
        tell(1)
        tell(2)
        await client.receives(0, 1, 2)
        client.keeps_up = True
        tell(3)
        await client.receives(0, 1, 2, 3)
    assert [b'"number":0' in chunk or b'"number":3' in chunk for chunk in client.at_once] == [True, True]


async def test_a_client_that_reconnects_and_one_that_stayed_get_the_same() -> None:
    async with Client() as stayed:
        tell(1)
        await stayed.receives(1)
        number = int(stayed.stream.last_id.rpartition(":")[2])
        tell(2)
        async with Client(number) as returned:
            tell(3)
            await returned.receives(2, 3)
            await stayed.receives(1, 2, 3)


async def test_a_client_that_falls_behind_what_is_kept_gets_a_reset_and_continues_from_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub.tails["newsfeed"], "kept", 5)
    async with Client() as client:
        tell(1)
        await client.receives(1)
        client.keeps_up = False
        with log.connection().pipeline() as at_once:
            for number in range(2, 12):
                data = f'{{"number":{number}}}'
                at_once.xadd(
                    "events:newsfeed", {"topic": HEADLINES, "type": "headline", "t": 1, "data": data}
                )
            at_once.execute()
        await client.receives(1, "reset")
        tell(12)
        await client.receives(1, "reset", 12)


async def test_a_client_that_connects_while_redis_is_down_resumes_when_it_is_back(
    clean_log: RedisServer,
) -> None:
    async with Client() as client:
        tell(1)
        await client.receives(1)
        number = int(client.stream.last_id.rpartition(":")[2])
    clean_log.kill()
    async with Client(number) as returned:
        clean_log.start()
        tell(2)
        await returned.receives(2, seconds=RECOVERY_SECONDS)


async def test_an_id_that_another_process_has_sent_already_is_waited_for() -> None:
    tail = hub.tails["newsfeed"]
    async with Client() as client:
        tell(1)
        await client.receives(1)
        number = int(client.stream.last_id.rpartition(":")[2])
        newest = eventstream.number_of(tail.newest)
        assert number == newest
    # What this process has not read yet, the log holds: it is neither unknown nor ahead.
    entry = log.append(HEADLINES, "headline", 1, '{"number":2}')
    ms, n = entry.split("-")
    async with Client(int(ms) * 1000 + int(n)) as returned:
        tell(3)
        await returned.receives(3)


async def test_an_id_that_is_no_longer_kept_is_answered_with_a_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Client() as client:
        tell(1)
        await client.receives(1)
        number = int(client.stream.last_id.rpartition(":")[2])
    monkeypatch.setattr(hub.tails["newsfeed"], "kept", 5)
    for later in range(2, 12):
        last = tell(later)
    await until(lambda: str(hub.cursor("newsfeed")) == last, "the hub has read all")
    async with Client(number) as returned:
        await returned.receives("reset", seconds=1.0)


async def test_a_stop_that_was_asked_for_before_a_stream_listens_for_it_ends_it_too() -> None:
    ada = new_visitor()
    domain.refuse(ada.id, 60)
    await until(lambda: hub.latest(control_topic(ada.id)), "the hub has read it")
    await asyncio.wait_for(asked_to_end(ada), 20)


async def test_a_client_that_leaves_leaves_nothing_behind() -> None:
    async with Client(), Client():
        assert followers() == 2
        assert len(tasks_of_clients()) == 2
    assert followers() == 0
    assert HEADLINES not in hub.tails["newsfeed"]._feeds
    await until(lambda: not tasks_of_clients(), "its tasks have ended")


async def test_the_storage_leaves_publishing_to_the_domain() -> None:
    with pytest.raises(NotImplementedError):
        eventstream.LogStorage().append_event(HEADLINES, "headline", {})
