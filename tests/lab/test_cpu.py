"""The CPU time of a lane is that of its own steps: neither waiting nor what others do meanwhile is in it."""

import asyncio
import time

import pytest

from lab.measure.cpu import timed

pytestmark = pytest.mark.asyncio
MILLISECOND = 1_000_000


def work(milliseconds: int) -> None:
    """Keep this thread busy for so much of its own CPU time."""
    until = time.thread_time_ns() + milliseconds * MILLISECOND
    while time.thread_time_ns() < until:
        pass


async def test_waiting_and_what_others_do_meanwhile_cost_nothing() -> None:
    counted: list[int] = []

    async def lane() -> str:
        work(20)
        await asyncio.sleep(0.01)
        work(20)
        return "done"

    other = asyncio.get_running_loop().call_soon(work, 200)
    assert await timed(lane(), counted.append) == "done"
    assert other.cancelled() is False
    assert 40 * MILLISECOND <= sum(counted) < 200 * MILLISECOND


async def test_an_error_and_a_cancellation_pass_through() -> None:
    caught: list[BaseException] = []

    async def lane() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError as error:
            caught.append(error)
            raise ValueError("after all") from error

    task = asyncio.ensure_future(timed(lane(), lambda _: None))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(ValueError, match="after all"):
        await task
    assert len(caught) == 1
