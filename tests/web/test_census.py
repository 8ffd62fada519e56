"""Who is connected: counted when a connection opens, and with its code when it ends, however it ends."""

import asyncio
from typing import Any

import pytest

from web.asgi.answer import Answer
from web.connections import census as module
from web.connections.census import Census, Counted


@pytest.fixture
def census(monkeypatch: pytest.MonkeyPatch) -> Census:
    fresh = Census()
    monkeypatch.setattr(module, "census", fresh)
    return fresh


async def connect(counted: Counted, *received: dict[str, Any]) -> None:
    waiting = list(received)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    async def send(message: dict[str, Any]) -> None:
        pass

    await counted({"type": "http"}, receive, send)


def closing_with(code: int) -> Any:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.close", "code": code})

    return application


async def answering(scope: Any, receive: Any, send: Any) -> None:
    await Answer(304).send(send)


async def left_by_its_client(scope: Any, receive: Any, send: Any) -> None:
    await receive()


async def failing(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError


@pytest.mark.asyncio
async def test_each_end_has_its_code(census: Census) -> None:
    await connect(Counted(answering, "polling"))
    await connect(Counted(closing_with(4008), "websocket"))
    await connect(Counted(closing_with(3999), "websocket"))
    await connect(Counted(left_by_its_client, "websocket"), {"type": "websocket.disconnect", "code": 1001})
    await connect(Counted(left_by_its_client, "long_polling"), {"type": "http.disconnect"})
    with pytest.raises(RuntimeError):
        await connect(Counted(failing, "sse"))
    assert census.closed() == {
        "polling": {"304": 1},
        "websocket": {"4008": 1, "other": 1, "1001": 1},
        "long_polling": {"left": 1},
        "sse": {"left": 1},
    }
    assert all(sum(ages) == 0 for ages in census.ages().values())
    assert census.opened() == {"polling": 1, "websocket": 3, "long_polling": 1, "sse": 1}


@pytest.mark.asyncio
async def test_open_connections_are_counted_by_age_and_arrivals_by_tenths_of_a_second(
    census: Census,
) -> None:
    async def held(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    counted = Counted(held, "sse")
    assert census.ages() == {"sse": [0, 0, 0, 0, 0, 0]}
    task = asyncio.create_task(connect(counted))
    await asyncio.sleep(0)
    assert census.ages() == {"sse": [1, 0, 0, 0, 0, 0]}
    assert sum(census.arrivals()["sse"].values()) == 1
    census._since["sse"] = {connection: began - 61 for connection, began in census._since["sse"].items()}
    assert census.ages() == {"sse": [0, 0, 0, 1, 0, 0]}
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (census.ages(), census.closed()) == ({"sse": [0, 0, 0, 0, 0, 0]}, {"sse": {"left": 1}})
