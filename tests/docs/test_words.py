"""What the documentation speaks of is there: files, functions, targets of make, and words on pages."""

import re
from pathlib import Path

import pytest

from .commands import PROJECT, pages

_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:|#)([^)#\s]+)(#[^)\s]*)?\)")
_NAMED = re.compile(r"\[[^\]]*?: (\w+)\]\(([^)\s]+\.(?:py|js))\)")
_TARGET = re.compile(r"(?:^|`)make ([a-z][a-z-]*)\b", re.MULTILINE)
_BOLD = re.compile(r"\*\*([^*]+?)\*\*")
_SECTION = re.compile(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
# The page of each section of the walkthrough; others speak of several.
SECTIONS = {
    "Before the lesson": "[a-z]*",
    "Joining": "[a-z]*",
    "Opening": "home",
    "Closing": "[a-z]*",
    "Polling": "weather",
    "Long-polling": "chat",
    "WebSocket": "tickers",
    "Server-Sent Events": "newsfeed",
    "Webhooks": "payments",
    "The class": "classroom",
    "The lab": "lab",
    "The dashboard": "[a-z]*",
    "The arena": "arena",
}
# What the walkthrough sets in bold that is none of the page's words: names of its own exercises.
_EXERCISE = re.compile(r"[PLWSH]\d\.?")
# What a page puts together, and of what.
COMPOSED = {
    "5 s, as advised": "{{ pace }}, as advised",
    "you ask 180 times less often and miss what happens in between": (
        " less often and miss what happens in between"
    ),
    "Buy AAPL": "} ${ticket.symbol}`",
    "Proxy that closes silent connections, 10 s": "Proxy that closes silent connections",
}

every_page = pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(PROJECT)))


@every_page
def test_each_link_leads_to_a_file_that_is_there(page: Path) -> None:
    targets = [target for _, target, _ in _LINK.findall(page.read_text())]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@every_page
def test_each_piece_of_code_that_is_named_stands_in_its_file(page: Path) -> None:
    named = _NAMED.findall(page.read_text())
    missing = [name for name, file in named if not _is_defined(name, page.parent / file)]
    assert missing == []


@every_page
def test_each_target_of_make_is_one(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(_TARGET.findall(page.read_text())) <= targets


@pytest.mark.parametrize(("title", "app"), SECTIONS.items())
def test_what_the_walkthrough_sets_in_bold_stands_on_the_page(title: str, app: str) -> None:
    sections = dict(_SECTION.findall((PROJECT / "docs" / "walkthrough.md").read_text()))
    words = [word for word in _BOLD.findall(sections[title]) if not _EXERCISE.fullmatch(word)]
    said = _said(app)
    assert words
    assert [word for word in words if COMPOSED.get(word, word) not in said] == []


def _said(app: str) -> str:
    """Return all text that a page's templates, scripts and server may show, in one line, without tags."""
    templates = [PROJECT / "templates" / "base.html", *(PROJECT / "templates").glob("wire/*.html")]
    templates.append(PROJECT / "templates" / "faults.html")
    templates += [*(PROJECT / "templates").glob(f"{app}/*.html"), PROJECT / "templates" / "home.html"]
    sources = [*(PROJECT / "static").glob(f"{app}/**/*.js"), *PROJECT.glob(f"{app}/**/*.py")]
    sources += [PROJECT / "web" / "techniques.py", PROJECT / "faults" / "words.py"]
    shown = [re.sub(r"<[^>]*>", "", template.read_text()) for template in templates]
    return re.sub(r"\s+", " ", "\n".join([*shown, *(source.read_text() for source in sources)]))


def _is_defined(name: str, file: Path) -> bool:
    defined = rf"^\s*(?:export |async )*(?:def|class|function|const|let) {name}\b"
    return re.search(defined, file.read_text(), re.MULTILINE) is not None
