"""Where one exchange on a connection ends and the next begins."""

from typing import cast

import pytest

from web.asgi.answer import Answer, Receive, Scope, Send
from web.connections.connection import CONNECTION, Connection, Wire
from wire.meter import Meter

pytestmark = pytest.mark.asyncio


async def test_a_request_that_comes_before_the_last_one_is_put_away_keeps_its_bytes() -> None:
    connection = Connection(cast("Wire", None))  # what is written is only counted here
    connection.received += 300

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await Answer(200, b"well").send(send)
        connection.received += 500  # the next request, while this one still tidies up

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    async def send(message: dict[str, object]) -> None:
        connection.sent += len(message.get("body", b""))  # type: ignore[arg-type]

    scope = {"type": "http", "path": "/", "raw_path": b"/", "query_string": b"", "method": "GET"}
    scope |= {"headers": [], "asgi": {}, "extensions": {CONNECTION: connection}}
    await Meter(application)(scope, receive, send)
    count = connection.exchange()
    assert (count.up, count.down) == (500, 0)
