"""What a request may take until it is there, in bytes and in time, on both servers."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator

import pytest

from tests.live_server import LiveServer, live_server
from tests.raw_http import RawAnswer, RawClient
from web.errors import ApiError
from web.servers.arriving import Bodies, origin_form

MIB = 1024 * 1024
HOST = "Host: localhost"
SEND = "POST /payments/webhooks/stripe/ HTTP/1.1"


@pytest.fixture
def client(site: LiveServer) -> Iterator[RawClient]:
    with RawClient(site.port) as client:
        yield client


def send(client: RawClient, *lines: str, body: bytes = b"") -> RawAnswer:
    return client.send("\r\n".join([*lines, "", ""]).encode() + body)


def code_of(answer: RawAnswer) -> str:
    assert answer.headers["content-type"] == "application/json"
    code: str = json.loads(answer.body)["error"]["code"]
    return code


def test_a_line_that_is_too_long_is_414(client: RawClient) -> None:
    answer = send(client, f"GET /weather/api/stations/?{'a' * 20_000} HTTP/1.1", HOST)
    assert (answer.status, code_of(answer), answer.headers["connection"]) == (414, "target_too_long", "close")


@pytest.mark.parametrize("headers", [["X: " + "a" * 20_000], [f"X-{n}: {'a' * 100}" for n in range(200)]])
def test_headers_that_are_too_large_are_431(client: RawClient, headers: list[str]) -> None:
    answer = send(client, "GET /weather/api/stations/ HTTP/1.1", HOST, *headers)
    assert (answer.status, code_of(answer)) == (431, "headers_too_large")


def test_what_is_too_long_is_refused_before_its_end(site: LiveServer) -> None:
    for begun, status in ((b"GET /" + b"a" * 60_000, 414), (b"GET / HTTP/1.1\r\nX: " + b"a" * 60_000, 431)):
        with RawClient(site.port) as client:
            assert client.send(begun).status == status


def test_anything_but_http_is_400_in_json(client: RawClient) -> None:
    answer = send(client, "NOT HTTP AT ALL")
    assert (answer.status, code_of(answer)) == (400, "bad_request")


def test_a_body_that_is_declared_too_large_is_413_before_any_of_it_is_sent(client: RawClient) -> None:
    answer = send(client, SEND, HOST, "Expect: 100-continue", f"Content-Length: {MIB + 1}")
    assert (answer.status, code_of(answer)) == (413, "too_large")


def test_a_client_that_sends_it_anyway_can_read_the_refusal(client: RawClient) -> None:
    length = 20 * MIB
    answer = send(client, SEND, HOST, f"Content-Length: {length}", body=b"x" * length)
    assert (answer.status, code_of(answer)) == (413, "too_large")


def test_a_body_in_chunks_is_413_as_soon_as_it_is_too_large(client: RawClient) -> None:
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    answer = send(client, SEND, HOST, "Transfer-Encoding: chunked", body=chunk * 17)  # and no end
    assert (answer.status, code_of(answer)) == (413, "too_large")


def test_a_body_in_chunks_that_is_small_is_accepted(client: RawClient) -> None:
    body = b"2\r\n{}\r\n0\r\n\r\n"
    answer = send(client, SEND, HOST, "Transfer-Encoding: chunked", "Content-Type: text/plain", body=body)
    assert answer.status == 415


@pytest.mark.parametrize(
    "content", ["multipart/form-data; boundary=x", "multipart/form-data", "multipart/x; =;"]
)
def test_a_broken_form_is_refused_like_any_other_body_that_is_not_json(
    client: RawClient, content: str
) -> None:
    cookie = client.ask("/visitor/").headers["set-cookie"].partition(";")[0]
    answer = client.ask(
        "/visitor/", f"Cookie: {cookie}", f"Content-Type: {content}", method="POST", body=b"--x\r\n\r"
    )
    assert (answer.status, code_of(answer)) == (415, "not_json")


DRIPPED = [
    b"GET /",
    b"GET / HTTP/1.1\r\nX: ",
    b"POST /visitor/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nx",
]
# The site as `manage.py serve` starts it, but with a clock that a test can wait for.
IMPATIENT = """
import sys
from web.servers import arriving
arriving.REQUEST_SECONDS = 1.0
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "serve"])
"""


@pytest.fixture(scope="module", params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def impatient(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    with live_server(request.param) as server:
        server.web.stop()
        server.web._command = [sys.executable, "-c", IMPATIENT]
        server.restart_web()
        yield server


@pytest.mark.parametrize("begun", DRIPPED, ids=["line", "headers", "body"])
def test_a_request_that_comes_byte_by_byte_is_refused_when_its_time_is_over(
    impatient: LiveServer, begun: bytes
) -> None:
    with RawClient(impatient.port) as client:
        client._socket.sendall(begun)
        for _ in range(20):
            time.sleep(0.2)
            with contextlib.suppress(OSError):
                client._socket.sendall(b"x")
            if not client.is_silent(0.01):
                break
        answer = client.send(b"")
    assert (answer.status, code_of(answer)) == (408, "too_slow")


def test_a_request_that_waits_for_its_answer_is_not_cut(impatient: LiveServer) -> None:
    with RawClient(impatient.port) as client:
        assert client.ask("/chat/api/rooms/lobby/updates/?wait=3").status == 200
        time.sleep(0.5)
        assert client.ask("/weather/api/stations/").status == 200


def test_many_requests_may_follow_one_another_on_one_connection(client: RawClient) -> None:
    request = f"GET /weather/api/stations/ HTTP/1.1\r\n{HOST}\r\n\r\n".encode()
    first = client.send(request * 50)
    assert first.status == 200
    for _ in range(49):
        assert client.send(b"").status == 200


def test_a_tunnel_is_refused(client: RawClient) -> None:
    assert send(client, "CONNECT evil.example:443 HTTP/1.1", "Host: evil.example:443").status == 400


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        (b"/a?b", (b"/a?b", None)),
        (b"http://a.example/b?c=/", (b"/b?c=/", b"a.example")),
        (b"HTTPS://a.example:8", (b"/", b"a.example:8")),
        (b"http://a.example?b", (b"/?b", b"a.example")),
        (b"/http://a/", (b"/http://a/", None)),
        (b"ftp://a/b", (b"ftp://a/b", None)),
    ],
)
def test_a_target_in_absolute_form_is_a_path_and_a_host(
    target: bytes, parts: tuple[bytes, bytes | None]
) -> None:
    assert origin_form(target) == parts


def test_all_large_bodies_together_have_room_for_32_and_small_ones_always() -> None:
    room = Bodies()
    taken = [room.need_room(MIB) for _ in range(31)] + [room.need_room(None)]
    assert set(taken) == {MIB}
    with pytest.raises(ApiError) as refused:
        room.need_room(MIB)
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (503, "2")
    assert room.need_room(16 * 1024) == 0
    room.give_back(MIB)
    assert room.need_room(MIB) == MIB
