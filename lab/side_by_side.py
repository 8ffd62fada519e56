"""Any two lanes side by side, server and client, with the differing lines marked."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from django.conf import settings
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_for_filename

# The lanes' file names: Python and JavaScript spell them differently.
FILES = {
    "polling": ("lab/lanes/polling.py", "static/lab/lanes/polling.js"),
    "long_polling": ("lab/lanes/long_polling.py", "static/lab/lanes/long-polling.js"),
    "websocket": ("lab/lanes/websocket.py", "static/lab/lanes/websocket.js"),
    "sse": ("lab/lanes/sse.py", "static/lab/lanes/sse.js"),
    "webhook": ("lab/lanes/webhook.py", "static/lab/lanes/webhook.js"),
}


@dataclass(frozen=True)
class Side:
    """One file as highlighted HTML with its own lines marked, and their number."""

    path: str
    html: str
    lines: int
    own: int


def pairs(left: str, right: str) -> list[tuple[Side, Side]]:
    """Return the files of two lanes in pairs: the servers' and the clients'."""
    return [_pair(one, other) for one, other in zip(FILES[left], FILES[right], strict=True)]


def _pair(one: str, other: str) -> tuple[Side, Side]:
    left, right = _text(one), _text(other)
    changes = SequenceMatcher(None, left.splitlines(), right.splitlines(), autojunk=False).get_opcodes()
    differing = [change for change in changes if change[0] != "equal"]
    left_lines = [line + 1 for _, start, end, _, _ in differing for line in range(start, end)]
    right_lines = [line + 1 for _, _, _, start, end in differing for line in range(start, end)]
    return _side(one, left, left_lines), _side(other, right, right_lines)


def _text(path: str) -> str:
    return (Path(settings.BASE_DIR) / path).read_text()


def _side(path: str, text: str, own: list[int]) -> Side:
    html = highlight(text, get_lexer_for_filename(path), HtmlFormatter(cssclass="code", hl_lines=own))
    return Side(path, html, text.count("\n"), len(own))
