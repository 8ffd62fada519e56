"""The code beside a page: the source files that run it, read from disk, never copied."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_for_filename


@dataclass(frozen=True)
class Source:
    """One source file: its path in the project, and its text as highlighted HTML."""

    path: str
    html: str


def listing(*paths: str) -> list[Source]:
    """Return files of the project, highlighted."""
    return [Source(path, _highlighted(path, (settings.BASE_DIR / path).stat().st_mtime_ns)) for path in paths]


@lru_cache(maxsize=64)
def _highlighted(path: str, changed: int) -> str:
    """Return a file as HTML; highlighted once, and again when the file changes."""
    text = Path(settings.BASE_DIR / path).read_text()
    return highlight(text, get_lexer_for_filename(path), HtmlFormatter(cssclass="code"))
