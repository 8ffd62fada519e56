"""The addresses at which the site is found: from this machine, and from the phones of a class."""

import io
import socket
from urllib.parse import urlsplit

import segno

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


def local(host: str, port: int) -> str:
    """Return the site's address for a browser on this machine."""
    return _url("127.0.0.1" if host in EVERYWHERE else host, port)


def on_network(host: str, port: int) -> str | None:
    """Return the site's address for other machines, or None if it listens for this one alone."""
    if host not in EVERYWHERE:
        return None if host == "localhost" or host.startswith("127.") or host == "::1" else _url(host, port)
    found = _own_address()
    return _url(found, port) if found else None


def hosts(host: str, port: int) -> list[str]:
    """Return the hosts by which browsers ask for the addresses above, beside this machine's own names."""
    named = [local(host, port), on_network(host, port)]
    return [
        "localhost",
        "127.0.0.1",
        "[::1]",
        *(urlsplit(url).netloc.rpartition(":")[0] for url in named if url),
    ]


def qr_code(url: str) -> str:
    """Return a QR code of an address for a terminal."""
    drawn = io.StringIO()
    segno.make(url, micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _own_address() -> str | None:
    """Return the address that this machine uses on its network, without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # for documentation only, RFC 5737; a UDP connect sends nothing
        except OSError:
            return _address_of_name()
        return str(probe.getsockname()[0])


def _address_of_name() -> str | None:
    try:
        found = socket.gethostbyname(socket.gethostname())
    except OSError:
        return None
    return None if found.startswith("127.") else found
