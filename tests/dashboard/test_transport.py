"""The held request of the dashboard: the rules of the chat's, on samples."""

import pytest

from events import log
from events.hub import hub
from tests.chat.asking import Asked, ask
from tests.chat.conftest import following
from tests.waiting import until
from web.asgi.http import held

__all__ = ["following"]

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("following")]

UPDATES = "/dashboard/api/updates/"


async def sample(number: int) -> str:
    """Publish a sample, and wait until this process knows it."""
    cursor = log.append("dashboard.site", "sample", 1, f'{{"n":{number}}}')
    await until(lambda: str(hub.cursor("dashboard")) == cursor, "the hub has read it")
    return cursor


async def test_a_request_is_held_until_there_is_a_sample_and_answered_with_it() -> None:
    cursor = await sample(1)
    asked = Asked(f"{UPDATES}?cursor={cursor}")
    await until(lambda: held["dashboard"] == 1, "the request is held")
    newest = await sample(2)
    answer = await asked.answer()
    [event] = answer.json["events"]
    assert (answer.status, answer.answered["cache-control"]) == (200, "no-store")
    assert (event["topic"], event["type"], event["data"]) == ("dashboard.site", "sample", {"n": 2})
    assert answer.json["cursor"] == event["id"] == newest


async def test_a_client_that_was_away_catches_up_with_one_request() -> None:
    cursor = await sample(0)
    for number in range(1, 6):
        await sample(number)
    answer = await ask(f"{UPDATES}?cursor={cursor}")
    assert [event["data"]["n"] for event in answer.json["events"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("cursor=1-0&wait=0", 410, "cursor_expired"),
        ("cursor=99999999999999-0", 409, "cursor_ahead"),
        ("cursor=x", 400, "bad_cursor"),
        ("wait=56", 400, "bad_wait"),
    ],
)
async def test_a_cursor_that_leads_nowhere_is_refused_as_in_the_chat(
    query: str, status: int, code: str
) -> None:
    await sample(1)
    answer = await ask(f"{UPDATES}?{query}")
    assert (answer.status, answer.json["error"]["code"]) == (status, code)


async def test_only_get_is_answered() -> None:
    answer = await ask(UPDATES, method="POST")
    assert (answer.status, answer.answered["allow"]) == (405, "GET, HEAD")
