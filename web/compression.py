"""Compression of what a browser loads before it is live: pages and static files.

An answer for programs is never compressed: the site counts its bytes, and compares the techniques by them.
"""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_KINDS = ("text/html", "text/javascript", "text/css")


class CompressedPages(GZipMiddleware):
    """Compresses pages, scripts and styles. Lengths vary at random, and reveal no secret (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress the answer if it is of these kinds, and the browser accepts that."""
        is_page = response.get("Content-Type", "").startswith(_KINDS)
        return super().process_response(request, response) if is_page else response


class CompressedFiles(GZipMiddleware):
    """Compresses every static file."""

    max_random_bytes = 0  # a static file contains no secret


_files = CompressedFiles(HttpResponse)


def compress(request: HttpRequest, file: HttpResponseBase) -> None:
    """Compress a static file, in place, if the browser accepts that."""
    _files.process_response(request, file)
