"""The means of the tests themselves: a whole site starts, is well, and ends."""

import urllib.request

from .live_server import LiveServer, live_server


def test_a_site_answers_on_both_servers(site: LiveServer) -> None:
    with urllib.request.urlopen(f"{site.url}/weather/api/stations/JFK/observation/", timeout=5) as answer:
        assert answer.status == 200


def test_a_site_with_workers_is_well_and_ends_with_the_block() -> None:
    with live_server(workers=True) as server:
        assert server.health() == (200, {"status": "ok", "redis": "ok", "database": "ok", "worker": "ok"})
        processes = server.processes
        assert [process.alive for process in processes] == [True, True, True, True]
    assert [process.alive for process in processes] == [False, False, False, False]
    assert not server.folder.exists()
