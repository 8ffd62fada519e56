"""Processes of a run: each with a log of its own, measured by the operating system, stopped by its id."""

import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

# Starting Django, migrating and binding a port take a few seconds, more on a busy machine.
START_SECONDS = 60.0
# Held connections get two seconds to close; after twice that, the process hangs.
STOP_SECONDS = 5.0
_LOOK_AGAIN_SECONDS = 0.02
_PR_SET_PDEATHSIG = 1
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent


def cpu_seconds(pid: int) -> float:
    """Return the user and system time of a process and its children, with that of threads that have ended.

    The CPU clock of a process counts nanoseconds where /proc/<pid>/stat counts hundredths of a second.
    Source: clock_getcpuclockid(3); the id of a process's clock is made of the bits of its pid.
    """
    return sum(time.clock_gettime(~each << 3 | 2) for each in _family(pid))


def pss_mb(pid: int) -> float:
    """Return the memory of a process and its children in MB; shared pages are divided among their sharers."""
    return sum(_pss_kb(each) for each in _family(pid)) / 1000


def _family(pid: int) -> list[int]:
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def _pss_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


@contextmanager
def running(
    command: Sequence[str | Path], env: Mapping[str, str], log: Path, piped: bool = False
) -> Iterator["subprocess.Popen[str]"]:
    """Run a command at the root of the project until the block ends.

    What it writes goes to the log; with `piped`, only its errors do, and its input and output are pipes.
    """
    with log.open("a") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env=os.environ | env,
            text=True,
            preexec_fn=_end_with_parent,
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=subprocess.PIPE if piped else output,
            stderr=output,
        )
    try:
        yield process
    finally:
        _end(process)


def _end_with_parent() -> None:
    """Ask the kernel to end this process when the one that runs the benchmark is killed. Source: prctl(2)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()


def wait_until(condition: Callable[[], bool], process: "subprocess.Popen[str]", log: Path) -> float:
    """Wait until a condition about a process holds and return the seconds that took.

    Raises RuntimeError, with the end of its log, where the process ends before that or takes START_SECONDS.
    """
    began = time.perf_counter()
    while not condition():
        if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
            raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()[-2000:]}")
        time.sleep(_LOOK_AGAIN_SECONDS)
    return time.perf_counter() - began


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server((HOST, 0)) as listener:
        return listener.getsockname()[1]
