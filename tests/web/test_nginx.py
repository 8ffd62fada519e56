"""nginx as deploy/ has it: what no client may say is taken out, and none takes the memory of the others."""

import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from arena import transport as arena
from config import asgi
from lab import transport as lab
from tests.classroom.asking import Person, Teacher
from tests.live_server import PROJECT, live_server
from tests.newsfeed.reader import Reader
from tests.nginx_server import PROGRAM, Nginx, in_front_of
from tests.raw_http import RawAnswer, RawClient
from tests.waiting import wait_until
from tickers import transport as tickers
from web.edge import proxies

pytestmark = pytest.mark.skipif(not PROGRAM, reason="there is no nginx on this machine")
STREAM = "/newsfeed/stream/"
# As Compose has it; nginx and what the kernel keeps for it.
CONTAINER_KB = 128 * 1024


@pytest.fixture(scope="module", params=["daphne", pytest.param("uvicorn", marks=pytest.mark.soak)])
def nginx(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with (
        live_server(request.param, TRUSTED_PROXY=1) as site,
        in_front_of(site, tmp_path_factory.mktemp("nginx")) as nginx,
    ):
        yield nginx


@pytest.fixture
def client(nginx: Nginx) -> Iterator[RawClient]:
    with RawClient(nginx.port) as client:
        yield client


def test_it_takes_out_whatever_the_site_takes_out() -> None:
    conf = (PROJECT / "deploy" / "nginx" / "proxied.conf").read_text().lower()
    taken_out = set(re.findall(r'proxy_set_header ([a-z-]+) "";', conf))
    assert {name.decode() for name in proxies._OF_PROXIES} <= taken_out
    replaced = set(re.findall(r"proxy_set_header (x-forwarded-[a-z]+) \$", conf))
    assert {name.decode() for name in proxies._BELIEVED} == replaced


def test_it_waits_for_whatever_the_site_holds() -> None:
    conf = (PROJECT / "deploy" / "nginx" / "site.conf").read_text()
    held_longer = re.findall(r"location ~ (\^\S+) \{", conf)
    routes = [*asgi.site.application_mapping["http"].routes, *arena.sockets, *tickers.sockets, *lab.sockets]
    for route in routes:
        if getattr(route.callback, "_technique", "") in ("long_polling", "sse", "websocket"):
            path = "/" + re.sub(r"<[^>]+>", "x", str(route.pattern))
            assert any(re.search(location, path) for location in held_longer), path


@pytest.mark.parametrize("header", ["Daphne-Root-Path", "X-Forwarded-Host", "X-Forwarded-For", "Forwarded"])
def test_a_clients_own_proxy_headers_do_not_reach_the_site(client: RawClient, header: str) -> None:
    plain = client.ask("/weather/api/stations/")
    forged = client.ask("/weather/api/stations/", f"{header}: /weather, 203.0.113.7")
    assert (forged.status, forged.body) == (200, plain.body)
    assert forged.headers["x-wire"] == plain.headers["x-wire"]


def test_a_foreign_host_is_refused_behind_it_too(client: RawClient) -> None:
    for path in ("/", "/weather/api/stations/JFK/observation/", STREAM):
        assert client.ask(path, host="evil.example").status == 400


def test_a_class_joins_follows_and_is_cut_behind_it_and_its_qr_code_has_the_forwarded_port(
    nginx: Nginx,
) -> None:
    teacher, phone = Teacher(nginx.url), Person(nginx.url)
    assert phone.post(f"{teacher.code}/members/").status_code == 201
    cursor = phone.get(f"{teacher.code}/")["cursor"]
    teacher.go_on("race")
    [race] = phone.get(f"{teacher.code}/updates/?cursor={cursor}&wait=20")["events"]
    at = race["data"]["activity"]["due"] + 12_000
    assert phone.post(f"{teacher.code}/arrivals/", n=1, at=at).status_code == 204
    page = teacher.session.get(f"{nginx.url}/class/{teacher.code}/projector/").text
    assert f"QR code of {nginx.url}/join/{teacher.code}" in page
    assert "Phones cannot reach this address" in page
    teacher.go_on("herd", jitter=False)
    with Reader(nginx.port, f"/class/api/rooms/{teacher.code}/herd/") as stream:
        stream.until(lambda stream: stream.retry == 3000, "the same for all")
        assert teacher.post(f"{teacher.code}/herd/cut/").status_code == 204
        assert stream._socket.recv(1024) == b""


@pytest.mark.parametrize(("length", "code"), [(2_000_000, "too_large"), (300_000, "too_large")])
def test_a_body_that_is_too_large_is_413_in_json(nginx: Nginx, length: int, code: str) -> None:
    for chunked in (False, True):
        with RawClient(nginx.port) as client:
            answer = client.send(_upload(nginx.port, length, chunked))
            assert (answer.status, json.loads(answer.body)["error"]["code"]) == (413, code)


def _upload(port: int, length: int, chunked: bool) -> bytes:
    head = f"POST /payments/webhooks/crm/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
    head += "Content-Type: application/json\r\n"
    if not chunked:
        return f"{head}Content-Length: {length}\r\n\r\n".encode() + b"x" * length
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    return f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunk * (length // 65536 + 1) + b"0\r\n\r\n"


@contextlib.contextmanager
def many(nginx: Nginx, count: int, request: str) -> Iterator[list[socket.socket]]:
    """Send so many requests, each on a connection of its own, and read none of the answers."""
    with contextlib.ExitStack() as stack:
        clients = []
        for _ in range(count):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", nginx.port))
            client.sendall(request.encode())
            clients.append(client)
        yield clients


def another_is_answered(nginx: Nginx) -> bool:
    """Return whether somebody else is; on a busy machine, nginx may first ask them to come again."""
    with RawClient(nginx.port) as other:
        return other.ask("/weather/api/stations/").status == 200


def _kernel_kb() -> int:
    """Return what the kernel keeps for all TCP connections of this machine, both ends of each."""
    pages = re.search(r"^TCP: .* mem (\d+)", Path("/proc/net/sockstat").read_text(), re.MULTILINE)
    assert pages
    return int(pages[1]) * 4


@pytest.mark.parametrize("path", ["/", STREAM, "/learn/webhooks/"])
def test_400_clients_that_read_nothing_leave_room_for_others(nginx: Nginx, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{nginx.port}\r\n\r\n"
    before = _kernel_kb()
    with many(nginx, 400, request):
        time.sleep(3)
        wait_until(lambda: another_is_answered(nginx), "another one is answered")
        kept = nginx.resident_kb() + _kernel_kb() - before
    assert kept < CONTAINER_KB


def test_100_slow_uploads_leave_room_for_others(nginx: Nginx) -> None:
    begun = f"POST /visitor/ HTTP/1.1\r\nHost: 127.0.0.1:{nginx.port}\r\nContent-Length: 1000000\r\n\r\n"
    before = nginx.resident_kb()
    with many(nginx, 100, begun + "x" * 20_000):
        time.sleep(1)
        wait_until(lambda: another_is_answered(nginx), "another one is answered")
        assert nginx.resident_kb() - before < 10_000


def refusal_of(nginx: Nginx) -> RawAnswer | None:
    """Ask for something small; return the answer if it is a refusal."""
    with RawClient(nginx.port) as client:
        answer = client.ask("/weather/api/stations/")
        return answer if answer.status != 200 else None


def refusal_or_more_held(nginx: Nginx, held: str, stack: contextlib.ExitStack) -> RawAnswer | None:
    """Return a refusal, or hold some more: a busy machine asks some of the first to come again."""
    refusal = refusal_of(nginx)
    if refusal is None:
        stack.enter_context(many(nginx, 8, held))
    return refusal


def test_an_address_may_hold_512_requests_and_the_sites_own_workers_more(nginx: Nginx) -> None:
    held = f"GET /chat/api/rooms/quiet/updates/?wait=55 HTTP/1.1\r\nHost: 127.0.0.1:{nginx.port}\r\n\r\n"
    with contextlib.ExitStack() as stack:
        stack.enter_context(many(nginx, 512, held))
        refused = wait_until(lambda: refusal_or_more_held(nginx, held, stack), "one more is refused")
        assert (refused.status, refused.headers["retry-after"]) == (429, "5")
        assert json.loads(refused.body)["error"]["code"] == "too_many_held"
        with RawClient(nginx.own_port) as worker:
            assert worker.ask("/weather/api/stations/").status == 200
