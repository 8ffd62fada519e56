"""Turns a document in Markdown into HTML: links lead to pages of the site, references show code."""

import contextlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin

from .blocks import code_block, listing, picture
from .documents import ROOT, Document, address_of, resolved

# The site's address in the documentation; on the site itself, such links become local.
_HERE = "http://127.0.0.1:8000/"
_HERE_PRINTED = re.compile(r"(http://)?127\.0\.0\.1:8000")
_ELSEWHERE = re.compile(r"[a-z]+:|#|/")
_HEADING_OR_TABLE = re.compile(r"<h[1-3][^>]*>(?P<heading>.*?)</h[1-3]>|<table>", re.DOTALL)
_CODE_BLOCK = re.compile(r"<pre>(<code.*?</code>)</pre>", re.DOTALL)
_EMPTY_HEADER = re.compile(r"<th( [^>]*)?></th>")
_REFERENCE = re.compile(r"([\w./-]+\.(?:py|js)): ([\w.]+)")


@dataclass
class Article:
    """A document ready to show: title, first sentence, HTML, and its headings as (level, id, text)."""

    title: str = ""
    lead: str = ""
    html: SafeString = field(default_factory=lambda: SafeString(""))
    contents: list[tuple[int, str, str]] = field(default_factory=list)


_parser = MarkdownIt("commonmark", {"html": False, "highlight": code_block}).enable("table")
_parser.use(anchors_plugin, max_level=3)


def parse(document: Document) -> list[Token]:
    """Return the tokens of a document; its headings have ids."""
    return _parser.parse(document.text)


def article(document: Document) -> Article:
    """Return a document ready to show; rendered once, and again when the file changes."""
    return _article(document, (ROOT / document.path).stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _article(document: Document, changed: int) -> Article:
    made, tokens = Article(), parse(document)
    shown: list[Token] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            _note_heading(made, token, tokens[place + 1])
        elif token.type == "inline":
            _note_lead(made, tokens[place - 1], token)
            _lead_home(document, token)
        _without_style(token)
        shown.append(token)
        if token.type == "paragraph_close":
            shown[-3:] = _as_block(shown[-3:])
    html = _parser.renderer.render(_without_title(shown), _parser.options, {})
    made.html = mark_safe(_scrollable(html))  # noqa: S308 - made of the project's own files, raw HTML escaped
    return made


def with_address(html: SafeString, here: str) -> SafeString:
    """Return a document whose commands and headers have this site's own address, `http://host:port`."""
    host = here.partition("://")[2]
    printed = _HERE_PRINTED.sub(lambda found: escape(here if found[1] else host), html)
    return mark_safe(printed)  # noqa: S308 - what is put in is escaped


def _note_heading(made: Article, opening: Token, inline: Token) -> None:
    if opening.tag == "h1":
        made.title = text_of(inline)
    elif opening.tag in ("h2", "h3"):
        made.contents.append((int(opening.tag[1]), str(opening.attrs["id"]), text_of(inline)))


def _note_lead(made: Article, opening: Token, inline: Token) -> None:
    """Keep the first sentence, if the document begins with text."""
    if opening.tag == "p" and not made.lead and not made.contents:
        made.lead = re.split(r"(?<=[.?]) ", text_of(inline))[0]


def text_of(inline: Token) -> str:
    """Return the words of a line, without its marks."""
    children = inline.children or []
    return "".join(" " if child.type == "softbreak" else child.content for child in children)


def _without_title(tokens: list[Token]) -> list[Token]:
    """Remove the first heading, which the page shows itself."""
    return tokens[3:] if tokens and tokens[0].tag == "h1" else tokens


def _lead_home(document: Document, inline: Token) -> None:
    """Change the links and pictures in a line to their addresses on the site."""
    for child in inline.children or []:
        for name in ("href", "src"):
            if name in child.attrs:
                child.attrs[name] = on_site(document, str(child.attrs[name]))


def on_site(document: Document, link: str) -> str:
    """Return a link's address on the site; unchanged if the site does not have its target."""
    if link.startswith(_HERE):
        return link.removeprefix(_HERE.rstrip("/"))
    if _ELSEWHERE.match(link):
        return link
    path, mark, anchor = link.partition("#")
    return (address_of(resolved(document, path)) or path) + mark + anchor


def _without_style(token: Token) -> None:
    """Align a cell by a class: the site's Content-Security-Policy forbids inline styles."""
    if style := token.attrs.pop("style", None):
        token.attrs["class"] = str(style).rpartition(":")[2]


def _scrollable(html: str) -> str:
    """Make wide tables and listings scroll on their own, with the keyboard too."""
    html = _named_tables(html).replace("</table>", "</table></div>")
    html = _EMPTY_HEADER.sub(r"<td\1></td>", html)
    return _CODE_BLOCK.sub(r'<div data-copy><pre class="code listing" tabindex="0">\1</pre></div>', html)


def _named_tables(html: str) -> str:
    """Name the region of each table after the heading above it: a list of regions tells them apart."""
    heading, count = "", 0

    def named(found: re.Match[str]) -> str:
        nonlocal heading, count
        if found["heading"]:
            heading, count = re.sub("<.*?>", "", found["heading"]), 0
            return found[0]
        count += 1
        name = f"Table {count}" if count > 1 else "Table"
        name = f"{heading}, {name.lower()}" if heading else name
        return f'<div class="table" tabindex="0" role="region" aria-label="{name}"><table>'

    return _HEADING_OR_TABLE.sub(named, html)


def _as_block(paragraph: list[Token]) -> list[Token]:
    """Replace a paragraph that consists of one picture or one reference."""
    children = paragraph[1].children or []
    if len(children) == 1 and children[0].type == "image":
        return [_block(picture(children[0]))]
    if [child.type for child in children] == ["link_open", "text", "link_close"] and (
        found := _REFERENCE.fullmatch(children[1].content)
    ):
        with contextlib.suppress(LookupError, OSError):  # then it stays a link, and a test fails
            return [_block(listing(found[1], found[2]))]
    return paragraph


def _block(html: str) -> Token:
    return Token("html_block", "", 0, content=html)
