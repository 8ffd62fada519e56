import asyncio
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from chat import crowd
from chat.models import Crowd
from events.person import Person
from tests.live_server import LiveServer
from tests.waiting import wait_until
from web.visitor import COOKIE, cookie_value

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

ASK = "/chat/api/crowd/"


@pytest.fixture
def ada(client: Client) -> Client:
    client.cookies[COOKIE] = cookie_value(Person("ada-id", "Ada"))
    return client


def ask_for(client: Client, count: object) -> tuple[int, dict]:
    answer = client.post(ASK, json.dumps({"count": count}), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_crowd_can_be_requested_and_seen(ada: Client) -> None:
    assert ada.get(ASK).json() == {"count": 0, "until": None}
    status, state = ask_for(ada, 500)
    assert (status, state["count"]) == (202, 500)
    assert ada.get(ASK).json() == state


@pytest.mark.parametrize("count", [0, 1, 99, 1001, -100, True, "100", None, [100], 1e9, {}])
def test_a_crowd_has_one_of_three_sizes(ada: Client, count: object) -> None:
    status, body = ask_for(ada, count)
    assert (status, body["error"]["code"]) == (400, "bad_count")
    assert not Crowd.objects.exists()


def test_a_second_crowd_is_refused_until_the_first_has_left(ada: Client) -> None:
    ask_for(ada, 100)
    status, body = ask_for(ada, 1000)
    assert (status, body["error"]["code"]) == (409, "crowd_is_here")
    Crowd.objects.update(until=datetime.now(timezone.utc) - timedelta(seconds=1))
    assert ask_for(ada, 1000)[0] == 202


def test_of_two_who_ask_at_the_same_moment_the_one_whose_clock_was_read_first_is_refused_too(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_for(ada, 100)
    a_moment_ago = crowd.timezone.now() - timedelta(milliseconds=100)
    monkeypatch.setattr(crowd.timezone, "now", lambda: a_moment_ago)
    assert not crowd.begin(1000)


def test_a_stranger_cannot_ask_for_one(client: Client) -> None:
    assert ask_for(client, 100)[0] == 401


def test_a_requested_crowd_is_started_once() -> None:
    held: list[int] = []

    async def hold(count: int) -> None:
        held.append(count)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowd, "_hold", hold)
        crowd.hold()
        crowd.begin(100)
        crowd.hold()
        crowd.hold()
    assert held == [100]


def test_the_crowd_is_held_by_the_site_and_leaves_nothing_behind(
    loaded_site: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SELF_URL = loaded_site.url
    monkeypatch.setattr(crowd, "HELD_SECONDS", 10)
    files = len(list(Path("/proc/self/fd").iterdir()))

    async def hold_and_look() -> int:
        crowd_of_100 = asyncio.create_task(crowd._hold(100))
        most = 0
        while not crowd_of_100.done():
            most = max(most, await asyncio.to_thread(held, loaded_site))
            await asyncio.sleep(0.1)
        return most

    assert asyncio.run(hold_and_look()) == 100
    assert len(list(Path("/proc/self/fd").iterdir())) <= files
    wait_until(lambda: held(loaded_site) == 0, "the site holds nobody")


def held(site: LiveServer) -> int:
    return process(site)["held"].get("chat", 0)


def process(site: LiveServer) -> dict:
    import urllib.request

    with urllib.request.urlopen(f"{site.url}/wire/process/", timeout=60) as answer:
        return json.load(answer)
