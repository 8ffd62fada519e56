"""Static files as `make demo` serves them."""

import json
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer
from tests.raw_http import RawClient

FILE = "/static/weather/client.js"
OUTSIDE = [
    "/static/../../manage.py",
    "/static/../config/settings.py",
    "/static/%2e%2e/%2e%2e/manage.py",
    "/static/..%2f..%2fmanage.py",
    "/static//etc/passwd",
    "/static/%00",
    "/static/a%00.js",
    f"/static/{'a' * 5000}",
    "/static/",
    "/static/weather",
    "/static/none.js",
]


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


@pytest.mark.parametrize("path", OUTSIDE)
def test_an_unknown_static_file_is_404(client: RawClient, path: str) -> None:
    answer = client.ask(path)
    assert answer.status == 404
    assert b"import " not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_static_file_is_read_and_nothing_else(client: RawClient, method: str) -> None:
    answer = client.ask(FILE, method=method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    assert client.ask(FILE, method="HEAD").status == 200


def test_an_error_has_its_phrase(client: RawClient) -> None:
    upgrade = client.ask("/tickers/ws/")
    assert (upgrade.status, upgrade.reason) == (426, "Upgrade Required")
    assert upgrade.headers["upgrade"] == "websocket"
    assert json.loads(upgrade.body)["error"]["code"] == "upgrade_required"
