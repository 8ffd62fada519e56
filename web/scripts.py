"""A page's script: its module and all modules that it imports, in one file, so that a browser asks once.

People read, edit and test the source files; a browser would need forty requests for them. In the
joined file each module is a block of its own: it takes what it imports from `modules`, and puts there what it
exports. The source map says which line comes from which file, so that the browser's tools show the files.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from posixpath import dirname, join, normpath

from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from .static_files import file_of, kept_if_of, version_of

# What every page runs, before its own module.
EVERYWHERE = "shared/site.js"

_IMPORT = re.compile(r'^import (?:\{([^}]+)\}|\* as (\w+)) from "(\.[^"]+)";', re.MULTILINE)
# Comments that fill their lines: a third of the bytes.
_COMMENT = re.compile(r"^ *(?://[^\n]*|/\*\*(?:(?!\*/).)*\*/)$", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)


@dataclass(frozen=True)
class Script:
    """A joined file, and the files that it was made of, with the time when each was last changed."""

    text: str
    source_map: dict[str, object]
    files: dict[Path, int]

    @cached_property
    def version(self) -> str:
        """The end of this content's address."""
        return version_of(self.text)

    def is_current(self) -> bool:
        """Return whether no file has changed since."""
        return self.files == _changed(self.files)


_made: dict[str, Script] = {}


def script_of(page: str) -> Script:
    """Return the script of a page's module, such as "weather/page.js"; made again when a file changes."""
    made = _made.get(page)
    if made is None or not made.is_current():
        made = _made[page] = _join(page)
    return made


def address_of(page: str) -> str:
    """Return where a page's script is."""
    return f"/scripts/{page}?v={script_of(page).version}"


@require_safe
def show(request: HttpRequest, page: str) -> HttpResponse:
    """`GET /scripts/<module>?v=<version>`: a page's script; of another version, it is not kept."""
    script = _asked(page)
    return kept_if_of(script.version, request, script.text, "text/javascript")


@require_safe
def source_map(request: HttpRequest, page: str) -> JsonResponse:
    """`GET /scripts/<module>.map`: requested only by a browser's developer tools."""
    return JsonResponse(_asked(page).source_map, headers={"Cache-Control": "no-cache"})


def _asked(page: str) -> Script:
    try:
        return script_of(page)
    except (FileNotFoundError, SuspiciousFileOperation) as error:
        raise Http404 from error


def _join(page: str) -> Script:
    sources: dict[str, str] = {}
    for module in (EVERYWHERE, page):
        _add(module, sources)
    lines = ["const modules = {};"]
    sections = []
    for module, source in sources.items():
        lines.append("{")
        sections.append(_section(module, source, len(lines)))
        lines += [*_body(module, source).splitlines(), "}"]
    lines.append(f"//# sourceMappingURL=/scripts/{page}.map")
    return Script("\n".join(lines), {"version": 3, "sections": sections}, _changed(map(_file, sources)))


def _add(module: str, sources: dict[str, str]) -> None:
    """Add a module after those that it imports."""
    if module in sources:
        return
    source = _file(module).read_text()
    for *_, path in _IMPORT.findall(source):
        _add(_resolved(module, path), sources)
    sources[module] = source


def _body(module: str, source: str) -> str:
    """Return a module's lines, each where it was, and after them a line that stores what it exports.

    Comments are left out, and their lines stay, empty.
    """

    def take(found: re.Match) -> str:
        names, whole, path = found.groups()
        taken = whole or "{" + names.replace(" as ", ": ") + "}"
        return f"const {taken} = modules[{json.dumps(_resolved(module, path))}];"

    code = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    exported = ", ".join(_EXPORT.findall(code))
    body = _EXPORT.sub("", _IMPORT.sub(take, code))
    return f"{body}modules[{json.dumps(module)}] = {{ {exported} }};"


def _section(module: str, source: str, line: int) -> dict[str, object]:
    """Return the part of the source map for a module that begins at a line: each line is that of its file.

    "AAAA" is the first column of the file's first line, "AACA" of the line after the one before.
    https://tc39.es/ecma426/
    """
    mappings = ";".join(["AAAA", *["AACA"] * source.count("\n")])
    part = {"version": 3, "sources": [static(module)], "names": [], "mappings": mappings}
    return {"offset": {"line": line, "column": 0}, "map": part}


def _resolved(module: str, path: str) -> str:
    """Return the name of the module that another one imports by a relative path."""
    return normpath(join(dirname(module), path))


def _file(module: str) -> Path:
    return file_of(module, ".js")


def _changed(files: Iterable[Path]) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in files}
