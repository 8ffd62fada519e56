"""The code beside a page: the source files that run it, read from disk, never copied.

Most visitors never scroll to it, so the page holds only links, and a script fetches a file when it comes into
view. Only files that a page names are shown.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_for_filename

_named: set[str] = set()


@dataclass(frozen=True)
class Source:
    """One source file, by its path in the project."""

    path: str

    @property
    def address(self) -> str:
        """Where its listing is."""
        return f"/code/{self.path}"


def listing(*paths: str) -> tuple[Source, ...]:
    """Return files of the project to show beside a page; from then on, their listings can be requested."""
    _named.update(paths)
    return tuple(Source(path) for path in paths)


@require_safe
def show(request: HttpRequest, path: str) -> HttpResponse:
    """`GET /code/<path>`: a file's listing, as a piece of HTML."""
    if path not in _named:
        raise Http404
    html = _highlighted(path, (settings.BASE_DIR / path).stat().st_mtime_ns)
    return HttpResponse(html, headers={"Cache-Control": "no-cache"})


@lru_cache(maxsize=64)
def _highlighted(path: str, changed: int) -> str:
    """Return a file as HTML; highlighted once, and again when the file changes."""
    text = Path(settings.BASE_DIR / path).read_text()
    return highlight(text, get_lexer_for_filename(path), HtmlFormatter(cssclass="code"))
