"""How a document becomes a page: excerpts of code, figures, diagrams, and the form of tables and pictures."""

import re
from pathlib import Path

import pytest

from learn.blocks import size_of
from learn.diagram import draw
from learn.documents import documents
from learn.drawing import colours
from learn.excerpts import excerpt
from learn.figures import figure, rewritten
from learn.markdown import article, on_site

PYTHON = """LIMIT = 3


class Desk:
    @property
    def open(self):
        return True


async def serve(
    port,
):
    pass
"""
JAVASCRIPT = """export const MS = 5;

export function newAlarm(timers) {
  const sleep = (ms) => {
    timers.set(ms);
  };
  wake();
  function wake() {
    sleep(0);
  }
}
"""


@pytest.mark.parametrize(
    ("file", "source", "name", "first", "last"),
    [
        ("a.py", PYTHON, "LIMIT", 1, 1),
        ("a.py", PYTHON, "Desk", 4, 7),
        ("a.py", PYTHON, "Desk.open", 5, 7),
        ("a.py", PYTHON, "open", 5, 7),
        ("a.py", PYTHON, "serve", 10, 13),
        ("a.js", JAVASCRIPT, "MS", 1, 1),
        ("a.js", JAVASCRIPT, "newAlarm", 3, 11),
        ("a.js", JAVASCRIPT, "sleep", 4, 6),
        ("a.js", JAVASCRIPT, "wake", 8, 10),
    ],
)
def test_a_name_finds_its_lines(
    tmp_path: Path, file: str, source: str, name: str, first: int, last: int
) -> None:
    (tmp_path / file).write_text(source)
    found = excerpt(tmp_path, file, name)
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize(("file", "source"), [("a.py", PYTHON), ("a.js", JAVASCRIPT)])
def test_a_name_that_is_not_there_is_an_error(tmp_path: Path, file: str, source: str) -> None:
    (tmp_path / file).write_text(source)
    with pytest.raises(LookupError):
        excerpt(tmp_path, file, "timers")


def test_lines_are_moved_to_the_left_and_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(PYTHON)
    found = excerpt(tmp_path, "a.py", "open")
    assert found.text == "@property\ndef open(self):\n    return True\n"
    assert '<span class="linenos">5</span>' in found.html


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("long-polling.md", "/learn/long-polling/"),
        ("long-polling.md#the-code", "/learn/long-polling/#the-code"),
        ("api.md", "/learn/http-api/"),
        ("benchmarks/README.md", "/learn/benchmarks/"),
        ("pictures/polling.svg", "/learn/files/pictures/polling.svg"),
        ("../weather/transport.py", "/learn/source/weather/transport.py"),
        ("http://127.0.0.1:8000/chat/", "/chat/"),
        ("https://www.rfc-editor.org/", "https://www.rfc-editor.org/"),
        ("#the-code", "#the-code"),
        ("../.gitignore", "../.gitignore"),
        ("../config/urls.py", "../config/urls.py"),
    ],
)
def test_a_link_leads_to_where_the_site_has_it(link: str, leads_to: str) -> None:
    assert on_site(documents()["polling"], link) == leads_to


def test_headings_have_ids_as_on_a_code_host_and_make_the_contents() -> None:
    made = article(documents()["polling"])
    assert made.title == "Polling: how it works"
    assert made.contents[0] == (2, "on-the-wire", "On the wire")
    assert (2, "pros-and-cons-as-measured-here", "Pros and cons, as measured here") in made.contents
    assert "<h1" not in made.html


def test_tables_are_named_after_their_headings_and_an_empty_corner_is_no_header() -> None:
    html = article(documents()["benchmarks"]).html
    names = re.findall(r'role="region" aria-label="([^"]+)"', html)
    assert len(names) > 5
    assert len(set(names)) == len(names)
    assert "Polling: an answer, and no news, table" in names
    assert "<th></th>" not in html


def test_a_picture_brings_its_measures() -> None:
    assert 'width="560" height="' in article(documents()["polling"]).html
    assert size_of(b'<svg viewBox="0 0 7 9" width="700" height="90">') == (700, 90)
    assert size_of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0\0\0\1\0") == (512, 256)
    assert size_of(b"<svg>") == (0, 0)


def test_a_figure_is_rounded_to_what_it_bears_and_has_its_unit() -> None:
    measures = {
        "cpu_us": {"median": 177.96, "times_ours": {"median": 0.392}},
        "kb_each": {"median": 21.53, "times_ours": None},
        "threads": {"median": 1302, "times_ours": None},
    }
    results = [{"name": "w", "rows": [{"case": "1,000 clients", "name": "us", "measures": measures}]}]
    assert figure(results, "w / 1,000 clients / us / cpu_us") == "178 µs"
    assert figure(results, "w / 1,000 clients / us / times cpu_us") == "0.39 times"
    assert figure(results, "w / 1,000 clients / us / kb_each") == "22 kB"
    assert figure(results, "w / 1,000 clients / us / threads") == "1,302 threads"
    with pytest.raises(LookupError):
        figure(results, "w / 1,000 clients / they / cpu_us")
    old = 'It took [9 µs](benchmarks/README.md#a "w / 1,000 clients / us / cpu_us") here.'
    assert rewritten(old, results) == old.replace("9 µs", "178 µs", 1)


def test_a_diagram_shows_what_its_script_says() -> None:
    script = "technique chat\ntitle A & B\nlane Ada\nlane Bob\nAda => Bob: news | id: <17>\nBob: hears it"
    svg = draw(script)
    assert "<title>A &amp; B</title>" in svg
    assert ">id: &lt;17&gt;</text>" in svg
    assert '<path class="news" d="M84 120H474"/>' in svg
    assert " style=" not in svg


def test_an_unknown_line_is_an_error() -> None:
    with pytest.raises(ValueError, match="not understood: Ada talks"):
        draw("technique chat\nlane Ada\nlane Bob\nAda talks")


def test_the_colours_of_diagrams_are_those_of_the_pages() -> None:
    assert colours("weather") == ("#00639c", "#5cb3e8")
    assert colours("payments") == ("#7a5a00", "#e8b93e")
    with pytest.raises(ValueError, match="no colours of gossip"):
        colours("gossip")
