import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from events.person import Person
from tests.chat.conversation import following
from tests.chat.readers import Connection, Reader, ask_once
from tests.live_server import LiveServer, live_server
from tests.waiting import until, within
from web.visitor import COOKIE, cookie_value

# What no request may take that is not meant to be held, and what a held one may take to notice.
AT_ONCE_SECONDS = 5.0
NOTICED_SECONDS = 10.0
FROZEN_SECONDS = 20.0
# What the sweep of the worker does each second; these sites have no workers.
RELAY = "from events import outbox; outbox.relay()"


@pytest.fixture(params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def own_site(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    with live_server(request.param, CHAT_BOTS=0) as server:
        yield server


async def say(site: LiveServer, text: str, room: str = "quiet") -> tuple[int, Any]:
    cookie = f"{COOKIE}={cookie_value(Person('ada-id', 'Ada'))}"
    connection = Connection(site.url)
    try:
        body = json.dumps({"text": text, "client_id": text}).encode()
        asked = connection.ask(f"/chat/api/rooms/{room}/messages/", cookie, "POST", body)
        with within(AT_ONCE_SECONDS, "an answer"):
            return await asked
    finally:
        connection.close()


async def reader_of(site: LiveServer) -> Reader:
    room = (await ask_once(site.url, "/chat/api/rooms/quiet/"))[1]
    return Reader([site.url], "quiet", cursor=room["cursor"])


def test_messages_written_while_redis_is_down_are_kept_and_arrive_when_it_is_back(
    own_site: LiveServer,
) -> None:
    async def outage() -> Reader:
        reader = await reader_of(own_site)
        async with following([reader]):
            await say(own_site, "before")
            await until(lambda: reader.received == ["before"], "the first words")
            own_site.redis.kill()
            assert (await say(own_site, "meanwhile"))[0] == 201
            status, room = await ask_once(own_site.url, "/chat/api/rooms/quiet/")
            assert (status, [message["text"] for message in room["messages"]]) == (
                200,
                ["before", "meanwhile"],
            )
            await asyncio.to_thread(own_site.redis.start)
            await asyncio.to_thread(own_site.shell, RELAY)
            await until(lambda: len(reader.received) == 2, "what was said meanwhile", NOTICED_SECONDS)
        return reader

    reader = asyncio.run(outage())
    assert reader.received == ["before", "meanwhile"]
    assert reader.statuses <= {
        200,
        410,
    }  # a Redis that is killed may lose its last writes; then that is declared


def test_readers_of_a_log_that_is_gone_take_a_snapshot_and_miss_nothing(own_site: LiveServer) -> None:
    async def loss() -> Reader:
        reader = await reader_of(own_site)
        async with following([reader]):
            await say(own_site, "before")
            await until(lambda: reader.received == ["before"], "the first words")
            own_site.redis.kill()
            await say(own_site, "meanwhile")
            own_site.redis.empty()
            await asyncio.to_thread(own_site.redis.start)
            await asyncio.to_thread(own_site.shell, RELAY)
            await until(lambda: len(reader.received) == 2, "what was said meanwhile", NOTICED_SECONDS)
            await say(own_site, "after")
            await asyncio.to_thread(own_site.shell, RELAY)
            await until(lambda: len(reader.received) == 3, "what was said after", NOTICED_SECONDS)
        return reader

    reader = asyncio.run(loss())
    assert (reader.received, reader.statuses) == (["before", "meanwhile", "after"], {200, 410})


def test_a_process_started_without_redis_serves_and_its_readers_miss_nothing(own_site: LiveServer) -> None:
    async def start_without() -> list[str]:
        reader = await reader_of(own_site)
        assert reader.cursor == "0-0"
        async with following([reader]):
            assert (await say(own_site, "nobody receives this yet"))[0] == 201
            await asyncio.to_thread(own_site.redis.start)
            await asyncio.to_thread(own_site.shell, RELAY)
            await until(lambda: reader.received, "what was said meanwhile", NOTICED_SECONDS)
        return reader.received

    own_site.web.stop()
    own_site.redis.kill()
    own_site.restart_web()
    assert asyncio.run(start_without()) == ["nobody receives this yet"]


@pytest.mark.soak
def test_while_redis_is_frozen_nothing_hangs_that_is_not_meant_to_be_held(own_site: LiveServer) -> None:
    async def freeze() -> Reader:
        reader = await reader_of(own_site)
        async with following([reader]):
            await say(own_site, "before")
            own_site.redis.freeze()
            end, said = time.monotonic() + FROZEN_SECONDS, 1
            while time.monotonic() < end:
                statuses = await asyncio.gather(*(say(own_site, f"{said} {n}") for n in range(4)))
                assert {status for status, _ in statuses} <= {201, 429}
                said += sum(status == 201 for status, _ in statuses)
                with within(AT_ONCE_SECONDS, "the room"):
                    assert (await ask_once(own_site.url, "/chat/api/rooms/quiet/"))[0] == 200
                await asyncio.sleep(0.5)
            own_site.redis.thaw()
            await asyncio.to_thread(own_site.shell, RELAY)
            await until(lambda: len(reader.received) == said, "all that was said", NOTICED_SECONDS)
        return reader

    reader = asyncio.run(freeze())
    assert len(set(reader.received)) == len(reader.received)
