import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.rules import DOWN, HEIGHT, LEFT, RADIUS, RIGHT, UP, WIDTH, Body, moved, quotient

from .traces import FILE

START = Body(6_400, 3_600, 0, 0, boosted=False)
TRACES = json.loads(FILE.read_text())


@pytest.mark.parametrize("trace", TRACES)
def test_inputs_lead_where_the_golden_traces_say_as_they_do_in_javascript(trace: dict) -> None:
    body = Body(*trace["start"])
    for keys, after in zip(trace["keys"], trace["bodies"], strict=True):
        body = moved(body, keys)
        assert list(body[:4]) == after


def test_a_player_speeds_up_towards_the_keys_and_stands_still_some_time_after_they_are_released() -> None:
    body = moved(START, RIGHT)
    assert body == (6_413, 3_600, 13, 0, False)
    for _ in range(60):
        body = moved(body, 0)
    assert body.vx == 0


def test_opposite_keys_cancel_a_diagonal_is_no_faster_and_a_boost_is() -> None:
    assert moved(START, LEFT | RIGHT) == START
    assert moved(START, UP | LEFT).vx == -8
    assert moved(START._replace(boosted=True), DOWN).vy == 15


def test_walls_stop() -> None:
    body = moved(START._replace(y=HEIGHT - 210, vy=90), DOWN)
    assert (body.y, body.vy) == (HEIGHT - 200, 0)


def test_a_quotient_is_rounded_towards_zero_as_in_javascript() -> None:
    assert [quotient(number, 8) for number in (-15, -8, -7, 0, 7, 15)] == [-1, -1, 0, 0, 0, 1]


@given(st.lists(st.integers(0, 15), max_size=100), st.booleans())
def test_whatever_the_keys_a_player_stays_in_the_field_and_its_speed_fits_a_byte(
    pressed: list[int], boosted: bool
) -> None:
    body = START._replace(boosted=boosted)
    for keys in pressed:
        body = moved(body, keys)
        assert RADIUS <= body.x <= WIDTH - RADIUS
        assert RADIUS <= body.y <= HEIGHT - RADIUS
        assert max(abs(body.vx), abs(body.vy)) <= 127
