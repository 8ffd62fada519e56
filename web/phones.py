"""How a phone opens a page: by the address that others reach the site at, as a QR code."""

import io
from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from demo import address as machine

from .errors import not_understood

# "M" is read although 15 % of it is hidden or blurred: by the projector's light, or somebody's head.
_ERROR_CORRECTION = "m"
# Dark on light in dark mode too: many phones read no other.
_DARK, _LIGHT = "#1a1c22", "#ffffff"
# A longer address makes a code that phones read badly from the back row; no page's own comes near it.
_LONGEST_PATH = 300
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_OPEN_IT = "Open the site by the address of this machine in the room's network, with HOST=0.0.0.0."


@dataclass(frozen=True)
class Site:
    """Where phones find the site. `only_here` says what to do if they cannot reach it; empty if they can."""

    url: str
    only_here: str

    @property
    def host(self) -> str:
        """The address without "http://"."""
        return urlsplit(self.url).netloc


def site(request: HttpRequest) -> Site:
    """Return where phones find the site: at the host that the page was opened at.

    Opened as "this machine", it is the machine's address in its network, if the site listens there. Behind a
    proxy, that would be an address that the proxy alone can reach.
    """
    url = request.build_absolute_uri("/")
    if urlsplit(url).hostname not in _THIS_MACHINE:
        return Site(url, "")
    on_network = None if settings.TRUSTED_PROXY else machine.on_network(settings.HOST, settings.PORT)
    return Site(on_network, "") if on_network else Site(url, _OPEN_IT)


def inline(url: str) -> SafeString:
    """Return the QR code of an address as SVG for a page; all that is in it was made by us."""
    return mark_safe(_code(url).svg_inline(dark=_DARK, light=_LIGHT, omitsize=True))  # noqa: S308 - see above


@require_safe
def qr_code(request: HttpRequest) -> HttpResponse:
    """`GET /qr.svg?of=/chat/`: the QR code of a page of this site, for phones."""
    path = request.GET.get("of", "/")
    if not path.startswith("/") or len(path) > _LONGEST_PATH:
        raise not_understood(f"of must be the path of a page, in up to {_LONGEST_PATH} characters.", "bad_of")
    drawn = io.BytesIO()
    code = _code(site(request).url + iri_to_uri(path[1:]))
    code.save(drawn, kind="svg", dark=_DARK, light=_LIGHT, omitsize=True)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


def _code(url: str) -> segno.QRCode:
    return segno.make(url, error=_ERROR_CORRECTION, micro=False)
