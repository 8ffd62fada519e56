import asyncio
import json

import pytest
from asgiref.sync import sync_to_async

from chat import domain
from chat.models import Acquaintance
from events import log
from events.hub import hub
from events.person import Person
from tests.waiting import until
from web.asgi.http import held
from web.asgi.query import wait_of

from .asking import ADA, BOB, Asked, ask

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("following")]

LOBBY = "/chat/api/rooms/lobby/updates/"
BELL = "/chat/api/notifications/updates/"
FUTURE = "99999999999999-0"


async def say(text: str, author: str = "bob-id", client_id: str | None = None) -> None:
    message, _ = await sync_to_async(domain.post)("lobby", Person(author, author), text, client_id or text)
    await until(lambda: message.id in read_by_the_hub(), "the hub has read it")


def read_by_the_hub() -> list[int]:
    """Return the ids of the lobby's messages; who is there is told on the same topic, and has none."""
    return [json.loads(event.data).get("id", 0) for event in hub.tails["chat"].events("chat.lobby")]


async def now() -> str:
    return (await ask(f"{LOBBY}?wait=0")).json["cursor"]


async def waiting(asked: Asked, count: int = 1) -> Asked:
    await until(lambda: held["chat"] == count, f"{count} requests are held")
    return asked


def texts(asked: Asked) -> list[str]:
    return [event["data"]["text"] for event in asked.json["events"]]


async def test_a_request_is_held_until_a_message_is_posted_and_then_answered_with_the_event() -> None:
    asked = await waiting(Asked(f"{LOBBY}?cursor={await now()}"))
    await say("hello")
    answer = await asked.answer()
    [event] = answer.json["events"]
    assert (answer.status, answer.answered["cache-control"]) == (200, "no-store")
    assert sorted(event) == ["data", "id", "t", "topic", "type"]
    assert (event["topic"], event["type"], event["data"]["text"]) == ("chat.lobby", "message", "hello")
    assert answer.json["cursor"] == event["id"]
    assert "more" not in answer.json


async def test_messages_posted_between_two_requests_come_with_the_next_in_order() -> None:
    cursor = await now()
    for text in ("one", "two", "three"):
        await say(text)
    answer = await ask(f"{LOBBY}?cursor={cursor}")
    assert texts(answer) == ["one", "two", "three"]
    assert (await ask(f"{LOBBY}?cursor={answer.json['cursor']}&wait=0")).json["events"] == []


async def test_after_the_wait_the_answer_is_empty_and_the_cursor_unchanged() -> None:
    cursor = await now()
    answer = await ask(f"{LOBBY}?cursor={cursor}&wait=0.1")
    assert (answer.status, answer.json) == (200, {"events": [], "cursor": cursor})


async def test_without_a_cursor_a_request_starts_from_now() -> None:
    await say("before")
    asked = await waiting(Asked(LOBBY))
    await say("after")
    assert texts(await asked.answer()) == ["after"]


async def test_events_of_other_rooms_do_not_arrive() -> None:
    asked = await waiting(Asked(f"/chat/api/rooms/quiet/updates/?cursor={await now()}&wait=0.5"))
    await say("hello")
    assert (await asked.answer()).json["events"] == []


async def test_at_most_two_hundred_come_at_once_and_more_is_set_if_others_follow() -> None:
    cursor = await now()
    for number in range(201):
        last = log.append("chat.lobby", "message", 1, f'{{"text": "{number}"}}')
    await until(lambda: str(hub.cursor("chat")) == last, "the hub has read all")
    first = await ask(f"{LOBBY}?cursor={cursor}")
    assert (len(first.json["events"]), first.json["more"]) == (200, True)
    second = await ask(f"{LOBBY}?cursor={first.json['cursor']}")
    assert (texts(second), "more" in second.json) == (["200"], False)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "1",
        "1-",
        "-1-0",
        "1-0-0",
        "1.0-0",
        "1e3-0",
        "18446744073709551616-0",
        "%00",
        "\u0661-\u0660",
        "01-0",
    ],
)
async def test_a_malformed_cursor_is_refused(cursor: str) -> None:
    answer = await ask(f"{LOBBY}?cursor={cursor}&wait=0")
    assert (answer.status, answer.json["error"]["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    "wait", ["abc", "-1", "1e9", "", "55.1", "56", "nan", "inf", "+5", "1_0", "%D9%A1", "0x5"]
)
async def test_a_malformed_wait_is_refused(wait: str) -> None:
    answer = await ask(f"{LOBBY}?wait={wait}")
    assert (answer.status, answer.json["error"]["code"]) == (400, "bad_wait")


@pytest.mark.parametrize(("wait", "seconds"), [("0", 0), ("55", 55), ("55.0", 55), ("2.50000000001", 2.5)])
async def test_a_wait_may_be_any_number_up_to_fifty_five(wait: str, seconds: float) -> None:
    assert wait_of({"wait": wait}) == pytest.approx(seconds)


async def test_the_default_wait_is_twenty_five_seconds() -> None:
    assert wait_of({}) == 25


async def test_a_cursor_from_the_future_is_refused() -> None:
    answer = await ask(f"{LOBBY}?cursor={FUTURE}")
    assert (answer.status, answer.json["error"]["code"]) == (409, "cursor_ahead")


async def test_a_cursor_that_is_no_longer_kept_is_refused() -> None:
    answer = await ask(f"{LOBBY}?cursor=1-0")
    assert (answer.status, answer.json["error"]["code"]) == (410, "cursor_expired")
    assert answer.answered["cache-control"] == "no-store"


async def test_an_unknown_room_is_not_found() -> None:
    answer = await ask("/chat/api/rooms/cellar/updates/")
    assert (answer.status, answer.json["error"]["code"]) == (404, "unknown_room")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
async def test_only_get_is_answered(method: str) -> None:
    answer = await ask(LOBBY, method=method)
    assert (answer.status, answer.answered["allow"]) == (405, "GET, HEAD")


async def test_a_client_that_leaves_is_released_at_once() -> None:
    asked = [Asked(f"{LOBBY}?wait=55") for _ in range(50)]
    await waiting(asked[0], 50)
    for one in asked:
        one.leave()
    await asyncio.gather(*(one.answer(5) for one in asked))
    assert (held["chat"], {one.status for one in asked}) == (0, {0})


async def test_two_requests_of_one_visitor_at_once_both_get_everything() -> None:
    cursor = await now()
    both = asyncio.gather(*(messages_since(cursor, 3) for _ in range(2)))
    for text in ("one", "two", "three"):
        await say(text)
    assert await both == [["one", "two", "three"]] * 2


async def messages_since(cursor: str, count: int) -> list[str]:
    """Follow the lobby as Ada, from answer to answer, until so many messages have come."""
    found: list[str] = []
    while len(found) < count:
        answer = await ask(f"{LOBBY}?cursor={cursor}&wait=5", ADA)
        cursor = answer.json["cursor"]
        found += [event["data"]["text"] for event in answer.json["events"] if event["type"] == "message"]
    return found


async def test_a_process_that_stops_notifies_its_clients_and_new_ones() -> None:
    cursor = await now()
    asked = await waiting(Asked(f"{LOBBY}?cursor={cursor}"))
    await hub.stop()
    for answer in (await asked.answer(), await ask(f"{LOBBY}?cursor={cursor}")):
        assert (answer.status, answer.json["error"]["code"]) == (503, "stopping")
        assert (answer.answered["retry-after"], answer.answered["connection"]) == ("1", "close")


async def test_a_snapshot_from_before_the_log_could_be_read_leads_to_410() -> None:
    assert (await ask(f"{LOBBY}?cursor=0-0")).status == 410


async def test_notifications_need_a_visitor() -> None:
    answer = await ask(BELL)
    assert (answer.status, answer.json["error"]["code"]) == (401, "no_visitor")
    assert answer.answered["www-authenticate"] == 'Cookie realm="/visitor/"'
    assert "set-cookie" not in answer.answered


async def test_a_visitor_gets_only_their_own_notifications() -> None:
    cursor = await now()
    ada, bob = [Asked(f"{BELL}?cursor={cursor}&wait=30", visitor) for visitor in (ADA, BOB)]
    await until_met("ada", "bob")
    await say("@Ada hello", author="grace-id")
    [event] = (await ada.answer()).json["events"]
    assert (event["type"], event["data"]["text"], event["data"]["unread"]) == ("mention", "@Ada hello", 1)
    bob.leave()
    assert (await ask(f"{BELL}?cursor={cursor}&wait=0", BOB)).json["events"] == []


async def until_met(*folded: str) -> None:
    met = Acquaintance.objects.filter(name_folded__in=folded)
    for _ in range(200):
        if await met.acount() == len(folded):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"the chat has not met {folded}")


async def test_a_held_request_makes_no_query(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("a held request asked the database")

    asked = await waiting(Asked(f"{LOBBY}?cursor={await now()}"))
    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
        log.append("chat.lobby", "message", 1, "{}")
        assert (await asked.answer()).status == 200
