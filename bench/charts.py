"""Bar charts in SVG, by hand: light and dark, readable at 700 pixels, no script, no font from elsewhere."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

TIMES, TO = "\N{MULTIPLICATION SIGN}", "\N{EN DASH}"

WIDTH = 700
_LEFT, _RIGHT = 16, 190
_BAR, _NAME, _GAP, _CASE, _TOP = 14, 18, 10, 30, 52

# The colours of the project's pages, dark where the reader's system is; all text has 4.5 to 1 on the paper.
_STYLE = """
text { font: 14px system-ui, sans-serif; fill: #1A1C22 }
.title { font-weight: 600; font-size: 16px } .case { font-weight: 600 }
.figure { font-variant-numeric: tabular-nums }
.paper { fill: #FFFFFF } .ours { fill: #00639C } .peer { fill: #595F6E }
.spread { stroke: #1A1C22 } .rule { stroke: #E3E1DA }
@media (prefers-color-scheme: dark) {
  text { fill: #ECEDEF } .paper { fill: #181B22 } .ours { fill: #5CB3E8 } .peer { fill: #A3A9B8 }
  .spread { stroke: #ECEDEF } .rule { stroke: #2A2E38 }
}
"""


def bars(title: str, rows: Sequence[Mapping[str, Any]], key: str) -> str:
    """Return a chart of ratios, ours being 1: a bar for each contestant, grouped by case, with its spread.

    `rows` are those of results.json. All bars are on one linear scale that begins at zero.
    """
    drawn = [
        row for row in rows if key in row["measures"] and (row["ours"] or _ratio(row, key)["median"] != 1)
    ]
    longest = max(_ratio(row, key)["high"] for row in drawn)
    marks, y = [_text(_LEFT, 28, title, "title")], _TOP
    for case, group in groupby(drawn, key=lambda row: row["case"]):
        marks += [
            f'<path class="rule" d="M{_LEFT} {y - 8}H{WIDTH - _LEFT}"/>',
            _text(_LEFT, y + 12, case, "case"),
        ]
        y += _CASE
        for row in group:
            marks += _bar(y, row, _ratio(row, key), longest)
            y += _NAME + _BAR + _GAP
        y += _GAP
    return _svg(title, y, marks)


def _ratio(row: Mapping[str, Any], key: str) -> Mapping[str, float]:
    return row["measures"][key]["times_ours"] or {"median": 1.0, "low": 1.0, "high": 1.0}


def _bar(y: int, row: Mapping[str, Any], ratio: Mapping[str, float], longest: float) -> list[str]:
    scale = (WIDTH - _LEFT - _RIGHT) / longest
    length, low, high = (max(1.0, ratio[part] * scale) for part in ("median", "low", "high"))
    kind, middle = ("ours" if row["ours"] else "peer"), y + _NAME + _BAR / 2 - 6
    marks = [
        _text(_LEFT, y + 8, row["name"], "name"),
        f'<rect class="{kind}" x="{_LEFT}" y="{y + _NAME - 6}" width="{length:.1f}" height="{_BAR}" rx="2"/>',
        _text(_LEFT + high + 8, middle + 5, _figure(ratio), "figure"),
    ]
    if high > low:
        ends = f"M{_LEFT + low:.1f} {middle - 4}v8M{_LEFT + low:.1f} {middle}H{_LEFT + high:.1f}m0 -4v8"
        marks.append(f'<path class="spread" fill="none" d="{ends}"/>')
    return marks


def _figure(ratio: Mapping[str, float]) -> str:
    median, low, high = (short(ratio[part]) for part in ("median", "low", "high"))
    return f"{median}{TIMES}" if low == high else f"{median}{TIMES} ({low}{TO}{high})"


def short(value: float) -> str:
    """Return a ratio with two figures, or as a whole number: its spread does not allow more."""
    return f"{value:.2g}" if value < 10 else f"{value:,.0f}"


def _text(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _svg(title: str, height: int, marks: Sequence[str]) -> str:
    box = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img"><title>{escape(title)}</title>'
    paper = f'<rect class="paper" width="{WIDTH}" height="{height}" rx="8"/>'
    return "\n".join([head, f"<style>{_STYLE}</style>", paper, *marks, "</svg>", ""])
