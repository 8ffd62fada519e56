"""The blocks of a document: code, pictures, and listings from source files."""

import re
import struct
from html import escape

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from .documents import ROOT
from .excerpts import excerpt


def code_block(text: str, language: str, attributes: str) -> str:
    """Return a fenced block, highlighted if its language is known. Markdown-it's `highlight`."""
    try:
        return highlight(text, get_lexer_by_name(language), HtmlFormatter(nowrap=True))
    except ClassNotFound:
        return escape(text)


def picture(image: Token) -> str:
    """Return a picture with its size, so that nothing moves when it loads. Its alt text is its caption."""
    address = str(image.attrs["src"])
    path = ROOT / "docs" / address.removeprefix("/learn/files/")
    width, height = size_of(path.read_bytes()) if path.is_file() else (0, 0)
    form = (
        '<figure class="picture"><a href="{0}" aria-label="{1}">'
        '<img src="{0}" alt="{1}" width="{2}" height="{3}" loading="lazy"></a></figure>\n'
    )
    return format_html(form, address, image.content, width, height)


def size_of(picture: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG or an SVG that states them. PNG specification, section 11.2.2."""
    if picture.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", picture[16:24])
        return width, height
    found = re.search(rb'<svg[^>]* width="(\d+)" height="(\d+)"', picture)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def listing(path: str, name: str) -> str:
    """Return the lines of a file that a reference names. Raises LookupError if there are none."""
    lines = excerpt(ROOT, path, name)
    form = (
        '<figure class="lines" data-copy><figcaption><a href="/learn/source/{0}#L-{2}">{0}</a> <b>{1}</b> '
        '<span>lines {2} to {3}</span></figcaption><div tabindex="0" role="region" aria-label="{0}, {1}">'
        "{4}</div></figure>\n"
    )
    shown = mark_safe(lines.html)  # noqa: S308 - Pygments escapes it
    return format_html(form, path, name, lines.first, lines.last, shown)
