"""Sequence diagrams as SVG from a few lines of text: `python -m learn.diagram` draws `docs/pictures/*.txt`.

    technique weather                 the colour and the sign
    title Polling
    lane Browser                      from left to right, two or more
    Browser -> Server: GET | If-None-Match: "17"       a request, and what it carries
    Server => Browser: 200            news
    Server --> Browser: 304           an answer without news
    Server: it rains                  something happens there
    wait 5 s                          time passes
    open Browser Server               a connection is open between the two, until `close`
    close

Dark if the reader's system is, on a code host and on the site. Colours and signs are those of the pages.
"""

import re
from collections.abc import Callable
from html import escape

from .documents import ROOT
from .drawing import WIDTH, Drawing, svg

_FOLDER = ROOT / "docs" / "pictures"
# Pixels from one arrow to the next, and for each line of what an arrow carries.
_STEP, _DETAIL = 50, 18
_KINDS = {"->": "asked", "=>": "news", "-->": "empty"}
_ARROW = re.compile(r"(\w[\w ]*?) (->|=>|-->) (\w[\w ]*?): (.+)")
_WORD = re.compile(r"(technique|title|lane|wait|open|close)(?: (.+))?")


def draw(script: str) -> str:
    """Return the diagram that a script describes. Raises ValueError for a line that it does not know."""
    drawing = Drawing()
    for line in filter(None, map(str.strip, script.splitlines())):
        if found := _ARROW.fullmatch(line):
            _arrow(drawing, *found.groups())
        elif found := _WORD.fullmatch(line):
            _WORDS[found[1]](drawing, found[2] or "")
        else:
            _happens(drawing, *_parted(line))
    return svg(drawing)


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
    """Return words beside a lane, on the side with more room."""
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


if __name__ == "__main__":
    for script in sorted(_FOLDER.glob("*.txt")):
        script.with_suffix(".svg").write_text(draw(script.read_text()))
