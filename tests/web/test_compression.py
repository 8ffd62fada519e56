"""What a browser loads crosses the wire compressed; what the techniques are compared by does not."""

import gzip
from collections.abc import Iterator

import pytest

from tests.live_server import PROJECT, LiveServer
from tests.raw_http import RawAnswer, RawClient
from web.site import techniques

ACCEPTS = "Accept-Encoding: gzip, deflate, br"
PAGES = ["/", "/learn/polling/", *(f"/{technique.app}/" for technique in techniques())]
COUNTED = [
    "/weather/api/stations/",
    "/weather/api/stations/JFK/observations/?limit=48",
    "/chat/api/rooms/lobby/",
    "/chat/api/rooms/lobby/updates/?wait=0",
    "/tickers/api/symbols/",
    "/newsfeed/api/headlines/",
    "/payments/api/stories/",
    "/healthz",
]


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


def is_compressed(answer: RawAnswer) -> bool:
    return answer.headers.get("content-encoding") == "gzip"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_crosses_the_wire_in_less_than_half_of_its_bytes(client: RawClient, path: str) -> None:
    plain, packed = client.ask(path), client.ask(path, ACCEPTS)
    assert (is_compressed(plain), is_compressed(packed)) == (False, True)
    assert gzip.decompress(packed.body).endswith(b"</html>\n")
    assert 2 * len(packed.body) < len(plain.body)


def test_a_static_file_crosses_the_wire_compressed_and_is_the_same_file(client: RawClient) -> None:
    answer = client.ask("/static/weather/client.js", ACCEPTS)
    assert (is_compressed(answer), answer.headers["vary"]) == (True, "Accept-Encoding")
    assert gzip.decompress(answer.body) == (PROJECT / "static" / "weather" / "client.js").read_bytes()


def test_a_static_file_that_the_browser_has_is_still_304(client: RawClient) -> None:
    modified = client.ask("/static/weather/client.js", ACCEPTS).headers["last-modified"]
    again = client.ask("/static/weather/client.js", ACCEPTS, f"If-Modified-Since: {modified}")
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", COUNTED)
def test_an_answer_for_programs_is_never_compressed(client: RawClient, path: str) -> None:
    assert not is_compressed(client.ask(path, ACCEPTS))
