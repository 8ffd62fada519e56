"""A function, class or constant from a source file, found by its name: a copy would become outdated."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import TextLexer, find_lexer_class_for_filename

# A definition by a keyword, or a method; neither can be confused with a call.
_JS_BEGINS = r"( *)(?:export )?(?:async )?(?:(?:function|const|let|class) {name}\b|{name}\([^()]*\) {{$)"


@dataclass(frozen=True)
class Excerpt:
    """Some lines of a file: the number of the first and the last, and the text without indentation."""

    path: str
    first: int
    last: int
    text: str

    @property
    def html(self) -> str:
        """The lines, numbered as in the file and highlighted."""
        return highlighted(self.path, self.text, self.first)


def highlighted(path: str, text: str, first: int = 1) -> str:
    """Return lines of source as HTML; in a whole file, line 7 has the id `L-7`."""
    anchors = "L" if first == 1 else ""
    form = HtmlFormatter(cssclass="code", linenos="inline", linenostart=first, lineanchors=anchors)
    lexer = find_lexer_class_for_filename(path) or TextLexer
    return highlight(text, lexer(), form)


def excerpt(root: Path, path: str, name: str) -> Excerpt:
    """Return the first definition of `name`, or `Class.name`. Raises LookupError."""
    source = (root / path).read_text()
    first, last = _python(source, name) if path.endswith(".py") else _javascript(source, name)
    lines = source.splitlines()[first - 1 : last]
    return Excerpt(path, first, last, dedent("\n".join(lines)) + "\n")


def _python(source: str, name: str) -> tuple[int, int]:
    for called, node in _named(ast.parse(source)):
        if name in (called, called.rpartition(".")[2]):
            decorators = getattr(node, "decorator_list", [])
            first = min(each.lineno for each in [node, *decorators])
            return first, node.end_lineno or first
    raise LookupError(name)


def _named(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.stmt]]:
    """Yield each definition and constant with its name, those of a class as `Class.name`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield within + node.name, node
            yield from _named(node, f"{within}{node.name}.")
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield within + node.targets[0].id, node


def _javascript(source: str, name: str) -> tuple[int, int]:
    """Find a definition by its first line; it ends there, or at a bracket with the same indentation."""
    lines = source.splitlines()
    begins = re.compile(_JS_BEGINS.format(name=re.escape(name)))
    for first, line in enumerate(lines, 1):
        if found := begins.match(line):
            if line.endswith(";"):
                return first, first
            ends = re.compile(rf"{found[1]}[}}\])]")
            return first, next(
                (n for n, later in enumerate(lines[first:], first + 1) if ends.match(later)), first
            )
    raise LookupError(name)
