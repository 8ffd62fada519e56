"""The measured figures in the documentation: `python -m learn.figures` copies them from the benchmarks.

A figure is a link whose title names it, as work / case / contestant / measure:

    [178 µs](benchmarks/README.md "longpoll / 1,000 clients, daphne / this project / cpu_us")

`times cpu_us` gives the figure as a multiple of this project's own.
"""

import json
import os
import re
from typing import Any

from .documents import ROOT, chapters

_RESULTS = ROOT / "docs" / "benchmarks" / "results.json"
FIGURE = re.compile(r'\[([^\]]*)\]\((benchmarks/README\.md[^ )]*) "([^"]+)"\)')
_UNITS = {"us": "µs", "ms": "ms", "mb": "MB", "each": "kB", "second": "a second", "threads": "threads"}


def figure(results: list[dict[str, Any]], name: str) -> str:
    """Return a figure as text, rounded to the precision that its spread allows. Raises LookupError."""
    work, case, contestant, measure = name.split(" / ")
    for row in next(each["rows"] for each in results if each["name"] == work):
        if (row["case"], row["name"]) == (case, contestant):
            measured = row["measures"][measure.removeprefix("times ")]
            if measure.startswith("times "):
                return f"{_short(measured['times_ours']['median'])} times"
            return f"{_short(measured['median'])} {_UNITS[measure.rpartition('_')[2]]}"
    raise LookupError(name)


def _short(value: float) -> str:
    return f"{value:.2g}" if value < 10 else f"{value:,.0f}"


def rewritten(text: str, results: list[dict[str, Any]]) -> str:
    """Return a document with its figures from the last measurement."""
    return FIGURE.sub(
        lambda found: f'[{figure(results, found[3])}]({found[2]} "{found[3]}")',
        text,
    )


def measured() -> list[dict[str, Any]]:
    """Return the benchmarks' results."""
    return json.loads(_RESULTS.read_text())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for name in chapters():
        path = ROOT / "docs" / f"{name}.md"
        path.write_text(rewritten(path.read_text(), measured()))
