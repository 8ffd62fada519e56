"""When a failed delivery is tried again."""

from datetime import datetime, timezone
from typing import Any

import pytest

from payments.sending.schedule import RETRIES_AFTER, asked_for, wait_after

NOW = datetime(2026, 11, 24, 12, 0, 0, tzinfo=timezone.utc)


def test_the_retries_are_those_of_the_contract() -> None:
    assert RETRIES_AFTER == (5, 300, 1800, 7200, 18_000, 36_000, 36_000)
    waits = [wait_after(tries, chance=lambda: 0.5) for tries in range(1, 9)]
    assert waits == [5, 300, 1800, 7200, 18_000, 36_000, 36_000, None]


def test_each_wait_has_twenty_percent_of_jitter_to_either_side() -> None:
    assert wait_after(2, chance=lambda: 0.0) == pytest.approx(240)
    assert wait_after(2, chance=lambda: 1.0) == pytest.approx(360)
    assert len({wait_after(2) for _ in range(20)}) > 10


def test_the_clock_of_a_demo_runs_faster(settings: Any) -> None:
    settings.WEBHOOK_TIME_SCALE = 0.01
    assert wait_after(2, chance=lambda: 0.5) == pytest.approx(3)


@pytest.mark.parametrize(("asked", "wait"), [(1, 5), (60, 60), (36_000, 36_000), (10**9, 36_000)])
def test_what_the_receiver_asks_for_is_honoured_within_bounds(asked: float, wait: float) -> None:
    assert wait_after(1, asked, chance=lambda: 0.5) == wait


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "17", 17),
        (503, "17", 17),
        (429, "Tue, 24 Nov 2026 12:01:30 GMT", 90),
        (429, "Tue, 24 Nov 2026 11:00:00 GMT", 0),
        (429, "", 0),
        (429, "-5", 0),
        (429, "1.5", 0),
        (429, "soon", 0),
        (429, "٣", 0),
        (429, "9" * 400, 999_999_999_999),
        (429, "Tue, 99 Nov 99999 12:01:30 GMT", 0),
        (500, "17", 0),
        (None, "17", 0),
    ],
)
def test_a_receiver_may_ask_to_be_left_alone(status: int | None, header: str, seconds: float) -> None:
    assert asked_for(status, header, NOW) == seconds
