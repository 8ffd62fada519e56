"""Which ids exist is asked once a minute, and never believed for longer."""

import pytest

from web.asgi.known import Known


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)  # database_sync_to_async closes old connections
async def test_an_id_is_looked_up_once_a_minute_and_one_that_was_deleted_is_unknown_then() -> None:
    now, rows, asked = [0.0], {"one"}, []

    def exists(id_: str) -> bool:
        asked.append(id_)
        return id_ in rows

    known = Known(exists, lambda: now[0])
    assert [await known.has("one"), await known.has("one")] == [True, True]
    assert asked == ["one"]
    rows.clear()
    now[0] = 59.0
    assert await known.has("one")
    now[0] = 61.0
    assert [await known.has("one"), await known.has("one")] == [False, False]
    assert asked == ["one"] * 3
    assert not await known.has("\0")
