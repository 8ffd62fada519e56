"""Search in the documentation: an index of its parts, made once when the site starts, in memory.

A part is what is under one heading. It is found if it has words that begin as those of the query do, and is
shown with the sentence that has most of them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from .documents import Document, documents
from .markdown import parse, text_of

# Nobody reads further; a query of one letter finds every part.
MOST_FOUND = 30
# More than anybody types; each one more is another pass over the text.
MOST_WORDS = 8
Words = list[re.Pattern[str]]

_SENTENCE_ENDS = re.compile(r"(?<=[.?!:]) ")


@dataclass(frozen=True)
class Part:
    """What is under one heading: its sentences, rows of tables and lines of code."""

    title: str
    heading: str
    address: str
    passages: tuple[str, ...]

    @property
    def text(self) -> str:
        """All that can be found in it."""
        return "\n".join([self.title, self.heading, *self.passages])


@dataclass(frozen=True)
class Found:
    """A part that was found, and its sentence, with the words marked."""

    part: Part
    sentence: SafeString


@lru_cache(maxsize=1)
def index() -> list[tuple[Part, str]]:
    """Return all parts in the order of the lesson, each with its text."""
    parts = [part for document in documents().values() for part in _parts(document)]
    return [(part, part.text) for part in parts]


def search(query: str) -> list[Found]:
    """Return the parts that have all words of a query, those with more of them in the heading first."""
    words = [re.compile(rf"(?<!\w){re.escape(word)}", re.IGNORECASE) for word in query.split()[:MOST_WORDS]]
    if not words:
        return []
    parts = [part for part, text in index() if _count(text, words) == len(words)]
    parts.sort(key=lambda part: -_count(part.heading, words))
    return [Found(part, _marked(_sentence(part, words), words)) for part in parts]


def _parts(document: Document) -> Iterator[Part]:
    tokens = parse(document)
    headings = [at for at, token in enumerate(tokens) if token.type == "heading_open" and "id" in token.attrs]
    title = text_of(tokens[headings[0] + 1])
    for at, end in pairwise([*headings, len(tokens)]):
        # The page shows the first heading itself, without an anchor.
        anchor = "" if at == headings[0] else f"#{tokens[at].attrs['id']}"
        passages = tuple(_passages(tokens[at + 2 : end]))
        yield Part(title, text_of(tokens[at + 1]), document.address + anchor, passages)


def _passages(tokens: list[Token]) -> Iterator[str]:
    row: list[str] = []
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.tag in ("th", "td"):
            row.append(text_of(token))
        elif token.type == "inline":
            yield from _SENTENCE_ENDS.split(text_of(token))
        elif token.type == "tr_close":
            yield " · ".join(row)
            row = []
        elif token.type == "fence":
            yield from token.content.splitlines()


def _sentence(part: Part, words: Words) -> str:
    return max(part.passages, key=lambda passage: _count(passage, words), default="")


def _count(text: str, words: Words) -> int:
    return sum(word.search(text) is not None for word in words)


def _marked(sentence: str, words: Words) -> SafeString:
    """Return a sentence as HTML with the words in it marked."""
    pieces = re.split(f"({'|'.join(word.pattern for word in words)})", sentence, flags=re.IGNORECASE)
    marked = [f"<mark>{escape(piece)}</mark>" if at % 2 else escape(piece) for at, piece in enumerate(pieces)]
    return mark_safe("".join(marked))  # noqa: S308 - each piece is escaped
