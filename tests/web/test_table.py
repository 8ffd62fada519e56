"""Rows in a page's snapshot."""

from web.table import table


def test_each_name_is_written_once_and_what_a_row_does_not_have_is_null() -> None:
    rows = [{"day": "Monday", "close": 12.5}, {"day": "Tuesday"}]
    assert table(["day", "close"], rows) == {
        "columns": ["day", "close"],
        "rows": [["Monday", 12.5], ["Tuesday", None]],
    }
