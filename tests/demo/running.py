"""A demo in processes of its own, as `make demo` starts it, and everything it started."""

import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psutil

from tests.live_server import own_database
from tests.waiting import Stopwatch, free_port, wait_until, within

PROJECT = Path(__file__).resolve().parents[2]
# The demo starts in two or three seconds; a busy machine takes many times that.
START_SECONDS = 60.0
# What the demo promises for every way to end.
END_SECONDS = 5.0
# The demo itself ends the web process; this much is the machine's own.
SLACK_SECONDS = 1.0


class Demo:
    """One demo: its folder, its port, and its processes."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.port = folder, free_port()
        self.output_file = folder.parent / f"{folder.name}.log"
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        own = {"DATA_DIR": str(folder), "PORT": str(self.port)}
        self.environment = kept | own | environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, without the last slash."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """All that it has written."""
        return self.output_file.read_text(errors="replace")

    def start(self) -> float:
        """Start it and wait until it says that it is ready; returns the seconds that took."""
        watch = Stopwatch()
        with self.output_file.open("wb") as output:
            self._process = self.popen(output)
        wait_until(lambda: self._ready_or_over(), "the demo is ready", START_SECONDS)
        assert "ready: " in self.output, self.output
        return watch.seconds()

    def popen(self, output: IO[bytes] | int) -> "subprocess.Popen[bytes]":
        """Start it and return at once."""
        return subprocess.Popen(
            [sys.executable, "-m", "demo"],
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def _ready_or_over(self) -> bool:
        assert self._process is not None
        return "ready: " in self.output or self._process.poll() is not None

    def health(self) -> int:
        """Return the status of /healthz, 0 where nobody answers."""
        return status_of(f"{self.url}/healthz")

    def processes(self) -> list[psutil.Process]:
        """Everything that runs in this demo's name: its data directory is in the environment or the title."""
        return [process for process in psutil.process_iter() if _mentions(process, str(self.folder))]

    def find(self, words: str) -> psutil.Process:
        """Return the one process whose command line has these words."""
        [one] = [process for process in self.processes() if words in command_of(process)]
        return one

    def stop(self, with_signal: int = signal.SIGINT) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        assert self._process is not None
        with within(END_SECONDS + SLACK_SECONDS, "the end of the demo"):
            self._process.send_signal(with_signal)
            return self._process.wait(START_SECONDS)

    def kill(self) -> None:
        """Kill the process that a terminal's Ctrl-C would reach."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def is_gone(self) -> bool:
        """Whether nothing of it is left."""
        return not self.processes()

    def end(self) -> None:
        """End whatever is left of it, however the test went."""
        if self._process:
            self.kill()
        for process in self.processes():
            process.kill()


@contextmanager
def demo(**environment: str) -> Iterator[Demo]:
    """A demo that is ended on leaving, with a folder of its own; not started yet."""
    in_folder = tempfile.TemporaryDirectory(prefix="fw-demo-", ignore_cleanup_errors=True)
    with in_folder as folder, own_database() as database:
        one = Demo(Path(folder) / "data", **database, **environment)
        try:
            yield one
        finally:
            one.end()


def refusal(one: Demo, **environment: str) -> str:
    """Start a demo that cannot start; returns the one line that it writes."""
    done = subprocess.run(
        [sys.executable, "-m", "demo"],
        cwd=PROJECT,
        env=one.environment | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    return line


def status_of(url: str) -> int:
    """Return the status that an address answers with, 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def _mentions(process: psutil.Process, folder: str) -> bool:
    try:
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and (process.environ().get("DATA_DIR") == folder or f"{folder}/" in command_of(process))
    except (psutil.Error, OSError):
        return False


def command_of(process: psutil.Process) -> str:
    """Return a process's command line, nothing for one that has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
