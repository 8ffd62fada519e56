"""The lateness of an event loop."""

import asyncio

import pytest

from dashboard.pulse import EVERY_SECONDS, Pulse
from tests.waiting import until


def test_before_the_first_turn_nothing_is_known() -> None:
    assert Pulse().p99 is None


def test_a_stall_counts_for_every_turn_that_it_swallowed() -> None:
    pulse = Pulse()
    for _ in range(100):
        pulse.note(0.0)
    pulse.note(0.5)
    assert pulse.p99 == pytest.approx(0.45)


def test_an_endless_stall_fills_no_memory() -> None:
    pulse = Pulse()
    pulse.note(3600.0)
    assert len(pulse._late) == 100


@pytest.mark.asyncio
async def test_it_turns_on_the_loop_that_it_follows() -> None:
    pulse = Pulse()
    pulse.follow(asyncio.get_running_loop())
    pulse.follow(asyncio.get_running_loop())
    await until(lambda: len(pulse._late) >= 2, "it has turned")
    assert pulse.p99 is not None
    assert EVERY_SECONDS == 0.05
