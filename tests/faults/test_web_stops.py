"""A web process that is stopped ends soon and whole; one that crashed is simply started again."""

import json

import pytest

from tests.live_server import live_server
from tests.raw_http import RawClient
from tests.waiting import within

POLL = "/weather/api/stations/JFK/observation/"
STOP_SECONDS = 8.0


@pytest.mark.parametrize("asgi_server", ["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def test_a_stopped_process_ends_soon_and_the_next_one_knows_the_same(asgi_server: str) -> None:
    with live_server(asgi_server) as server:
        with RawClient(server.port) as idle:
            before = json.loads(idle.ask(POLL).body)
            with within(STOP_SECONDS, "the end"):
                server.web.sigterm()
                assert server.web.wait_ended(60) in (0, -15)
        assert "Traceback" not in server.web.log
        server.restart_web()
        with RawClient(server.port) as client:
            assert json.loads(client.ask(POLL).body) == before
            server.web.kill()
        server.restart_web()
        with RawClient(server.port) as client:
            assert client.ask(POLL, f'If-None-Match: "{before["id"]}"').status == 304
