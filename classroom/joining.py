"""The address that phones join at, as a link and as a QR code."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from demo import address as machine

# "M" is read although 15 % of it is hidden or blurred: by the projector's light, or somebody's head.
_ERROR_CORRECTION = "m"
# Dark on light in dark mode too: many phones read no other.
_DARK, _LIGHT = "#1a1c22", "#ffffff"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_OPEN_IT = "Open the site by the address of this machine in the room's network, with HOST=0.0.0.0."


@dataclass(frozen=True)
class Address:
    """Where phones join. `only_here` says what to do if they cannot reach it; empty if they can."""

    join_url: str
    join_host: str
    qr_code: SafeString
    only_here: str


def address(request: HttpRequest, code: str) -> Address:
    """Return where phones join a room: at the host that the projector's page was opened at.

    Opened as "this machine", it is the machine's address in its network, if the site listens there.
    """
    base = request.build_absolute_uri("/")
    only_here = ""
    if urlsplit(base).hostname in _THIS_MACHINE:
        on_network = machine.on_network(settings.HOST, settings.PORT)
        base, only_here = (on_network, "") if on_network else (base, _OPEN_IT)
    url = f"{base}join/{code}"
    return Address(url, urlsplit(base).netloc, _drawn(url), only_here)


def _drawn(url: str) -> SafeString:
    """Return a QR code as SVG; all that is in it was made by us."""
    drawn = segno.make(url, error=_ERROR_CORRECTION, micro=False)
    return mark_safe(drawn.svg_inline(dark=_DARK, light=_LIGHT, omitsize=True))  # noqa: S308 - see above
