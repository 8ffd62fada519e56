"""However the demo ends, it ends as a whole, within five seconds and without noise."""

import signal
import subprocess

import psutil
import pytest

from tests.waiting import wait_until

from .running import END_SECONDS, SLACK_SECONDS, START_SECONDS, Demo, demo


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_ends_quietly_and_leaves_nothing(name: str) -> None:
    with demo() as one:
        one.start()
        assert one.stop(signal.Signals[name]) == 0
        assert one.is_gone()
        assert "Traceback" not in one.output
        assert "ERROR" not in one.output


def test_leaves_nothing_when_the_supervisor_is_killed_and_a_new_one_starts_at_once() -> None:
    with demo() as one:
        one.start()
        assert (
            len(one.processes()) == 8
        )  # Redis, web, three workers, the beat, the supervisor and its watcher
        one.kill()
        wait_until(one.is_gone, "nothing of the demo is left", END_SECONDS + SLACK_SECONDS)
        one.start()
        assert one.stop() == 0


def test_a_watcher_that_is_killed_is_replaced_and_still_ends_all_parts() -> None:
    with demo() as one:
        one.start()
        killed = one.find("watcher.py")
        killed.kill()
        wait_until(lambda: another_runs(one, killed), "another watcher")
        one.kill()
        wait_until(one.is_gone, "nothing of the demo is left", END_SECONDS + SLACK_SECONDS)


def another_runs(one: Demo, killed: psutil.Process) -> bool:
    """Return whether there is one watcher, and not the one that was killed."""
    found = [process for process in one.processes() if "watcher.py" in " ".join(process.cmdline())]
    return len(found) == 1 and found[0].pid != killed.pid


@pytest.mark.soak
def test_leaves_nothing_when_nobody_reads_its_output_any_more() -> None:
    with demo() as one:
        process = one.popen(subprocess.PIPE)
        wait_until(lambda: one.health() == 200, "the demo is ready", START_SECONDS)
        assert process.stdout is not None
        process.stdout.close()
        process.terminate()
        process.wait(START_SECONDS)
        wait_until(one.is_gone, "nothing of the demo is left", END_SECONDS + SLACK_SECONDS)
