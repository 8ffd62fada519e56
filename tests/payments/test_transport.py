"""One attempt, to receivers on loopback that answer well, badly, endlessly or not at all."""

import gzip
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from payments import transport as module
from payments.sending.outcome import Outcome
from payments.transport import Transport
from tests.waiting import within
from web import outbound

from .receivers import Behaviour, answering, certificate, hanging, receiver, resetting

# So that no test waits for the ten seconds of the real thing.
SHORT = 0.6


def post(url: str, transport: Transport | None = None) -> Outcome:
    return (transport or Transport(allow_private=True, deadline=5)).post(
        url, {"webhook-id": "msg_1"}, b'{"a":1}'
    )


def test_the_body_and_the_headers_arrive_byte_for_byte_and_nothing_else_does() -> None:
    with receiver(answering("200 OK", body=b"thanks")) as there:
        outcome = post(there.url)
        assert there.requests == [
            b"POST /hook HTTP/1.1\r\n"
            + f"Host: 127.0.0.1:{there.port}\r\n".encode()
            + b"Content-Length: 7\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n"
            + b"User-Agent: FiveWays-Webhooks/1.0\r\nwebhook-id: msg_1\r\n\r\n"
            + b'{"a":1}'
        ]
    assert (outcome.status, outcome.answer, outcome.error, outcome.succeeded) == (200, b"thanks", "", True)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_bytes_of_an_attempt_are_those_above_tcp_and_tls_of_the_whole_request_and_answer(
    scheme: str, tmp_path: Path
) -> None:
    tls, trusted = certificate(tmp_path, "receiver.test")
    with receiver(answering("200 OK", body=b"thanks"), tls=tls if scheme == "https" else None) as there:
        transport = Transport(True, lambda host, port: ["127.0.0.1"], verify=trusted)
        outcome = post(f"{scheme}://receiver.test:{there.port}/hook", transport)
        assert outcome.error == ""
        assert outcome.bytes_up == len(there.requests[0])
    assert outcome.bytes_down == len(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nthanks")


@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "204 No Content", "299 Whatever"])
def test_any_2xx_is_success(status: str) -> None:
    with receiver(answering(status)) as there:
        assert post(there.url).succeeded


@pytest.mark.parametrize(
    "status", ["304 Not Modified", "400 Bad Request", "410 Gone", "500 Oh", "599 No", "101 Up"]
)
def test_no_other_answer_is_success(status: str) -> None:
    with receiver(answering(status)) as there:
        outcome = post(there.url)
    assert not outcome.succeeded


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_a_redirect_is_a_failure_and_not_followed(status: str) -> None:
    with receiver() as elsewhere, receiver(answering(status, f"Location: {elsewhere.url}\r\n")) as there:
        outcome = post(there.url)
        assert elsewhere.requests == []
    assert (outcome.succeeded, outcome.status) == (False, int(status[:3]))
    assert outcome.error == f"a redirect ({status[:3]}), which is not followed"


def dripping(start: bytes) -> Behaviour:
    def drip(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.05)

    return drip


@pytest.mark.parametrize(
    "behaviour",
    [
        hanging,
        dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
        dripping(b"HTTP/1.1 200 OK\r\nX-Y: "),
    ],
    ids=["hangs", "drips its body", "drips its head"],
)
def test_an_answer_that_does_not_end_is_given_up_at_the_deadline(behaviour: Behaviour) -> None:
    with receiver(behaviour) as there:
        with within(SHORT + 1, "it is given up"):
            outcome = post(there.url, Transport(allow_private=True, deadline=SHORT))
        assert there.gone.wait(5), "the connection is still open"
    assert (outcome.succeeded, outcome.error) == (False, "no whole answer within 1 s")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_receiver_that_reads_slowly_is_given_up_at_the_deadline(scheme: str, tmp_path: Path) -> None:
    def read_slowly(connection: socket.socket) -> None:
        while connection.recv(1000):
            time.sleep(0.05)

    tls, trusted = certificate(tmp_path, "receiver.test")
    with receiver(read_slowly, tls if scheme == "https" else None, reads_first=False) as there:
        transport = Transport(True, lambda host, port: ["127.0.0.1"], SHORT, trusted)
        with within(SHORT + 1, "it is given up"):
            outcome = transport.post(f"{scheme}://receiver.test:{there.port}/", {}, b"x" * 30_000_000)
    assert outcome.error == "no whole answer within 1 s"
    assert 0 < outcome.bytes_up < 30_000_000


def test_the_deadline_is_ten_seconds_in_all() -> None:
    assert Transport(allow_private=True).deadline == 10.0


def test_a_server_that_hangs_while_tls_is_set_up_is_given_up_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        outcome = post(
            f"https://127.0.0.1:{listener.getsockname()[1]}/", Transport(allow_private=True, deadline=SHORT)
        )
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(5)
            while connection.recv(65536):
                pass  # until it is closed from the other side; a connection left open would time out
    assert outcome.error == "no whole answer within 1 s"


def test_a_name_server_that_hangs_is_given_up_too() -> None:
    answered = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        answered.wait(5)
        return ["127.0.0.1"]

    outcome = post("http://hangs.test/", Transport(allow_private=True, resolve=resolve, deadline=SHORT))
    answered.set()
    assert outcome.error == "no whole answer within 1 s"


def test_nothing_is_sent_after_an_attempt_was_given_up_while_its_name_was_looked_up() -> None:
    answered = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        answered.wait(5)
        return ["127.0.0.1"]

    with receiver() as there:
        threads = set(threading.enumerate())
        transport = Transport(allow_private=True, resolve=resolve, deadline=SHORT)
        outcome = post(f"http://slow.test:{there.port}/", transport)
        (attempt,) = set(threading.enumerate()) - threads
        answered.set()
        attempt.join(5)
        assert not attempt.is_alive()
        time.sleep(0.2)  # what had been sent would be there by now
        assert there.requests == []
    assert outcome.error == "no whole answer within 1 s"


def test_nothing_is_sent_after_an_attempt_was_given_up_while_it_connected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connecting = threading.Event()

    def slow(*args: Any) -> socket.socket:
        connecting.wait(5)
        return outbound.connected(*args)

    monkeypatch.setattr(module, "connected", slow)
    with receiver(dripping(b"HTTP/1.1 200 OK\r\nX-Y: ")) as there:
        threads = set(threading.enumerate())
        post(there.url, Transport(allow_private=True, deadline=SHORT))
        (attempt,) = set(threading.enumerate()) - threads
        monkeypatch.setattr(outbound, "_remaining", lambda until: 5.0)  # it connects all the same
        connecting.set()
        attempt.join(5)
        assert not attempt.is_alive()
        assert there.requests == []


def test_addresses_that_are_silent_share_the_time_and_leave_some_for_one_that_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patience: list[float] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        patience.append(round(timeout))
        raise TimeoutError

    monkeypatch.setattr(outbound, "create_connection", connect)
    with pytest.raises(TimeoutError):
        outbound.connected(["192.0.2.1"] * 5, 80, time.monotonic() + 10)
    assert patience == [2, 2, 3, 5, 10]


@pytest.mark.parametrize("interim", ["102 Processing", "103 Early Hints"])
def test_an_interim_answer_is_skipped(interim: str) -> None:
    before = f"HTTP/1.1 {interim}\r\nLink: </a>; rel=preload\r\n\r\n".encode()
    final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with receiver(lambda connection: connection.sendall(before + before + final)) as there:
        outcome = post(there.url)
    assert (outcome.succeeded, outcome.status, outcome.answer) == (True, 200, b"ok")


def test_only_the_beginning_of_a_large_answer_is_read() -> None:
    with receiver(answering("200 OK", body=b"x" * 5_000_000)) as there:
        outcome = post(there.url)
    assert (outcome.succeeded, len(outcome.answer)) == (True, 20_000)


def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) > 20_000
    with receiver(answering("200 OK", "Content-Encoding: gzip\r\n", bomb)) as there:
        outcome = post(there.url)
    assert outcome.answer == bomb[:20_000]


def test_an_answer_in_chunks_is_read_as_one() -> None:
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"
    with receiver(lambda connection: connection.sendall(chunks)) as there:
        assert post(there.url).answer == b"hello!"


def test_refused_reset_closed_and_rubbish_are_named_in_words(tmp_path: Path) -> None:
    with receiver() as there:
        nobody = there.url
    assert post(nobody).error == "the connection was refused"
    with receiver(resetting) as there:
        assert post(there.url).error == "the connection was reset"
    with receiver(lambda connection: None) as there:
        assert post(there.url).error == "the connection was closed without an answer"
    with receiver(lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")) as there:
        assert post(there.url).error == "the answer is not HTTP"


def test_an_unknown_host_is_named_in_words() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    assert post("http://none.test/", Transport(True, resolve)).error == "there is no such host"


def test_tls_trusts_only_a_certificate_for_the_host_by_a_known_authority(tmp_path: Path) -> None:
    tls, trusted = certificate(tmp_path, "receiver.test")

    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    with receiver(tls=tls) as there:
        url = f"https://receiver.test:{there.port}/hook"
        assert post(url, Transport(True, resolve, verify=trusted)).succeeded
        unknown = post(url, Transport(True, resolve))
        assert unknown.error == "TLS: the certificate is not to be trusted: self-signed certificate"
        other = post(f"https://other.test:{there.port}/", Transport(True, resolve, verify=trusted))
        assert other.error.startswith("TLS: the certificate is not to be trusted: Hostname mismatch")
    with receiver(answering("400 Bad Request"), reads_first=False) as plain:
        assert post(plain.url.replace("http:", "https:")).error.startswith("TLS failed: ")


def test_proxies_and_passwords_of_the_environment_are_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login us password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with receiver() as proxy, receiver() as there:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert post(there.url).succeeded
        assert proxy.requests == []
        assert there.header("authorization") == [""]


def test_a_cookie_is_not_kept_for_the_next() -> None:
    with receiver(answering("200 OK", "Set-Cookie: a=b\r\n")) as there:
        post(there.url)
        post(there.url)
        assert there.header("cookie") == ["", ""]


def test_a_receivers_retry_after_is_reported() -> None:
    with receiver(answering("429 Too Many Requests", "Retry-After: 17\r\n")) as there:
        assert post(there.url).retry_after == "17"
