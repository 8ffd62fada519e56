"""Fault 29, as far as polling has it: whatever a client says, it is answered, and never with a 500."""

from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer
from tests.raw_http import RawClient

POLL = "/weather/api/stations/JFK/observation/"
ETAGS = [
    '"',
    '""',
    "W/",
    'W/""',
    "*,*",
    '"*"',
    ",",
    '",',
    '"a"b"',
    "'1-0'",
    "1-0",
    '"-1-0"',
    '"1e9-0"',
    '"NaN-0"',
]
ETAGS += [
    '"18446744073709551616-0"',
    '"0-18446744073709551616"',
    '"\xff\xfe"',
    "\t",
    '"1-0' * 500,
    ",".join(['"1-0"'] * 900),
]
CODES = [
    "%00",
    "%ff",
    "%ED%A0%80",
    "..",
    "...",
    "%2e%2e",
    "%2F",
    "%5C",
    "JFK%20",
    "jfk",
    "J" * 5000,
    "%F0%9F%8C%A9",
    "'",
    "%3Cscript%3E",
]
QUERIES = [
    "limit=%00",
    "limit=%ff",
    "limit[]=1",
    "limit=1&limit=x",
    "limit",
    "=",
    "&&&",
    "%",
    "limit=" + "1" * 5000,
    "limit=0x10",
]


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


@pytest.mark.parametrize("etag", ETAGS, ids=range(len(ETAGS)))
def test_rubbish_in_if_none_match_gets_the_whole_answer(client: RawClient, etag: str) -> None:
    assert client.ask(POLL, f"If-None-Match: {etag}").status == 200


@pytest.mark.parametrize("code", CODES, ids=range(len(CODES)))
def test_a_station_of_rubbish_is_404(client: RawClient, code: str) -> None:
    for rest in ("observation/", "observations/"):
        assert client.ask(f"/weather/api/stations/{code}/{rest}").status == 404


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_a_query_of_rubbish_is_400_or_ignored(client: RawClient, query: str) -> None:
    assert client.ask(f"{POLL}?{query}").status == 200
    expected = 400 if query.startswith("limit") and "[" not in query else 200
    assert client.ask(f"/weather/api/stations/JFK/observations/?{query}").status == expected
