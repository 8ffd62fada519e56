"""The supervisor starts again what dies, and ends the demo where a part cannot start at all."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo.checks import CannotStart
from demo.parts import Part
from demo.supervisor import Supervisor
from tests.waiting import Stopwatch


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    """A supervisor of nothing yet; after the test, Ctrl-C ends pytest again."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with Supervisor(tmp_path) as one:
        yield one
    for number, handler in handlers.items():
        signal.signal(number, handler)


def look_after_until(supervisor: Supervisor, is_so: Callable[[], bool]) -> None:
    """Look after the parts until something is so, for half a minute at most."""
    watch = Stopwatch()
    while not is_so():
        assert watch.seconds() < 30
        supervisor.look_after()
        time.sleep(0.01)


def program(name: str, code: str) -> Part:
    return Part(name, [sys.executable, "-c", code])


def test_a_part_that_dies_five_times_within_half_a_minute_ends_the_demo_with_its_last_lines(
    supervisor: Supervisor,
) -> None:
    supervisor.start(program("broken", "print('no such table'); raise SystemExit(7)"))
    with pytest.raises(CannotStart) as ended:
        look_after_until(supervisor, lambda: False)
    lines = str(ended.value).splitlines()
    assert lines[0] == "broken ended 5 times within 30 s, with status 7, so the demo ends. It wrote at last:"
    assert lines[-1] == "no such table"


def test_a_part_that_dies_once_starts_again_with_a_line_in_the_log(
    supervisor: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks = tmp_path / "marks"
    code = f"import pathlib, time; marks = pathlib.Path({str(marks)!r}); again = marks.exists();"
    code += "marks.open('a').write('x'); time.sleep(60 * again); raise SystemExit(1)"
    supervisor.start(program("fragile", code))
    look_after_until(supervisor, lambda: marks.exists() and marks.read_text() == "xx")
    assert "demo        | fragile ended with status 1; it starts again in 0.2 s\n" in capsys.readouterr().out
