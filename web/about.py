"""The site's information about itself, for visitors, browsers and robots."""

import re
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

# The listings are pieces of pages, and paths below `api/` are for programs.
_ROBOTS = "User-agent: *\nDisallow: /code/\nDisallow: /*/api/\n"


@lru_cache(maxsize=1)
def version() -> str:
    """Return the project's version, from the one file that has it."""
    found = re.search(r'^version = "(.+)"', (settings.BASE_DIR / "pyproject.toml").read_text(), re.MULTILINE)
    return found[1] if found else ""


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """`GET /about/`: what this is, its source, its licence and its version."""
    return render(request, "about.html", {"licence": (settings.BASE_DIR / "LICENSE").read_text()})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`GET /robots.txt`: what search engines leave alone. Source: RFC 9309."""
    return HttpResponse(_ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """`GET /favicon.ico`: where programs that read no HTML look for an icon."""
    return HttpResponsePermanentRedirect(static("favicon.ico"))


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """`GET /manifest.webmanifest`: what a phone shows on its home screen. Source: W3C, "Web App Manifest"."""
    icons = [
        {"src": static(f"icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    names = {"name": "Five Ways", "short_name": "Five Ways", "start_url": "/", "display": "browser"}
    colours = {"background_color": "#fbfaf7", "theme_color": "#1a1c22"}
    return JsonResponse(names | colours | {"icons": icons}, content_type="application/manifest+json")
