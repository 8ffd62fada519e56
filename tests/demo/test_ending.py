"""However the demo ends, it ends as a whole, within five seconds and without noise."""

import signal
import subprocess

import psutil
import pytest

from tests.waiting import wait_until

from .running import END_SECONDS, SLACK_SECONDS, START_SECONDS, Demo, command_of, demo


def test_leaves_nothing_when_the_supervisor_is_killed_and_the_next_demo_starts_and_ends_as_ever() -> None:
    with demo() as one:
        one.start()
        # Redis, web, five workers, the beat, the supervisor and its watcher.
        wait_until(lambda: len(one.processes()) == 10, "ten processes run")
        watcher = one.find("watcher.py")
        watcher.kill()
        wait_until(lambda: another_runs(one, watcher), "another watcher")
        one.kill()
        wait_until(one.is_gone, "nothing of the demo is left", END_SECONDS + SLACK_SECONDS)
        one.start()
        assert one.stop(signal.SIGTERM) == 0
        assert one.is_gone()


def another_runs(one: Demo, killed: psutil.Process) -> bool:
    """Return whether there is one watcher, and not the one that was killed."""
    found = [process for process in one.processes() if "watcher.py" in command_of(process)]
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
