"""Where webhooks may be sent: what the form refuses, and what the connection refuses in any case."""

import socket

import pytest

from payments import transport as module
from payments.sending.addresses import BadUrl, check_url
from payments.transport import Transport
from web import outbound
from web.outbound import is_public

from .receivers import receiver

PUBLIC = "93.184.215.14"
FORBIDDEN = "the host leads to an address that is not public"


@pytest.fixture(autouse=True)
def _only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """See to it that a check that fails does not lead a test into somebody's network."""

    def connected(addresses: list[str], port: int, until: float) -> socket.socket:
        assert set(addresses) <= {"127.0.0.1", "::1"}
        return outbound.connected(addresses, port, until)

    monkeypatch.setattr(module, "connected", connected)


def error(url: str, *addresses: str) -> str:
    """Return why an attempt failed that was made as a public site makes it."""
    transport = (
        Transport(False, lambda host, port: list(addresses), 3.0)
        if addresses
        else Transport(False, deadline=3.0)
    )
    return transport.post(url, {}, b"{}").error


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "localhost",
        "LOCALHOST",
        "%6c%6f%63alhost",
        "[::1]",
        "[::]",
        "[::ffff:7f00:1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[::ffff:0:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fec0::1]",
        "[3fff::1]",
        "[3fff:fff::1]",
        "[2001:db8::1]",
        "[5f00::1]",
        "[4000::1]",
        "[100::1]",
        "[2606:4700::5efe:7f00:1]",
        "[2606:4700::200:5efe:a00:1]",
        "[ff02::1]",
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "192.88.99.1",
        "198.18.0.1",
        "240.0.0.1",
        "169.254.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "[fd00:ec2::254]",
    ],
)
def test_no_spelling_of_an_address_of_our_own_network_is_connected_to(host: str) -> None:
    assert error(f"http://{host}:9/") == FORBIDDEN


def test_a_name_that_leads_into_our_own_network_is_not_connected_to() -> None:
    with receiver() as there:
        assert error(f"http://innocent.test:{there.port}/", "127.0.0.1") == (FORBIDDEN)
        assert there.requests == []


def test_a_name_that_leads_there_among_other_places_is_not_connected_to() -> None:
    assert error("http://innocent.test/", PUBLIC, "127.0.0.1") == (FORBIDDEN)


def test_dns_that_changes_its_answer_between_two_lookups_gains_nothing() -> None:
    looks = []

    def resolve(host: str, port: int) -> list[str]:
        looks.append(host)
        return [PUBLIC] if len(looks) == 2 else ["127.0.0.1"]

    with receiver() as there:
        transport = Transport(False, resolve, 3.0)
        outcome = transport.post(f"http://rebinding.test:{there.port}/", {}, b"{}")
        assert outcome.error == FORBIDDEN
        assert there.requests == []
    assert looks == ["rebinding.test"], "one look, and what it found is what is connected to"


def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected: list[tuple[list[str], int]] = []

    def connect(addresses: list[str], port: int, until: float) -> None:
        connected.append((addresses, port))
        raise ConnectionRefusedError

    monkeypatch.setattr(module, "connected", connect)
    for scheme, port in (("http", 80), ("https", 443)):
        assert error(f"{scheme}://example.test/", PUBLIC) == "the connection was refused"
        assert connected[-1] == ([PUBLIC], port)


def test_where_private_addresses_are_allowed_they_are_connected_to() -> None:
    with receiver() as there:
        assert Transport(allow_private=True).post(there.url, {}, b"{}").succeeded
        assert Transport(allow_private=True).post(f"http://localhost:{there.port}/", {}, b"{}").succeeded


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        None,
        17,
        "",
        "example.org",
        "//example.org/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "javascript:alert(1)",
        "HTTP://example.org/",
        "http:example.org",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:password@example.org/",
        "http://example.org\\@127.0.0.1/",
        "http://example.org\\.evil.test/",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://example.org:-1/",
        "http://example.org:http/",
        "http://example.org:80:80/",
        "http://[::1/",
        "http://[zz]/",
        "http://example.org/a b",
        "http://example.org/\r\nX-Evil: 1",
        "http://example.org/\n",
        "http://example.org/\x00",
        "http://example.org/\t",
        "http://ex\u0430mple.org/",
        "http://\u2460.example.org/",
        "http://%6c%6f%63alhost/",
        "http://exa mple.org/",
        "http://-example.org/",
        "http://example.org/" + "x" * 2000,
    ],
)
def test_the_form_refuses_an_invalid_address(url: object) -> None:
    with pytest.raises(BadUrl, match=r"url|Start the address with"):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "https://example.org/hook?key=a%20b&c=[d]#part",
        "http://127.0.0.1:8000/",
        "http://localhost:5000/webhooks/",
        "http://[::1]:8000/",
        "http://my_laptop.local:65535/",
        "https://xn--bcher-kva.example/",
        "http://example.org./",
    ],
)
def test_the_form_accepts_a_valid_address(url: str) -> None:
    assert check_url(url) == url
