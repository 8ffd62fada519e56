"""The picture of the architecture: which package imports which. `python -m learn.architecture` draws it.

The picture is made from the imports in the source files, so a test can show that it is true. Each package is
above all packages that it imports. An import that a longer way already shows is not drawn: if an app imports
`web`, and `web` imports `events`, then its own import of `events` is left out.
"""

import ast
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from statistics import fmean
from textwrap import wrap

from web.site import techniques

from .documents import ROOT
from .drawing import colours

FILE = ROOT / "docs" / "pictures" / "architecture.svg"
# Packages that are not part of the running site: they start it, measure it, test it or talk to it.
_BESIDE = {"bench", "demo", "exercises", "tests"}
# As wide as the other pictures: five boxes fit in a row, and the longest word fits in a box.
_WIDTH, _BOX_WIDTH, _BOX_HEIGHT, _GAP = 560, 104, 62, 8
# From one row to the next, with room for the arrows between.
_ROW, _TOP = 112, 20
_LETTERS_IN_LINE = 14
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #595F6E; text-anchor: middle }
.name { font: 600 15px ui-monospace, Menlo, Consolas, monospace; fill: #1A1C22 }
.paper { fill: #FFFFFF } .box { fill: #F3F1EB; stroke: #A3A9B8 }
path { fill: none; stroke: #595F6E; stroke-width: 1.5 }
.head { fill: #595F6E; stroke: none }
@media (prefers-color-scheme: dark) {
  text { fill: #A3A9B8 } .name { fill: #ECEDEF }
  .paper { fill: #181B22 } .box { fill: #1E222B; stroke: #595F6E }
  path { stroke: #A3A9B8 } .head { fill: #A3A9B8 }
}
"""

Imports = Mapping[str, set[str]]


def packages() -> dict[str, str]:
    """Return the packages of the site, each with the first words of its docstring."""
    files = {file.parent.name: file for file in sorted(ROOT.glob("*/__init__.py"))}
    docstrings = {
        name: ast.get_docstring(ast.parse(file.read_text())) or ""
        for name, file in files.items()
        if name not in _BESIDE
    }
    return {name: re.split("[:,]", text)[0] for name, text in docstrings.items()}


def imports() -> dict[str, set[str]]:
    """Return which other packages of the site each package imports."""
    names = set(packages())
    return {name: {other for other in _imported(name) if other in names - {name}} for name in sorted(names)}


def _imported(package: str) -> Iterator[str]:
    """Yield the top-level packages that the files of a package import; a relative import stays inside it."""
    for file in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]


def shortened(graph: Imports) -> dict[str, set[str]]:
    """Return the imports without those that a longer way already shows."""
    return {
        name: {other for other in direct if not any(other in _reached(graph, step) for step in direct)}
        for name, direct in graph.items()
    }


def _reached(graph: Imports, start: str) -> set[str]:
    """Return all packages that a package imports, directly or through others."""
    return graph[start].union(*(_reached(graph, step) for step in graph[start]))


def levels(graph: Imports) -> dict[str, int]:
    """Return the row of each package, counted from the bottom: one above the highest that it imports."""

    def level(name: str) -> int:
        return max((level(other) + 1 for other in graph[name]), default=0)

    return {name: level(name) for name in graph}


def _with_waypoints(graph: Imports) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """Return the level of each package and the arrows between neighbouring rows.

    An arrow over several rows gets a waypoint, an empty place, in each row between, so that it passes no box.
    """
    places = levels(graph)
    arrows = []
    for name, others in graph.items():
        for other in sorted(others):
            above = name
            for level in range(places[name] - 1, places[other], -1):
                waypoint = f"{other} from {name} {level}"
                places[waypoint] = level
                arrows.append((above, waypoint))
                above = waypoint
            arrows.append((above, other))
    return places, arrows


def _width(places: Mapping[str, int]) -> int:
    """Return the width in which the longest row fits."""
    return max(_WIDTH, max(Counter(places.values()).values()) * (_BOX_WIDTH + _GAP))


def _positions(places: Mapping[str, int], arrows: list[tuple[str, str]]) -> dict[str, tuple[float, int]]:
    """Return the centre of each place: below the places that its arrows come from, if possible."""
    across: dict[str, float] = {}
    top, width = max(places.values()), _width(places)
    for level in range(top, -1, -1):
        row = [name for name, its_level in places.items() if its_level == level]
        froms = {name: [across[above] for above, below in arrows if below == name] for name in row}
        row.sort(key=lambda name: (fmean(froms[name] or [width]), name))
        across |= {name: width * (place + 0.5) / len(row) for place, name in enumerate(row)}
    return {
        name: (across[name], _TOP + _BOX_HEIGHT // 2 + (top - level) * _ROW) for name, level in places.items()
    }


def svg() -> str:
    """Return the picture: light, dark if the reader's system is, without scripts and external fonts."""
    words = packages()
    places, arrows = _with_waypoints(shortened(imports()))
    at = _positions(places, arrows)
    width, height = _width(places), _TOP * 2 + _BOX_HEIGHT + max(places.values()) * _ROW
    apps = {technique.app for technique in techniques()} & set(words)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img"><title>Which package imports which</title>',
        f"<style>{_STYLE}{''.join(_accent(app) for app in sorted(apps))}</style>",
        f'<rect class="paper" width="{width}" height="{height}" rx="8"/>',
        *(_arrow(at[above], at[below], ends=below in words) for above, below in arrows),
        *(_box(name, words[name], *at[name]) for name in sorted(words)),
        "</svg>\n",
    ]
    return "\n".join(lines)


def _accent(app: str) -> str:
    light, dark = colours(app)
    by_night = f"@media (prefers-color-scheme: dark) {{ .{app} {{ stroke: {dark} }} }}"
    return f".{app} {{ stroke: {light} }} {by_night}\n"


def _arrow(above: tuple[float, int], below: tuple[float, int], ends: bool) -> str:
    """Return a curve from under one place to the top of another, with a head unless it is a waypoint."""
    (left, upper), (right, lower) = above, below
    start, end = upper + _BOX_HEIGHT // 2, lower - _BOX_HEIGHT // 2
    middle = (start + end) / 2
    curve = (
        f'<path d="M{left:.0f} {start}C{left:.0f} {middle:.0f} {right:.0f} {middle:.0f} {right:.0f} {end}"/>'
    )
    if ends:
        return curve + f'<path class="head" d="M{right - 5:.0f} {end - 9}h10l-5 9z"/>'
    return curve + f'<path d="M{right:.0f} {end}v{_BOX_HEIGHT}"/>'


def _box(name: str, words: str, x: float, y: int) -> str:
    left, top = x - _BOX_WIDTH / 2, y - _BOX_HEIGHT / 2
    lines = wrap(words, _LETTERS_IN_LINE)
    texts = [
        f'<text x="{x:.0f}" y="{y + 5 + 16 * line}">{escape(text)}</text>' for line, text in enumerate(lines)
    ]
    return (
        f'<rect class="box {name}" x="{left:.0f}" y="{top:.0f}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" '
        f'rx="6" stroke-width="2"/>'
        f'<text class="name" x="{x:.0f}" y="{y - 12}">{name}</text>{"".join(texts)}'
    )


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    FILE.write_text(svg())
