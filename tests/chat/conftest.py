"""What the tests of the chat share: the hub of this process, reading a clean log."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from events.hub import hub
from events.models import OutboxEvent
from events.person import Person
from tests.redis_server import RedisServer
from tests.waiting import until
from web import limit


@pytest.fixture(autouse=True)
def no_limit_from_the_test_before() -> None:
    """Nobody has written yet."""
    limit._limiter.storage.reset()


@pytest_asyncio.fixture
async def following(clean_log: RedisServer, transactional_db: None) -> AsyncIterator[RedisServer]:
    """The hub of this process follows an empty log; yields the Redis that holds it."""
    hub.start()
    await until(lambda: all(map(hub.cursor, hub.tails)), "the hub has read all logs")
    yield clean_log
    await hub.stop()


def published() -> list[tuple[str, str]]:
    """Return the topic and type of each fact that was published, in order."""
    return list(OutboxEvent.objects.order_by("id").values_list("topic", "type"))


def person(name: str) -> Person:
    return Person(f"{name.casefold()}-id", name)
