"""Starts the parts of the site, shows what they write, starts again what dies, and ends them together."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections import deque
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import IO, Any, cast

from .checks import CannotStart
from .parts import Part

# Between a death and the next start; longer each time, so that what cannot start does not fill the screen.
PAUSES_SECONDS = (0.2, 0.5, 1.0, 2.0)
# A part that dies this many times within this time will not recover by itself.
MOST_DEATHS = len(PAUSES_SECONDS) + 1
DEATHS_WITHIN_SECONDS = 30.0
# What a part wrote last is shown again when it is given up.
LAST_LINES = 20
# The web process gives held clients two seconds to leave; all has to be over within five.
GRACE_SECONDS = 3.0
# An earlier demo in the same data directory that was killed is gone after this time.
LOCK_PATIENCE_SECONDS = 5.0
_WATCHER = Path(__file__).with_name("watcher.py")
_NAME_WIDTH = 11
_COLOURS = (36, 33, 32, 35, 34, 31)


class Supervisor:
    """All parts of one demo, which has its data directory for itself. Leaving it ends them."""

    def __init__(self, data_directory: Path) -> None:
        self._lock = _locked(data_directory / "demo.lock")
        self._parent = os.getppid()
        self._running: list[_Running] = []
        self._watcher = _Watcher(self._lock, [])

    def __enter__(self) -> "Supervisor":
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        # Redis was started first, and the others may use it until they have ended.
        _end(self._running[1:])
        _end(self._running[:1])
        self._watcher.end()
        os.close(self._lock)

    def start(self, part: Part) -> None:
        """Start a part, and from now on keep it running."""
        running = _Running(part, _COLOURS[len(self._running) % len(_COLOURS)])
        running.start()
        self._running.append(running)
        self._watcher.note(running.process.pid)

    def look_after(self) -> None:
        """Start again what has died. Raises CannotStart for a part that dies again and again."""
        if "MAKELEVEL" in os.environ and os.getppid() != self._parent:
            raise KeyboardInterrupt  # `make` was killed, and nobody is left who could press Ctrl-C
        if self._watcher.has_died():
            self._replace_watcher()
        for running in self._running:
            if running.has_died():
                self._watcher.note(-running.process.pid)
                running.note_death()
            if running.is_due():
                running.start()
                self._watcher.note(running.process.pid)

    def _replace_watcher(self) -> None:
        self._watcher.end()
        self._watcher = _Watcher(self._lock, [running.process.pid for running in self._running])


class _Watcher:
    """The process that ends the parts if the supervisor is killed: see `watcher.py`."""

    def __init__(self, lock: int, process_ids: list[int]) -> None:
        # In its command: the next moment this process may be killed, and could not tell it any more.
        self._process = subprocess.Popen(  # noqa: S603 - the command is our own
            [sys.executable, "-I", "-S", str(_WATCHER), *map(str, process_ids)],
            stdin=subprocess.PIPE,
            bufsize=0,
            pass_fds=[lock],
            start_new_session=True,
        )

    def has_died(self) -> bool:
        return self._process.poll() is not None

    def note(self, process_id: int) -> None:
        """Put a process on its list, or take it off if the number is negative."""
        pipe = cast("IO[bytes]", self._process.stdin)
        with contextlib.suppress(BrokenPipeError):  # the next watcher gets the whole list
            pipe.write(b"%d\n" % process_id)

    def end(self) -> None:
        """End it without ending what it watches."""
        self._process.kill()
        self._process.wait()
        cast("IO[bytes]", self._process.stdin).close()


class _Running:
    """A part that is kept running: its process, what it wrote last, and when it died."""

    def __init__(self, part: Part, colour: int) -> None:
        self.name, self._command, self._colour = part.name, part.command, colour
        self._lines: deque[str] = deque(maxlen=LAST_LINES)
        self._deaths: list[float] = []
        self._start_at: float | None = None
        self.process: subprocess.Popen[Any]
        self._reader: Thread

    def start(self) -> None:
        self._start_at = None
        self.process = subprocess.Popen(  # noqa: S603 - the command is our own
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        say("demo", f"{self.name} started, process {self.process.pid}")
        self._reader = Thread(target=self._show, args=(self.process.stdout,), daemon=True)
        self._reader.start()

    def has_died(self) -> bool:
        return self._start_at is None and self.process.poll() is not None

    def is_due(self) -> bool:
        return self._start_at is not None and time.monotonic() >= self._start_at

    def note_death(self) -> None:
        """Say that it died and when it starts again. Raises CannotStart if it dies too often."""
        now = time.monotonic()
        recent = [at for at in self._deaths if at > now - DEATHS_WITHIN_SECONDS]
        self._deaths = [*recent, now]
        if len(self._deaths) >= MOST_DEATHS:
            self.show_the_rest()
            last_lines = "\n".join(self._lines) or "(it wrote nothing)"
            raise CannotStart(
                f"{self.name} ended {len(self._deaths)} times within {DEATHS_WITHIN_SECONDS:.0f} s, "
                f"{_outcome(self.process.returncode)}, so the demo ends. It wrote at last:\n{last_lines}"
            )
        pause = PAUSES_SECONDS[len(recent)]
        self._start_at = now + pause
        say("demo", f"{self.name} ended {_outcome(self.process.returncode)}; it starts again in {pause} s")

    def show_the_rest(self) -> None:
        """Wait until all that it wrote has been shown."""
        self._reader.join(GRACE_SECONDS)

    def _show(self, output: IO[str]) -> None:
        with output:
            for line in output:
                self._lines.append(line.rstrip("\n"))
                say(self.name, line.rstrip("\n"), self._colour)


def say(name: str, line: str, colour: int = 37) -> None:
    """Write a line to the terminal, with the time and the name of the part that it comes from."""
    head = f"{datetime.now().astimezone():%H:%M:%S} {name:{_NAME_WIDTH}} | "
    if sys.stdout.isatty():
        head = f"\033[{colour}m{head}\033[0m"
    try:
        sys.stdout.write(f"{head}{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:  # nobody reads it any more, and the demo goes on until it is ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _locked(path: Path) -> int:
    """Return the lock file, open and locked. Raises CannotStart if another demo holds it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + LOCK_PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise CannotStart(
                    f"Another demo runs in {path.parent}; stop it, or take another directory: "
                    "make demo PORT=8001 DATA_DIR=.data-2"
                ) from None
            time.sleep(0.05)
        else:
            return file


def _end(running: list[_Running]) -> None:
    """Ask all of them to end, and kill what is still there after a while."""
    for one in running:
        one.process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for one in running:
        try:
            one.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()
        one.show_the_rest()


def _outcome(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"
