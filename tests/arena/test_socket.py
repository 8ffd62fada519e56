"""The game by WebSocket, on both servers: what is said, what is refused, and what a slow client gets."""

import contextlib
import json
import socket as sockets

import pytest
from websockets.exceptions import InvalidStatus

from arena.wire import decoded
from tests.live_server import LiveServer
from tests.tickers.client import handshake, new_visitor
from tests.tickers.test_protocol import Wire

from .playing import arena, join


def test_the_welcome_says_what_no_snapshot_says(field: LiveServer) -> None:
    with arena(field) as client:
        welcome = client.welcome
        assert (welcome["you"], welcome["seq"], welcome["tick_hz"], welcome["snapshot_hz"]) == (0, 0, 30, 20)
        assert welcome["field"] == {"width": 12_800, "height": 7_200}
        assert len(welcome["crystals"]) == 16
        snapshot = client.receive("snapshot")
        assert {"tick", "t", "left", "podium", "holder", "crystals", "crown", "players"} < set(snapshot)


def test_a_snapshot_is_twelve_bytes_and_ten_for_each_player(field: LiveServer) -> None:
    with arena(field) as reader, arena(field, form="binary") as client:
        texts = {}
        while True:
            message = client.socket.recv(timeout=15)
            if isinstance(message, bytes):
                snapshot = decoded(message)
                assert len(message) == 12 + 10 * len(snapshot.players)
                texts |= {(told := reader.receive("snapshot"))["tick"]: told for _ in range(2)}
                if snapshot.tick in texts:
                    break
        told = texts[snapshot.tick]
        assert (told["left"], told["holder"], told["crystals"]) == snapshot[1:2] + snapshot[3:5]
        assert [int(number) for number in told["players"]] == [one.number for one in snapshot.players]


def test_a_player_who_joins_gets_a_number_and_moves_by_keys(field: LiveServer) -> None:
    with arena(field, new_visitor(field)) as client:
        you = str(join(client))
        before = client.receive("snapshot")["players"][you]
        client.say("input", seq=1, keys=8)
        while (now := client.receive("snapshot")["players"][you])["seq"] != 1:
            pass
        while now["x"] == before["x"]:
            now = client.receive("snapshot")["players"][you]
        assert (now["x"] > before["x"], now["y"]) == (True, before["y"])


def test_a_player_who_comes_back_has_the_same_seat_and_what_was_taken_goes_on(field: LiveServer) -> None:
    cookie = new_visitor(field)
    with arena(field, cookie) as client:
        you = join(client)
        client.say("input", seq=7, keys=0)
        while client.receive("snapshot")["players"][str(you)]["seq"] != 7:
            pass
        client.say("leave")
        assert client.receive("welcome")["you"] == 0
    with arena(field, cookie) as client:
        assert join(client) == you
        client.say("ping", n=1)
        client.receive("pong")
    with arena(field, cookie) as client:
        assert (client.welcome["you"], client.welcome["seq"]) == (you, 7)


@pytest.mark.parametrize(
    "cheat",
    [
        {"seq": 1, "keys": 8, "x": 6400, "y": 3600},
        {"seq": 1, "keys": 8, "speed": 99},
        {"seq": 1, "keys": 16},
        {"seq": 1, "keys": True},
        {"seq": 0, "keys": 8},
        {"seq": "1", "keys": 8},
        {"keys": 8},
        {"seq": 1, "keys": 8, "saw": -1},
    ],
)
def test_a_cheat_is_refused_with_the_rule_and_nothing_moves(field: LiveServer, cheat: dict[str, int]) -> None:
    with arena(field, new_visitor(field)) as client:
        you = str(join(client))
        before = client.receive("snapshot")["players"][you]
        client.say("input", **cheat)
        refused = client.receive("error")
        assert refused["code"] == "bad_input"
        assert refused["rule"] in refused["message"]
        for _ in range(5):
            now = client.receive("snapshot")["players"][you]
        assert (now["x"], now["y"], now["seq"]) == (before["x"], before["y"], 0)


def test_more_inputs_than_ticks_are_refused_once_a_second_and_the_socket_stays_open(
    field: LiveServer,
) -> None:
    with arena(field, new_visitor(field)) as client:
        join(client)
        for number in range(200):
            client.say("input", seq=number + 1, keys=0)
        refused = client.receive("error")
        assert (refused["code"], "30 inputs a second" in refused["rule"]) == ("too_fast", True)
        client.say("ping", n=1)
        assert client.receive("pong")["n"] == 1


def test_a_client_without_a_name_may_watch_and_not_play(field: LiveServer) -> None:
    with arena(field) as client:
        client.say("join")
        assert client.receive("error")["code"] == "no_visitor"
        client.receive("snapshot")


def test_a_pong_says_when_a_tick_was(field: LiveServer) -> None:
    with arena(field) as client:
        client.say("ping", n=3)
        pong = client.receive("pong")
        assert pong["n"] == 3
        assert pong["tick"] >= client.welcome["tick"]
        assert pong["t"] >= client.welcome["t"]


@pytest.mark.parametrize("text", ["{", "[]", '{"op":"fly"}', '{"op":"ping","n":"x"}'])
def test_the_third_malformed_message_in_a_row_closes(field: LiveServer, text: str) -> None:
    with arena(field) as client:
        for _ in range(3):
            client.socket.send(text)
            client.receive("error")
        assert client.closed() == 4400


def test_bytes_are_closed_with_1003_and_a_flood_with_4029(field: LiveServer) -> None:
    with arena(field) as client:
        client.socket.send(b"\x01")
        assert client.closed() == 1003
    with arena(field) as client:
        for number in range(40):
            client.say("ping", n=number)
        assert client.closed() == 4029


@pytest.mark.parametrize("origin", [None, "null", "http://elsewhere.example"])
def test_only_pages_of_this_site_may_connect(field: LiveServer, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused, arena(field, origin=origin):
        pass
    assert refused.value.response.status_code == 403


def silent_socket(site: LiveServer) -> sockets.socket:
    """Return a socket after the handshake, whose kernel receives little that is not read."""
    raw = sockets.socket()
    raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 2_048)
    raw.connect((site.host, site.port))
    raw.settimeout(15)
    raw.sendall(handshake(site, "/arena/ws/?format=json"))
    return raw


def test_a_client_that_does_not_read_misses_snapshots_and_finds_no_queue(field: LiveServer) -> None:
    with contextlib.closing(silent_socket(field)) as raw, arena(field) as reader:
        ticks = [reader.receive("snapshot")["tick"] for _ in range(80)]
        queued = until_newer(raw, ticks[-1])
    # Of eighty: what its own kernel holds, what was on the way, and one.
    assert len(queued) < 20


def until_newer(raw: sockets.socket, tick: int) -> list[int]:
    """Read from a socket until there is a snapshot newer than this tick; return the ticks before it."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += raw.recv(1)
    wire, ticks = Wire(raw), list[int]()
    while True:
        _, payload = wire.next()
        told = json.loads(payload)
        if told["type"] != "snapshot":
            continue
        if told["tick"] > tick:
            return ticks
        ticks.append(told["tick"])


def test_the_others_are_not_delayed_by_one_that_does_not_read(field: LiveServer) -> None:
    with contextlib.closing(silent_socket(field)), arena(field) as reader:
        ticks = [reader.receive("snapshot")["tick"] for _ in range(60)]
    missed = ticks[-1] - ticks[0] - (len(ticks) - 1) * 3 // 2
    assert missed <= 3
