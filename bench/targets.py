"""The project's own targets, compared with the results."""

from collections.abc import Sequence
from typing import Any

from .rounds import Measure, Row, Target, Work, compare
from .stats import ratios, spread


def judged(work: Work, targets: Sequence[Target], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each target in words, with the median of what was measured and whether that meets it.

    `measured` and `met` are None where the case, or the peer, was not measured in this run.
    """
    return [_judged(work, target, rows) for target in targets]


def _judged(work: Work, target: Target, rows: Sequence[Row]) -> dict[str, Any]:
    measure = next(one for one in work.measures if one.key == target.key)
    measured = _measured(target, rows)
    return {
        "target": _words(target, measure),
        "wanted": _wanted(target, measure),
        "measured": measured,
        "met": None if measured is None else _is_met(target, measured),
    }


def _measured(target: Target, rows: Sequence[Row]) -> float | None:
    name = target.peer
    row = next((one for one in rows if one.case == target.case and _is_meant(one, name)), None)
    if row is None or not row.values(target.key):
        return None
    if target.of:
        return _against(rows, row, target)
    found = compare(rows, row, target.key) if name else spread(row.values(target.key))
    return found.median if found else None


def _is_meant(row: Row, peer: str) -> bool:
    return row.name == peer if peer else row.ours


def _against(rows: Sequence[Row], row: Row, target: Target) -> float | None:
    """Return how many times its measure in the other case ours is."""
    other = next((one for one in rows if one.case == target.of and one.ours), None)
    if other is None:
        return None
    found = ratios([spread(row.values(target.key)).median], [spread(other.values(target.key)).median])
    return found[0] if found else None


def _is_met(target: Target, measured: float) -> bool:
    above = target.at_least is None or measured >= target.at_least
    return above and (target.at_most is None or measured <= target.at_most)


def _words(target: Target, measure: Measure) -> str:
    of = f", {target.peer} against ours" if target.peer else f", against {target.of}" if target.of else ""
    return f"{measure.label}, {target.case}{of}"


def _wanted(target: Target, measure: Measure) -> str:
    is_ratio = target.peer or target.of
    unit = " times" if is_ratio else f" {measure.unit}" if measure.unit else ""
    bounds = (("at least", target.at_least), ("at most", target.at_most))
    return ", ".join(f"{word} {bound:g}{unit}" for word, bound in bounds if bound is not None)
