"""Figures that are not counted by the one rule for bytes say so beside them, and lead to the lab."""

from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.mark.parametrize("page", ["newsfeed/wire.html", "tickers/wire.html"])
def test_bytes_that_are_counted_by_a_rule_of_their_own_are_marked_as_not_comparable(page: str) -> None:
    assert '<a href="/lab/">not comparable</a>' in (TEMPLATES / page).read_text()


def test_the_first_page_marks_them_too() -> None:
    assert "bytes not comparable here" in (TEMPLATES / "home.html").read_text()
