"""The host names of a site, by the address that it listens on."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


def names_of(address: str) -> list[str]:
    """Return the host names of a site that listens on this address: this machine's, and the address."""
    return [in_url(name) for name in dict.fromkeys([*LOOPBACK, address]) if name not in EVERYWHERE]


def on_this_machine(address: str) -> str:
    """Return the host under which this machine reaches a site that listens on this address."""
    return "127.0.0.1" if address in EVERYWHERE else in_url(address)


def in_url(address: str) -> str:
    """Return an address as it is written in a URL and in `Host`. RFC 3986, section 3.2.2."""
    return f"[{address}]" if ":" in address else address
