"""Sequence diagrams as SVG out of a few lines of text: `python -m learn.diagram` draws `docs/pictures/*.txt`.

    technique weather                 whose colour and sign
    title Polling
    lane Browser                      from left to right, two or more
    Browser -> Server: GET | If-None-Match: "17"       a request, and what it carries
    Server => Browser: 200            news
    Server --> Browser: 304           an answer without news
    Server: it rains                  something happens there
    wait 5 s                          time passes
    open Browser Server               a connection is open between the two, until `close`
    close

Dark where the reader's system is, on a code host as on the site. Colours and signs are those of the pages.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from .documents import ROOT

WIDTH = 560
_EDGE, _TOP, _STEP, _DETAIL = 84, 84, 50, 18
_FOLDER = ROOT / "docs" / "pictures"
_COLOURS = {
    "weather": ("#00639C", "#5CB3E8"),
    "chat": ("#00734F", "#4CC79A"),
    "tickers": ("#B34700", "#FF8B4D"),
    "newsfeed": ("#A3336F", "#E58FBE"),
    "payments": ("#7A5A00", "#E8B93E"),
}
_STYLE = """
text {{ font: 16px system-ui, sans-serif; fill: #1A1C22; text-anchor: middle;
  paint-order: stroke; stroke: #FFFFFF; stroke-width: 5px; stroke-linejoin: round }}
.title {{ font-size: 17px; font-weight: 600; text-anchor: start }} .lane {{ font-weight: 600 }}
.start {{ text-anchor: start }} .end {{ text-anchor: end }}
.detail {{ font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #595F6E }}
.wait, .empty {{ fill: #595F6E }} .news {{ fill: {light}; font-weight: 600 }}
.paper {{ fill: #FFFFFF }} .box {{ fill: #F3F1EB }} .lane {{ stroke: none }}
path {{ fill: none; stroke: #1A1C22; stroke-width: 1.5 }}
path.life {{ stroke: #A3A9B8; stroke-width: 1 }} path.rest {{ stroke: #A3A9B8; stroke-dasharray: 2 4 }}
path.empty {{ stroke: #595F6E; stroke-dasharray: 5 4 }} path.news {{ stroke: {light}; stroke-width: 2.5 }}
.sign {{ color: {light} }} .sign path {{ stroke: currentColor }} .sign path[fill] {{ fill: currentColor }}
.mark {{ fill: {light} }} .band {{ fill: {light}; fill-opacity: .22; stroke: {light} }}
@media (prefers-color-scheme: dark) {{
  text {{ fill: #ECEDEF; stroke: #181B22 }} .detail, .wait, .empty {{ fill: #A3A9B8 }}
  .news, .mark {{ fill: {dark} }}
  .paper {{ fill: #181B22 }} .box {{ fill: #1E222B }} .sign {{ color: {dark} }}
  path {{ stroke: #ECEDEF }} .sign path {{ stroke: currentColor }}
  path.life, path.rest {{ stroke: #595F6E }} path.empty {{ stroke: #A3A9B8 }}
  path.news {{ stroke: {dark} }} .band {{ fill: {dark}; stroke: {dark} }}
}}
"""
_KINDS = {"->": "asked", "=>": "news", "-->": "empty"}
_ARROW = re.compile(r"(\w[\w ]*?) (->|=>|-->) (\w[\w ]*?): (.+)")
_WORD = re.compile(r"(technique|title|lane|wait|open|close)(?: (.+))?")


@dataclass
class Drawing:
    """What is drawn so far: marks from the back to the front, and how far down the next one begins."""

    technique: str = ""
    title: str = ""
    lanes: list[str] = field(default_factory=list)
    y: int = _TOP
    marks: list[str] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)
    opened: list[tuple[list[str], int]] = field(default_factory=list)

    def x(self, lane: str) -> float:
        """Return where a lane is; the lanes share the width."""
        return _EDGE + self.lanes.index(lane) * (WIDTH - 2 * _EDGE) / (len(self.lanes) - 1)

    def text(self, x: float, y: float, words: str, kind: str) -> None:
        """Write words."""
        self.marks.append(f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}">{escape(words, quote=False)}</text>')

    def path(self, way: str, kind: str) -> None:
        """Draw a line."""
        self.marks.append(f'<path class="{kind}" d="{way}"/>')


def draw(script: str) -> str:
    """Return the diagram that a script describes. Raises ValueError for a line that says nothing known."""
    drawing = Drawing()
    for line in filter(None, map(str.strip, script.splitlines())):
        if found := _ARROW.fullmatch(line):
            _arrow(drawing, *found.groups())
        elif found := _WORD.fullmatch(line):
            _WORDS[found[1]](drawing, found[2] or "")
        else:
            _happens(drawing, *_parted(line))
    return _svg(drawing)


def _parted(line: str) -> tuple[str, str]:
    lane, colon, words = line.partition(": ")
    if not colon:
        raise ValueError(f"not understood: {line}")
    return lane, words


def _arrow(drawing: Drawing, start: str, kind: str, end: str, words: str) -> None:
    label, *details = words.split(" | ")
    drawing.y += _STEP - 14
    left, right, y = drawing.x(start), drawing.x(end), drawing.y
    forth = 1 if right > left else -1
    drawing.text((left + right) / 2, y - 7, label, _KINDS[kind])
    drawing.path(f"M{left:.0f} {y}H{right - 2 * forth:.0f}", _KINDS[kind])
    drawing.path(f"M{right - 9 * forth:.0f} {y - 5}l{7 * forth} 5l{-7 * forth} 5", f"{_KINDS[kind]} head")
    for detail in details:
        drawing.y += _DETAIL
        drawing.text((left + right) / 2, drawing.y - 1, detail, "detail")
    drawing.y += 14


def _happens(drawing: Drawing, lane: str, words: str) -> None:
    drawing.y += _STEP - 14
    x, y = drawing.x(lane), drawing.y
    drawing.marks.append(f'<circle class="mark" cx="{x:.0f}" cy="{y - 5}" r="5"/>')
    drawing.marks.append(_beside(x, y, words))
    drawing.y += 8


def _beside(x: float, y: int, words: str) -> str:
    """Return words beside a lane, on the side that has more room."""
    left = x > WIDTH / 2
    at, anchor = (x - 14, "end") if left else (x + 14, "start")
    return f'<text x="{at:.0f}" y="{y}" class="{anchor}">{escape(words, quote=False)}</text>'


def _wait(drawing: Drawing, words: str) -> None:
    drawing.y += _STEP
    drawing.text(WIDTH / 2, drawing.y - 16, words, "wait")
    for lane in drawing.lanes:
        x = drawing.x(lane)
        box = f'<rect class="paper" x="{x - 3:.0f}" y="{drawing.y - 36}" width="6" height="32"/>'
        drawing.bands.append(box + f'<path class="rest" d="M{x:.0f} {drawing.y - 36}v32"/>')


def _open(drawing: Drawing, words: str) -> None:
    drawing.opened.append((words.split(), drawing.y + 8))


def _close(drawing: Drawing, words: str) -> None:
    lanes, start = drawing.opened.pop()
    for lane in lanes:
        x, height = drawing.x(lane) - 5, drawing.y + 2 - start
        drawing.bands.append(
            f'<rect class="band" x="{x:.0f}" y="{start}" width="10" height="{height}" rx="2"/>'
        )


def _set(name: str) -> Callable[[Drawing, str], None]:
    return lambda drawing, words: setattr(drawing, name, words)


_WORDS: dict[str, Callable[[Drawing, str], None]] = {
    "technique": _set("technique"),
    "title": _set("title"),
    "lane": lambda drawing, words: drawing.lanes.append(words),
    "wait": _wait,
    "open": _open,
    "close": _close,
}


def _sign(technique: str) -> str:
    """Return the shapes of a technique's sign, as the pages have them."""
    symbols = (ROOT / "templates" / "signs.html").read_text()
    found = re.search(rf'<symbol id="sign-{technique}"[^>]*>\s*(.*?)\s*</symbol>', symbols, re.DOTALL)
    if not found:
        raise ValueError(f"there is no sign of {technique}")
    return re.sub(r"\s*\n\s*", "", found[1])


def _svg(drawing: Drawing) -> str:
    light, dark = _COLOURS[drawing.technique]
    height = drawing.y + 24
    box = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    sign = _sign(drawing.technique)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img"><title>{escape(drawing.title)}</title>',
        f"<style>{_STYLE.format(light=light, dark=dark)}</style>",
        f'<rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>',
        f'<g class="sign" transform="translate(16 16)">{sign}</g>',
        f'<text class="title" x="62" y="29">{escape(drawing.title)}</text>',
        *(f'<path class="life" d="M{drawing.x(lane):.0f} 78V{height - 12}"/>' for lane in drawing.lanes),
        *(_head(drawing.x(lane), lane) for lane in drawing.lanes),
        *drawing.bands,
        *drawing.marks,
        "</svg>\n",
    ]
    return "\n".join(lines)


def _head(x: float, lane: str) -> str:
    box = f'<rect class="box" x="{x - 68:.0f}" y="50" width="136" height="28" rx="6"/>'
    return f'{box}<text class="lane" x="{x:.0f}" y="69">{escape(lane)}</text>'


if __name__ == "__main__":
    for script in sorted(_FOLDER.glob("*.txt")):
        script.with_suffix(".svg").write_text(draw(script.read_text()))
