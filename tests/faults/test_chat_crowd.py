import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from events.person import Person
from tests.chat.readers import Connection, ask_once
from tests.live_server import LiveServer, live_server
from tests.waiting import until
from web.visitor import COOKIE, cookie_value

pytestmark = pytest.mark.soak

KNOWN = f"{COOKIE}={cookie_value(Person('ada-id', 'Ada'))}"
# What a held request may cost. CPython gives little of it back to the system, and uses it for the next ones.
MOST_BYTES_HELD = 40 * 1024


@pytest.mark.parametrize("server", ["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def test_a_thousand_more_are_held_for_a_minute_and_leave_nothing_behind(server: str) -> None:
    with live_server(server, workers=True, CHAT_BOTS=0) as site:
        before, during, after = asyncio.run(watch(site))
    assert (during["pss_bytes"] - before["pss_bytes"]) / 1000 < MOST_BYTES_HELD
    assert (after["pss_bytes"] - before["pss_bytes"]) / 1000 < MOST_BYTES_HELD
    assert during["threads"] <= before["threads"] + 2


async def watch(site: LiveServer) -> list[dict[str, Any]]:
    """Return what the web process bears before, under and after a crowd of 1,000."""
    seen = [await process(site)]
    assert await ask_for(site, 1000) == 202
    assert await ask_for(site, 100) == 409
    await until_reported(site, lambda now: now["held_total"] == 1000, "1000 are held", 30)
    seen.append(await process(site))
    # The last connections are closed a moment after their last request was answered.
    most = seen[0]["files"] + 2
    await until_reported(
        site, lambda now: now["held_total"] == 0 and now["files"] <= most, "all have gone", 90
    )
    seen.append(await process(site))
    return seen


async def ask_for(site: LiveServer, count: int) -> int:
    connection = Connection(site.url)
    body = json.dumps({"count": count}).encode()
    status, _ = await connection.ask("/chat/api/crowd/", KNOWN, "POST", body)
    connection.close()
    return status


async def process(site: LiveServer) -> dict[str, Any]:
    return (await ask_once(site.url, "/wire/process/"))[1]


async def until_reported(
    site: LiveServer, is_so: Callable[[dict[str, Any]], bool], what: str, seconds: float
) -> None:
    now: list[dict[str, Any]] = []

    async def look() -> None:
        while True:
            now[:] = [await process(site)]
            await asyncio.sleep(0.2)

    looking = asyncio.ensure_future(look())
    try:
        await until(lambda: now and is_so(now[0]), what, seconds)
    finally:
        looking.cancel()
        await asyncio.wait([looking])
