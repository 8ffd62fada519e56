"""Rows of the same fields in a page's snapshot: each name once, since names are most of the bytes."""

from collections.abc import Iterable
from typing import Any


def table(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return rows as `snapshot()` in static/shared/dom.js reads them; what a row does not have is null."""
    columns = list(columns)
    return {"columns": columns, "rows": [[row.get(name) for name in columns] for row in rows]}
