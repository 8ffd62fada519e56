"""Where a webhook may be sent: a URL that somebody else chose must not lead into our own network.

The form checks the text. Which address a name leads to is only known when the connection is made, and may
change between two lookups, so the addresses are checked there (see `web/outbound.py`).
Source: OWASP, "Server-Side Request Forgery Prevention Cheat Sheet".
"""

import re
from urllib.parse import urlsplit

# Longer than any URL in use; a longer one is an attack.
LONGEST_URL = 2000

_VISIBLE = re.compile(r"[!-~]+", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]+\]", re.ASCII)


class BadUrl(ValueError):  # noqa: N818 - it is what the form shows
    """The URL is not one that webhooks can be sent to; the message says why, to the person who typed it."""


def check_url(url: object) -> str:
    """Return the URL, or raise BadUrl; where its host leads is not checked here."""
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise BadUrl("Start the address with http:// or https://.")
    if len(url) > LONGEST_URL:
        raise BadUrl(f"url may be {LONGEST_URL} characters long.")
    if not _VISIBLE.fullmatch(url) or "\\" in url:
        raise BadUrl("url may hold neither spaces, control characters, backslashes nor letters beyond ASCII.")
    _check_authority(url)
    return url


def _check_authority(url: str) -> None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadUrl("url has a host or a port that is none.") from error
    host = parts.netloc.rpartition(":")[0] if parts.netloc.endswith(f":{port}") else parts.netloc
    if "@" in parts.netloc:
        raise BadUrl("url may not hold a user name or a password.")
    if not _HOST.fullmatch(host) or port == 0:
        raise BadUrl("url has a host or a port that is none; write names in ASCII (xn--…), IPv6 in brackets.")
