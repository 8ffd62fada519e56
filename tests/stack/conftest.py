"""One stack for all tests of this folder, with four web processes and three workers."""

from collections.abc import Generator, Iterator
from typing import Any

import pytest

from .compose import Stack

_running: list[Stack] = []


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The stack, up and well; taken down with all that it kept."""
    # The regulars of the chat would only add to what has to be counted.
    made = Stack(CHAT_BOTS="0", WEATHER_STEP_SECONDS="5")
    _running.append(made)
    try:
        made.up("--scale", "web=4", "--scale", "worker=3")
        yield made
    finally:
        made.down()
        _running.remove(made)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the logs of the containers, where a test fails."""
    report = yield
    if report.failed:
        report.sections += [(f"logs of {stack.name}", stack.logs()) for stack in _running]
    return report
