"""Redis with an older copy of the log while all processes are new: the database knows what is missing."""

import pytest

from events import log, outbox, tasks, witness
from events.event import Cursor
from events.hub import Hub
from events.models import LogEnd
from events.tail import Reset
from tests.redis_server import RedisServer

from .facts import Noted

pytestmark = [pytest.mark.usefixtures("clean_log"), pytest.mark.django_db(transaction=True)]


def last_id(server: RedisServer) -> str:
    with server.client() as client:
        return str(client.xrevrange("events:weather", count=1)[0][0])


def lose_end(server: RedisServer, *entry_ids: str) -> None:
    """Make the log what an older copy of it would be."""
    with server.client() as client:
        client.xdel("events:weather", *entry_ids)


def types(server: RedisServer) -> list[str]:
    with server.client() as client:
        return [fields["type"] for _, fields in client.xrange("events:weather")]


def test_a_fact_that_the_log_has_lost_within_the_second_is_missed_by_the_next_look(
    redis_server: RedisServer,
) -> None:
    outbox.publish(Noted("JFK", 1))
    tasks.relay()
    outbox.publish(Noted("JFK", 2))
    lose_end(redis_server, last_id(redis_server))
    outbox.publish(Noted("JFK", 3))
    tasks.relay()
    assert types(redis_server) == ["log.opened", "noted", "noted", "log.opened"]


def test_a_momentary_fact_is_missed_if_it_was_there_at_the_last_look(
    redis_server: RedisServer,
) -> None:
    outbox.publish_now(Noted("JFK", 1))
    outbox.publish_now(Noted("JFK", 2))
    witness.look()
    lose_end(redis_server, last_id(redis_server))
    witness.look()
    assert types(redis_server) == ["log.opened", "noted", "log.opened"]


def test_a_log_that_is_whole_or_was_trimmed_or_emptied_is_not_marked_again(
    redis_server: RedisServer,
) -> None:
    for number in range(3):
        outbox.publish(Noted("JFK", number))
        witness.look()
    assert types(redis_server) == ["log.opened", "noted", "noted", "noted"]
    assert LogEnd.objects.get(app="weather").entry_id == last_id(redis_server)
    with redis_server.client() as client:
        client.xtrim("events:weather", maxlen=1, approximate=False)
        witness.look()
        assert types(redis_server) == ["noted"]
        client.flushall()
    witness.look()
    assert types(redis_server) == ["log.opened"]


@pytest.mark.asyncio
async def test_a_hub_that_is_new_resets_a_client_that_would_miss_what_was_lost(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = log.append("weather.JFK", "noted", 1, "{}")
    lost = log.append("weather.JFK", "noted", 2, "{}")
    lose_end(redis_server, lost)
    log.append("weather.JFK", "noted", 3, "{}")

    async def known_places(app: str) -> list[Cursor]:
        return [Cursor.parse(lost)]

    hub = Hub({"weather": 100}, known_places)
    hub.start()
    try:
        with hub.subscribe("weather.JFK", cursor=Cursor.parse(seen)) as follower, pytest.raises(Reset):
            await follower.next(seconds=10)
    finally:
        await hub.stop()
