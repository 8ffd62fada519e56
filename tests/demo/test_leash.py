"""A leash brings back what crashed, and says so when something cannot start at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo import leash
from demo.supervisor import take


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    """A lock file with nobody's locks on it."""
    path = tmp_path / "demo.lock"
    path.touch()
    return path


def run_on_leash(lock_file: Path, code: str) -> "subprocess.CompletedProcess[str]":
    """Run a Python program on a leash until the leash ends."""
    command = leash.command(lock_file, [sys.executable, "-c", code])
    return subprocess.run(command, capture_output=True, text=True, timeout=30)


def test_what_cannot_start_is_given_up_after_three_times(lock_file: Path) -> None:
    lock = take(lock_file)
    ended = run_on_leash(lock_file, "raise SystemExit(7)")
    os.close(lock)
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        "ended with status 7",
        "ended with status 7",
        "ended with status 7",
        "it cannot start; what it wrote above says why",
    ]


def test_a_program_ends_at_once_where_no_demo_holds_the_lock_file(lock_file: Path) -> None:
    ended = run_on_leash(lock_file, "import time; time.sleep(60)")
    assert (ended.returncode, ended.stdout) == (0, "")
