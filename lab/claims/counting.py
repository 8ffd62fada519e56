"""How simple a lane is: the lines of code and the states of its smallest complete client, and of its server.

Lines of code are those that are neither empty nor comments. States are the fields that a client has to keep
itself, besides what the browser keeps for it.
"""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median

from django.conf import settings

from ..side_by_side import FILES

_JS_COMMENT = re.compile(r"\s*(//|/\*|\*|$)")
_JS_STATE = re.compile(r"const state = \{(.*)\};")

# What the smallest clients lack when the network breaks. None of them is wrong: each is as small as can be.
LACKS = {
    "polling": "No limit of time for a request: a poll whose answer is frozen is waited for.",
    "long_polling": "No limit of time for a request, and always the same second before it tries again.",
    "websocket": "No heartbeat: a frozen socket looks like no news. Always the same second before it "
    "tries again.",
    "sse": "No heartbeat: a frozen stream looks like no news. It never learns why a connection failed.",
    "webhook": "The page only watches; the receiver needs an address, a signature check, and a memory of "
    "ids.",
}


@dataclass(frozen=True)
class Size:
    """How large a lane's smallest complete form is, in the client and on the server."""

    lane: str
    client_lines: int
    states: int
    imports: int
    server_lines: int
    lacks: str

    @property
    def lines(self) -> int:
        """Both sides together."""
        return self.client_lines + self.server_lines


@lru_cache(maxsize=1)
def sizes() -> dict[str, Size]:
    """Return the sizes of the five lanes."""
    return {lane: _size(lane, *files) for lane, files in FILES.items()}


def median_of(figure: str) -> float:
    """Return the median of a figure over the five lanes, such as `client_lines`."""
    return median(getattr(size, figure) for size in sizes().values())


def _size(lane: str, server: str, client: str) -> Size:
    text = _read(client)
    return Size(
        lane=lane,
        client_lines=sum(not _JS_COMMENT.match(line) for line in text.splitlines()),
        states=_states(text),
        imports=len(re.findall(r"^import ", text, re.MULTILINE)),
        server_lines=_python_lines(_read(server)),
        lacks=LACKS[lane],
    )


def _states(text: str) -> int:
    kept = _JS_STATE.search(text)
    return len(kept[1].split(",")) if kept else 0


def _python_lines(text: str) -> int:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, documented) and ast.get_docstring(node):
            first = node.body[0]
            docstrings.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = enumerate(text.splitlines(), start=1)
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") and number not in docstrings
        for number, line in lines
    )


def lines_that_verify() -> int:
    """Return how many lines of the webhook's receiver check that a message is authentic."""
    tree = ast.parse(_read(FILES["webhook"][0]))
    checks = [node for node in ast.walk(tree) if isinstance(node, ast.Try)]
    return sum((check.end_lineno or 0) - check.lineno + 1 for check in checks)


def _read(path: str) -> str:
    return (Path(settings.BASE_DIR) / path).read_text()
