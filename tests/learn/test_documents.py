"""What the documentation promises: links that lead somewhere, here and on the site, and true figures."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from django.test import Client

from learn.diagram import draw
from learn.documents import ROOT, chapters, documents
from learn.excerpts import excerpt
from learn.figures import FIGURE, measured, rewritten
from web.site import techniques

every_document = pytest.mark.parametrize("name", list(documents()))
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
REFERENCE = re.compile(r"^\[([\w./-]+\.(?:py|js)): ([\w.]+)\]\(([^)]+)\)$", re.MULTILINE)


class Page(HTMLParser):
    """The links, pictures and ids of a page of the site."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if tag in ("a", "img") and name in ("href", "src"):
                self.links.append(value or "")
            elif name == "id":
                self.ids.append(value or "")


@cache
def status(path: str) -> int:
    return Client().get(path).status_code


@cache
def shown(path: str) -> Page:
    return Page(Client().get(path).content.decode())


def test_each_technique_has_its_chapter() -> None:
    assert [technique.lesson for technique in techniques()] == list(documents())[:5]


@every_document
def test_each_relative_link_leads_to_a_file_of_the_repository(name: str) -> None:
    document = documents()[name]
    folder = (ROOT / document.path).parent
    links = [link for link in LINK.findall(document.text) if not re.match(r"[a-z]+:|#|/", link)]
    assert [link for link in links if not (folder / link.partition("#")[0]).is_file()] == []


@every_document
def test_each_link_of_its_page_leads_to_a_page_of_the_site(name: str) -> None:
    page = shown(documents()[name].address)
    own = [link for link in page.links if not link.startswith(("https:", "http:", "mailto:"))]
    paths = {link.partition("#")[0] for link in own} - {""}
    assert {path for path in paths if not path.startswith("/")} == set()
    # The pages of the techniques want a database; their own tests look at them.
    apps = {technique.path for technique in techniques()}
    assert {path for path in paths - apps if not path.startswith("/static/") and status(path) != 200} == set()


@every_document
def test_each_anchor_that_is_linked_to_is_there_once(name: str) -> None:
    address = documents()[name].address
    page = shown(address)
    assert len(page.ids) == len(set(page.ids))
    linked = [link.partition("#") for link in page.links if link.startswith(("/learn/", "#"))]
    anchored = [(path or address, anchor) for path, _, anchor in linked if anchor]
    assert [(path, anchor) for path, anchor in anchored if shown(path).ids.count(anchor) != 1] == []


@every_document
def test_each_reference_to_code_shows_lines_of_the_source(name: str) -> None:
    document = documents()[name]
    for path, symbol, link in REFERENCE.findall(document.text):
        assert link.endswith(f"/{path}")
        assert symbol.rpartition(".")[2] in excerpt(ROOT, path, symbol).text
    html = Client().get(document.address).content.decode()
    assert html.count('<figure class="lines" data-copy>') == len(REFERENCE.findall(document.text))


@pytest.mark.parametrize("name", chapters())
def test_each_figure_is_what_the_benchmarks_measured(name: str) -> None:
    text = documents()[name].text
    assert FIGURE.search(text)
    assert rewritten(text, measured()) == text, "python -m learn.figures writes them again"


@pytest.mark.parametrize("name", chapters())
def test_each_diagram_is_drawn_from_its_script(name: str) -> None:
    script = ROOT / "docs" / "pictures" / f"{name}.txt"
    drawn = script.with_suffix(".svg").read_text()
    assert draw(script.read_text()) == drawn, "python -m learn.diagram draws them again"


@pytest.mark.parametrize("name", chapters())
def test_each_chapter_has_the_parts_of_the_others(name: str) -> None:
    assert re.findall(r"^## (.+)$", documents()[name].text, re.MULTILINE) == [
        "On the wire",
        "The shortest complete version",
        "The code",
        "Pros and cons, as measured here",
        "When to choose it",
        "What goes wrong in production",
    ]
