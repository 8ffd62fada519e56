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


def supervisor(one: Demo) -> psutil.Process:
    return one.supervisor


def helper(one: Demo) -> psutil.Process:
    return one.find("manage.py serve", leash=True).parent()


def leash(one: Demo) -> psutil.Process:
    return one.find("--queues beat", leash=True)


LONGER = [pytest.param(victim, marks=pytest.mark.soak) for victim in (helper, leash)]


@pytest.mark.parametrize("victim", [supervisor, *LONGER], ids=lambda victim: victim.__name__)
def test_leaves_nothing_when_a_process_of_its_own_is_killed(victim) -> None:
    with demo() as one:
        one.start()
        assert len(one.processes()) > 10
        victim(one).kill()
        wait_until(one.is_gone, "nothing of the demo is left", END_SECONDS + SLACK_SECONDS)


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
