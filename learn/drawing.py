"""The drawing of a sequence diagram: its lanes, words and lines, its colours and its sign."""

import re
from dataclasses import dataclass, field
from html import escape

from .documents import ROOT

# Fits the text width of a page; on a phone, its smallest letters are still readable.
WIDTH = 560
_EDGE, _TOP = 84, 84
_TOKENS = ROOT / "static" / "shared" / "styles" / "tokens.css"
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


@dataclass
class Drawing:
    """What is drawn so far: marks from back to front, and how far down the next one begins."""

    technique: str = ""
    title: str = ""
    lanes: list[str] = field(default_factory=list)
    y: int = _TOP
    marks: list[str] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)
    opened: list[tuple[list[str], int]] = field(default_factory=list)

    def x(self, lane: str) -> float:
        """Return the position of a lane; the lanes share the width."""
        return _EDGE + self.lanes.index(lane) * (WIDTH - 2 * _EDGE) / (len(self.lanes) - 1)

    def text(self, x: float, y: float, words: str, kind: str) -> None:
        """Write words."""
        self.marks.append(f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}">{escape(words, quote=False)}</text>')

    def path(self, way: str, kind: str) -> None:
        """Draw a line."""
        self.marks.append(f'<path class="{kind}" d="{way}"/>')


def colours(technique: str) -> tuple[str, str]:
    """Return a technique's colours, light and dark, from the pages' style sheet. Raises ValueError."""
    tokens = _TOKENS.read_text()
    raw = re.search(rf'\[data-technique="{technique}"\] {{ --accent: var\((.+?)\)', tokens)
    values = re.findall(rf"{raw[1]}: (#[0-9a-f]{{6}})", tokens) if raw else []
    if len(values) != 2:
        raise ValueError(f"there are no colours of {technique}")
    light, dark = values
    return light, dark


def _sign(technique: str) -> str:
    """Return the shapes of a technique's sign, from the pages' template."""
    symbols = (ROOT / "templates" / "signs.html").read_text()
    found = re.search(rf'<symbol id="sign-{technique}"[^>]*>\s*(.*?)\s*</symbol>', symbols, re.DOTALL)
    if not found:
        raise ValueError(f"there is no sign of {technique}")
    return re.sub(r"\s*\n\s*", "", found[1])


def svg(drawing: Drawing) -> str:
    """Return the drawing as a complete SVG file, without scripts and external fonts."""
    light, dark = colours(drawing.technique)
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
