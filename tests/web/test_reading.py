"""JSON from a stranger: which numbers are read, and what the others cost."""

import time
from decimal import Decimal
from typing import Any

import pytest

from web.reading import Unreadable, read_json, read_object

HUGE = [
    "1E+200000",
    "1E+900000",
    "1e99999999999999999999",
    "-1e-99999999999999999999",
    "9" * 60_000,
    "99e308",
]


@pytest.mark.parametrize("real", [float, Decimal])
@pytest.mark.parametrize("number", HUGE, ids=lambda text: text[:24])
def test_a_huge_number_is_refused_at_no_cost(number: str, real: Any) -> None:
    began = time.process_time()
    with pytest.raises(Unreadable, match="at most 64 characters and an exponent up to 308"):
        read_json(f'{{"n": [{number}]}}', real)
    assert time.process_time() - began < 0.1


@pytest.mark.parametrize(
    "sent", [b"", b"{", b'{"a":1}}', b"\xff", b'"\xed\xa0\x80"', b"NaN", b"-Infinity", b"[" * 100_000,
             '{"a":1}'.encode("utf-16")]
)  # fmt: skip
def test_what_is_not_json_in_utf_8_is_refused(sent: bytes) -> None:
    with pytest.raises(Unreadable):
        read_json(sent)


def test_numbers_within_the_bounds_are_what_they_were() -> None:
    largest = "1.7976931348623157e308"
    assert read_json(f"[1, -0.5, 1e2, {largest}, {'9' * 64}]") == [
        1, -0.5, 100.0, 1.7976931348623157e308, int("9" * 64),
    ]  # fmt: skip
    assert read_json("[0.10, 7]", Decimal) == [Decimal("0.1"), 7]


def test_a_whole_number_is_an_integer_only_where_it_is_written_as_one() -> None:
    assert [type(number) for number in read_json("[1, 1.0, 1e0]")] == [int, float, float]


def test_only_a_json_object_is_accepted() -> None:
    assert read_object(b'{"a": null}') == {"a": None}
    for other in ("[]", "1", "null", '"{}"'):
        with pytest.raises(Unreadable, match="not an object"):
            read_object(other)
