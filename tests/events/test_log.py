import pytest
import redis
from django.apps import apps

from events import log, observed
from events.event import Cursor
from tests.redis_server import RedisServer

pytestmark = pytest.mark.usefixtures("clean_log")


def entries(server: RedisServer, app: str = "weather") -> list[tuple[str, dict[str, str]]]:
    with server.client() as client:
        return client.xrange(f"events:{app}")


def types(server: RedisServer) -> list[str]:
    return [fields["type"] for _, fields in entries(server)]


def test_a_log_begins_with_a_marker_under_the_topic_of_the_app_alone(redis_server: RedisServer) -> None:
    entry_id = log.append("weather.JFK", "noted", 5, '{"number":1}')
    marker, first = entries(redis_server)
    assert marker[1] == {"topic": "weather", "type": "log.opened", "t": "5", "data": "{}"}
    assert first == (entry_id, {"topic": "weather.JFK", "type": "noted", "t": "5", "data": '{"number":1}'})


def test_only_one_marker_opens_a_log(redis_server: RedisServer) -> None:
    log.append("weather.JFK", "noted", 1, "{}")
    log.append("weather.JFK", "noted", 2, "{}")
    assert types(redis_server) == ["log.opened", "noted", "noted"]


def test_the_marker_of_a_log_that_was_emptied_comes_after_all_that_it_held(redis_server: RedisServer) -> None:
    for _ in range(50):
        last = log.append("weather.JFK", "noted", 1, "{}")
        with redis_server.client() as client:
            client.flushall()
        log.append("weather.JFK", "noted", 1, "{}")
        assert Cursor.parse(entries(redis_server)[0][0]) > Cursor.parse(last)


def test_the_same_fact_appended_twice_is_one_entry_with_one_id(redis_server: RedisServer) -> None:
    first = log.append("weather.JFK", "noted", 1, "{}", key="one")
    again = log.append("weather.JFK", "noted", 1, "{}", key="one")
    other = log.append("weather.JFK", "noted", 1, "{}", key="two")
    assert first == again != other
    assert types(redis_server) == ["log.opened", "noted", "noted"]


def test_the_log_keeps_what_its_app_declares_and_little_more(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apps.get_app_config("weather"), "events_kept", 300)
    for number in range(1000):
        log.append("weather.JFK", "noted", number, "{}")
    kept = entries(redis_server)
    assert 300 <= len(kept) <= 400  # Redis trims by whole nodes of a hundred
    assert kept[-1][1]["t"] == "999"


def test_the_log_keeps_no_more_bytes_than_its_setting_allows(redis_server: RedisServer, settings) -> None:
    settings.EVENTS_KEPT_BYTES = 100_000
    for number in range(300):
        log.append("weather.JFK", "noted", number, '"' + "x" * 998 + '"')
        log.append("weather.JFK", "noted", number, '"small"')
    kept = entries(redis_server)
    assert 70_000 < sum(len(fields["data"]) for _, fields in kept) <= 100_000
    assert kept[-1][1]["t"] == "299"
    with redis_server.client() as client:
        assert sum(len(fields["data"]) + 100 for _, fields in kept) == int(client.get("events:weather:bytes"))
        client.delete("events:weather:bytes")
    log.append("weather.JFK", "noted", 300, '"small"')
    assert sum(len(fields["data"]) for _, fields in entries(redis_server)) <= 100_000


def test_a_clock_that_jumps_back_an_hour_does_not_put_events_out_of_order(redis_server: RedisServer) -> None:
    with redis_server.client() as client:
        seconds, _ = client.time()
        ahead = f"{(seconds + 3600) * 1000}-0"
        client.xadd("events:weather", {"topic": "weather.JFK", "type": "noted", "t": 1, "data": "{}"}, ahead)
    later = log.append("weather.JFK", "noted", 2, "{}")
    assert Cursor.parse(later) > Cursor.parse(ahead)


def test_after_a_restart_of_redis_commands_succeed_without_an_error(redis_server: RedisServer) -> None:
    log.append("weather.JFK", "noted", 1, "{}")
    redis_server.restart()
    log.append("weather.JFK", "noted", 2, "{}")
    assert types(redis_server) == ["log.opened", "noted", "noted"]


def test_a_redis_that_is_gone_or_frozen_is_unavailable_within_five_seconds(redis_server: RedisServer) -> None:
    redis_server.freeze()
    with pytest.raises(log.LogUnavailable):
        log.append("weather.JFK", "noted", 1, "{}")
    redis_server.kill()
    with pytest.raises(log.LogUnavailable):
        log.append("weather.JFK", "noted", 1, "{}")
    redis_server.start()


def test_a_redis_that_only_reads_or_is_full_is_as_good_as_down(redis_server: RedisServer) -> None:
    with redis_server.client() as client:
        client.config_set("maxmemory", "1")
        with pytest.raises(log.LogUnavailable):
            observed.silent_workers()
        client.config_set("maxmemory", "0")
        client.replicaof("127.0.0.1", "1")  # nobody is there, and meanwhile it only reads
        with pytest.raises(log.LogUnavailable):
            observed.silent_workers()
        client.replicaof("NO", "ONE")
        observed.silent_workers()


async def goes_on(place: str) -> bool:
    reader = log.Reader(["weather"])
    try:
        return await reader.goes_on_from("weather", [Cursor.parse(place)], 1)
    finally:
        await reader.close()


@pytest.mark.asyncio
async def test_a_reader_goes_on_only_from_a_place_that_the_log_still_holds(redis_server: RedisServer) -> None:
    first = log.append("weather.JFK", "noted", 1, "{}")
    second = log.append("weather.JFK", "noted", 2, "{}")
    assert await goes_on(first)
    assert await goes_on(second)
    with redis_server.client() as client:
        client.xtrim("events:weather", maxlen=1, approximate=False)
    assert not await goes_on(first)
    assert types(redis_server) == ["noted"]  # a log that was trimmed is not a log that was lost


@pytest.mark.asyncio
async def test_a_log_that_lost_its_end_is_marked_as_such(redis_server: RedisServer) -> None:
    log.append("weather.JFK", "noted", 1, "{}")
    lost = log.append("weather.JFK", "noted", 2, "{}")
    with redis_server.client() as client:
        client.xdel("events:weather", lost)
    assert not await goes_on(lost)
    assert types(redis_server) == ["log.opened", "noted", "log.opened"]


@pytest.mark.asyncio
async def test_a_reader_opens_a_log_that_is_not_there(redis_server: RedisServer) -> None:
    assert not await goes_on("0-0")
    assert types(redis_server) == ["log.opened"]


@pytest.mark.asyncio
async def test_a_reader_returns_what_follows_a_place_by_app(redis_server: RedisServer) -> None:
    place = log.append("weather.JFK", "noted", 1, "{}")
    entry_id = log.append("weather.LGA", "noted", 2, '{"number":2}')
    reader = log.Reader(["weather"])
    try:
        events = await reader.read({"weather": Cursor.parse(place)})
    finally:
        await reader.close()
    assert [app for app, read in events.items() if read] == ["weather"]
    (event,) = events["weather"]
    assert (str(event.cursor), event.topic, event.t) == (entry_id, "weather.LGA", 2)
    assert (event.type, event.data) == ("noted", '{"number":2}')


def test_the_test_redis_is_the_one_that_the_settings_name(redis_server: RedisServer, settings) -> None:
    assert redis_server.url == settings.REDIS_URL
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert client.ping()
