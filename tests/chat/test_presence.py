import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from chat import domain
from chat import presence as module
from chat.models import Member
from chat.presence import Presence
from events.person import Person
from tests.waiting import DEADLINE_SECONDS, Stopwatch, until

from .conftest import person, published

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("following")]

ADA, BOB = person("Ada"), person("Bob")


async def names(room: str = "lobby") -> list[str]:
    return [one.name for one in await sync_to_async(domain.present)(room)]


async def see(expected: list[str], room: str = "lobby") -> None:
    await until_true(lambda: [one.name for one in domain.present(room)] == expected)


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is renewed at every turn."""
    monkeypatch.setattr(module, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(module, "TURN_SECONDS", 0.05)


async def test_a_visitor_with_a_held_request_is_present() -> None:
    presence = Presence()
    with presence.here("lobby", ADA), presence.here("quiet", BOB):
        await see(["Ada"])
        await see(["Bob"], "quiet")


async def test_a_client_without_a_name_is_not_counted() -> None:
    presence = Presence()
    with presence.here("lobby", None), presence.here("lobby", BOB):
        await see(["Bob"])


async def test_two_tabs_are_one_person_who_stays_until_both_are_closed(turns: None) -> None:
    presence = Presence()
    with presence.here("lobby", ADA):
        with presence.here("lobby", ADA):
            await see(["Ada"])
        seen = (await Member.objects.aget()).seen_at
        await renewed_after(seen)
    assert await sync_to_async(published)() == [("chat.lobby", "joined")]


async def renewed_after(seen: object) -> None:
    await until_true(lambda: Member.objects.get().seen_at > seen)


async def test_a_rename_is_published_at_once_and_an_older_request_does_not_undo_it(turns: None) -> None:
    presence = Presence()
    countess = Person(ADA.id, "Countess")
    with presence.here("lobby", ADA):
        await see(["Ada"])
        with presence.here("lobby", countess):
            await see(["Countess"])
        seen = (await Member.objects.aget()).seen_at
        await renewed_after(seen)
        assert await names() == ["Countess"]


async def test_two_processes_see_each_others_people_and_do_not_overwrite_each_others_names(
    turns: None,
) -> None:
    one, other = Presence(), Presence()
    with one.here("lobby", ADA), other.here("lobby", BOB):
        await see(["Ada", "Bob"])
        with one.here("lobby", Person(BOB.id, "Robert")):
            await see(["Ada", "Robert"])
            seen = (await Member.objects.aget(visitor_id=BOB.id)).seen_at
            await until_true(lambda: Member.objects.get(visitor_id=BOB.id).seen_at > seen)
            assert await names() == ["Ada", "Robert"]


async def until_true(condition) -> None:  # type: ignore[no-untyped-def]
    check, watch = sync_to_async(condition), Stopwatch()
    while not await check():
        assert watch.seconds() < DEADLINE_SECONDS, "it never came true"
        await asyncio.sleep(0.05)


async def test_a_visitor_who_counted_as_gone_by_mistake_comes_back(turns: None) -> None:
    presence = Presence()
    with presence.here("lobby", ADA):
        await see(["Ada"])
        await Member.objects.aupdate(present=False)
        await see(["Ada"])


async def test_a_database_that_fails_for_a_while_costs_nothing_but_time(
    turns: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE_SECONDS", 0.05)
    failures = []

    def fail_twice(room: str, people: list[Person]) -> None:
        if len(failures) < 2:
            failures.append(room)
            raise OperationalError("the database is away")
        enter(room, people)

    enter = domain.enter
    monkeypatch.setattr(domain, "enter", fail_twice)
    presence = Presence()
    with presence.here("lobby", ADA):
        await see(["Ada"])
    assert failures == ["lobby", "lobby"]


async def test_a_thousand_people_are_noted_as_one_batch(turns: None, monkeypatch: pytest.MonkeyPatch) -> None:
    batches: list[int] = []
    enter = domain.enter
    monkeypatch.setattr(
        domain, "enter", lambda room, people: batches.append(len(people)) or enter(room, people)
    )
    presence = Presence()
    crowd = [presence.here("lobby", Person(f"{number}", f"N {number}")) for number in range(1000)]
    for one in crowd:
        one.__enter__()
    await until_true(lambda: Member.objects.filter(present=True).count() == 1000)
    assert batches == [1000]
    for one in crowd:
        one.__exit__(None, None, None)
    await until(lambda: presence._task and presence._task.done(), "nobody is here, and nothing runs")
