"""Where one exchange on a connection ends and the next begins, and what a connection that is gone ends."""

import asyncio
from types import SimpleNamespace
from typing import cast
from unittest.mock import Mock

import pytest
import uvicorn
from uvicorn.server import ServerState

from web.asgi.answer import Answer, Receive, Scope, Send
from web.connections.connection import CONNECTION, Connection, Wire
from web.servers.uvicorn_counted import Counted
from web.servers.uvicorn_http import HeadWithBody

pytestmark = pytest.mark.asyncio


async def test_a_request_that_comes_before_the_last_one_is_put_away_keeps_its_bytes() -> None:
    found: list[tuple[int, int]] = []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await Answer(200, b"well").send(send)
        connection = scope["extensions"][CONNECTION]
        connection.received += 500  # the next request, while this one still tidies up
        count = connection.exchange()
        found.append((count.up, count.down))

    config = uvicorn.Config(application, lifespan="off")
    config.load()
    counted = Counted(config=config, server_state=ServerState(), app_state={})
    counted.connection_made(Mock(**{"is_closing.return_value": False, "get_extra_info.return_value": None}))
    counted.data_received(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    await asyncio.wait(counted.protocol.tasks, timeout=5)
    assert found == [(500, 0)]


@pytest.mark.parametrize("is_gone_before", [True, False])
async def test_a_task_that_holds_a_request_of_a_client_that_is_gone_is_cancelled(
    is_gone_before: bool,
) -> None:
    connection = Connection(cast("Wire", None))

    async def hold() -> None:
        task = asyncio.current_task()
        assert task
        with connection.held_by(task):
            await asyncio.sleep(60)

    if is_gone_before:
        connection.lost()
    holding = asyncio.ensure_future(hold())
    await asyncio.sleep(0)
    if not is_gone_before:
        connection.lost()
    await asyncio.wait([holding], timeout=5)
    assert holding.cancelled()


async def test_the_head_of_an_answer_leaves_with_the_first_of_its_body_be_it_empty() -> None:
    for first in (b"body", b""):
        written: list[bytes] = []
        transport = SimpleNamespace(write=written.append)
        answer = HeadWithBody(transport)
        for data in (b"head ", first, b" more"):
            answer.write(data)
        assert written == [b"head " + first, b" more"]
