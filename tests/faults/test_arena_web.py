"""The arena by requests and by a stream, when the web process stops; `test_arena.py` has the sockets."""

import threading

import requests

from tests.arena.playing import arena, ask, join, simulated
from tests.live_server import live_server, replica
from tests.tickers.client import new_visitor


def test_a_web_process_that_stops_ends_every_way_properly_and_the_seat_is_kept_at_another() -> None:
    with live_server() as site, simulated(site), replica(site) as other:
        cookie, ended = new_visitor(site), []
        with arena(site, cookie) as client:
            you = join(client)
            tick = ask(site, "/arena/state/")[1]["tick"]
            held = [
                threading.Thread(target=lambda: ended.append(read_to_the_end(f"{site.url}/arena/stream/"))),
                threading.Thread(target=lambda: ended.append(polled(site.url, tick))),
            ]
            for each in held:
                each.start()
            client.receive("snapshot")
            site.web.sigterm()
            assert client.closed() == 1012
            for each in held:
                each.join()
        assert ended == [True, True]
        with arena(other, cookie) as client:
            assert join(client) == you


def read_to_the_end(url: str) -> bool:
    """Read a stream until the server ends it; returns whether that was a proper end."""
    with requests.get(url, stream=True, timeout=60) as answer:
        return b"snapshot" in b"".join(answer.iter_content(None))


def polled(url: str, tick: int) -> bool:
    """Poll until the server stops; returns whether each answer was a snapshot, or said why there is none."""
    while True:
        try:
            answer = requests.get(f"{url}/arena/state/?after={tick}&wait=25", timeout=60)
        except requests.ConnectionError:
            return True
        if answer.status_code != 200:
            return answer.status_code == 503
        tick = answer.json()["tick"]
