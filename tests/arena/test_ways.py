"""The same game by polling, long-polling, SSE and POST, on both servers."""

import json
import urllib.request
from typing import Any

import pytest

from tests.live_server import LiveServer
from tests.tickers.client import SECONDS, new_visitor

from .playing import arena, ask, join

FIELDS = {"tick", "t", "left", "podium", "holder", "crystals", "crown", "players"}


def events(site: LiveServer, count: int) -> list[tuple[str, dict[str, Any]]]:
    """Return the first events of the stream, each with its name."""
    found, name = [], ""
    with urllib.request.urlopen(f"{site.url}/arena/stream/", timeout=SECONDS) as stream:
        while len(found) < count:
            field, _, value = stream.readline().decode().rstrip("\n").partition(": ")
            name = value if field == "event" else name
            if field == "data":
                found.append((name, json.loads(value)))
    return found


def seen(site: LiveServer, cookie: str, you: str) -> dict[str, Any]:
    """Return the first state that shows a player who has just joined."""
    said = ask(site, "/arena/state/", cookie)[1]
    while you not in said["players"]:
        said = ask(site, f"/arena/state/?after={said['tick']}&wait=5", cookie)[1]
    return dict(said)


def test_all_ways_show_the_same_field_at_the_same_tick(field: LiveServer) -> None:
    with arena(field) as client:
        first = client.receive("snapshot")
        polled = ask(field, "/arena/state/")[1]
        held = ask(field, f"/arena/state/?after={polled['tick']}&wait=5")[1]
        streamed = [said for name, said in events(field, 4) if name == "snapshot"]
        by_socket = {first["tick"]: first}
        while max(by_socket) < streamed[-1]["tick"]:
            said = client.receive("snapshot")
            by_socket[said["tick"]] = said
    for said in (polled, held, *streamed):
        assert {name: said[name] for name in FIELDS} == {
            name: by_socket[said["tick"]][name] for name in FIELDS
        }


def test_a_long_poll_is_held_until_there_is_another_tick(field: LiveServer) -> None:
    with arena(field):
        tick = ask(field, "/arena/state/")[1]["tick"]
        for _ in range(5):
            status, said = ask(field, f"/arena/state/?after={tick}&wait=5")
            assert (status, said["tick"] > tick) == (200, True)
            tick = said["tick"]


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=", "after=1&wait=99", "after=1&wait=x"])
def test_a_malformed_query_is_refused(field: LiveServer, query: str) -> None:
    status, said = ask(field, f"/arena/state/?{query}")
    assert (status, said["error"]["code"] in ("bad_after", "bad_wait")) == (400, True)


def test_the_stream_begins_with_what_no_snapshot_says(field: LiveServer) -> None:
    (first, welcome), *rest = events(field, 4)
    assert (first, welcome["type"], welcome["you"]) == ("event", "welcome", 0)
    # Between two snapshots, somebody may have touched the crown.
    assert {said["type"] for _, said in rest} in ({"snapshot"}, {"snapshot", "event"})


def test_a_visitor_plays_by_requests_as_by_a_socket(field: LiveServer) -> None:
    cookie = new_visitor(field)
    status, said = ask(field, "/arena/api/inputs/", cookie, {"op": "join"})
    assert (status, said["seq"]) == (200, 0)
    you = str(said["you"])
    before = seen(field, cookie, you)
    assert (before["you"], you in before["names"]) == (int(you), True)
    body = {"inputs": [{"op": "input", "seq": number, "keys": 2} for number in (1, 2, 3)]}
    assert ask(field, "/arena/api/inputs/", cookie, body) == (204, None)
    now = before
    while now["players"][you]["seq"] != 3:
        now = ask(field, f"/arena/state/?after={now['tick']}&wait=5", cookie)[1]
    assert now["players"][you]["y"] > before["players"][you]["y"]
    assert ask(field, "/arena/api/inputs/", cookie, {"op": "leave"}) == (200, {"you": 0, "seq": 3})


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"inputs": [{"op": "input", "seq": 1, "keys": 8, "x": 6400}]}, 400, "bad_input"),
        ({"inputs": [{"op": "input", "seq": 1, "keys": 99}]}, 400, "bad_input"),
        ({"inputs": [1]}, 400, "bad_inputs"),
        ({"inputs": {}}, 400, "bad_inputs"),
        ({"op": "fly"}, 400, "unknown_op"),
        ({"op": "ping", "n": 1}, 400, "unknown_op"),
        ([], 400, "bad_json"),
    ],
)
def test_what_is_no_input_is_refused(field: LiveServer, body: Any, status: int, code: str) -> None:
    got, said = ask(field, "/arena/api/inputs/", new_visitor(field), body)
    assert (got, said["error"]["code"]) == (status, code)
    assert ("rule" in said["error"]) == (code == "bad_input")


def test_inputs_that_come_too_fast_are_refused_with_429(field: LiveServer) -> None:
    cookie = new_visitor(field)
    body = {"inputs": [{"op": "input", "seq": number, "keys": 0} for number in range(1, 61)]}
    assert ask(field, "/arena/api/inputs/", cookie, body)[0] == 204
    status, said = ask(field, "/arena/api/inputs/", cookie, body)
    assert (status, said["error"]["code"]) == (429, "too_fast")


def test_nobody_plays_without_a_name_and_no_other_site_plays_for_a_visitor(field: LiveServer) -> None:
    assert ask(field, "/arena/api/inputs/", "", {"op": "join"})[0] == 401
    headers = {
        "Cookie": new_visitor(field),
        "Content-Type": "application/json",
        "Origin": "http://else.where",
    }
    request = urllib.request.Request(f"{field.url}/arena/api/inputs/", b'{"op":"join"}', headers)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=SECONDS)
    assert ask(field, "/arena/api/inputs/")[0] == 405


def test_changing_the_way_keeps_the_seat(field: LiveServer) -> None:
    cookie = new_visitor(field)
    with arena(field, cookie) as client:
        you = join(client)
    assert ask(field, "/arena/api/inputs/", cookie, {"op": "join"})[1]["you"] == you
    assert seen(field, cookie, str(you))["you"] == you
