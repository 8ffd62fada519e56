"""What a class has predicted and found, to print and to keep. Nothing in it says who predicted what."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .. import course
from ..models import Room, Taken
from ..questions import catalogue
from ..questions.domain import distribution

# If this many of those who answered chose it, it is no slip: they share a wrong idea.
MISCONCEPTION_PERCENT = 20
COLUMNS = ("question", "claim", "asks", "choice", "right", "round 1", "round 2", "measured", "verdict")
# A spreadsheet takes a text that begins with one of these for a formula. OWASP, "CSV Injection".
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """A choice: how often it was chosen in each round, and in per cent, and whether it is right."""

    text: str
    right: bool
    counts: tuple[int, int]
    percents: tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """A question that was revealed. `measured` and `verdict` are empty if nothing was run."""

    question: catalogue.Question
    rows: tuple[Row, ...]
    measured: str
    verdict: str
    misconception: str


def of(room: Room) -> list[Asked]:
    """Return the questions of a room that were revealed, in their order."""
    return [_asked(room, taken) for taken in room.taken.order_by("id") if _is_revealed(room, taken)]


def _is_revealed(room: Room, taken: Taken) -> bool:
    if taken.result is None or catalogue.find(room, taken.question) is None:
        return False
    return taken.question != room.question or room.phase in course.REVEALED


def _asked(room: Room, taken: Taken) -> Asked:
    question = catalogue.find(room, taken.question)
    assert question is not None  # noqa: S101 - see _is_revealed
    result = taken.result or {}
    rows = tuple(_rows(room, question, result.get("right_choice", "")))
    return Asked(question, rows, _measured(result), result.get("sentence", ""), _misconception(rows))


def _rows(room: Room, question: catalogue.Question, right: str) -> Iterator[Row]:
    counted = distribution(room, question.id)
    first, second = counted["1"], counted["2"]
    for choice in question.choices:
        counts = first[choice.id], second[choice.id]
        percents = _percent(counts[0], first), _percent(counts[1], second)
        yield Row(choice.text, choice.id == right, counts, percents)


def _percent(count: int, counts: dict[str, int]) -> int:
    return round(100 * count / max(1, sum(counts.values())))


def _measured(result: dict[str, Any]) -> str:
    figures = result.get("figures", [])
    return f"{figures[0]['value']:g} {figures[0]['unit']}" if figures else ""


def _misconception(rows: tuple[Row, ...]) -> str:
    """Return the wrong idea that many had at first, and what became of it; empty if there was none."""
    right = next((row for row in rows if row.right), None)
    wrong = max((row for row in rows if not row.right), key=lambda row: row.counts[0], default=None)
    if right is None or wrong is None or wrong.percents[0] < MISCONCEPTION_PERCENT:
        return ""
    had = f"{wrong.counts[0]} ({wrong.percents[0]} %) predicted “{wrong.text}”; it is “{right.text}”."
    has_second = any(row.counts[1] for row in rows)
    return f"{had} After discussing, {wrong.counts[1]} still did." if has_second else had


def as_csv(asked: list[Asked]) -> str:
    """Return a row for each choice."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for one in asked:
        about = [one.question.id, one.question.text, one.question.asks]
        for row in one.rows:
            found = ["yes" if row.right else "", *row.counts, one.measured, one.verdict]
            writer.writerow(map(_as_text, [*about, row.text, *found]))
    return text.getvalue()


def _as_text(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if is_formula else value
