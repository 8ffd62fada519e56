"""Starts the parts of the site in their order, shows what they say, and ends them together.

honcho runs them and gives each a name and a colour. Each is on a leash of its own (see `leash.py`), which
honcho takes for the program, and which waits for its turn: Redis and the worker that answers the beat load
while the database is prepared here; then come the web process and the beat; and once the site answers, the
worker for slow work, which nobody needs before.
"""

import fcntl
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from threading import Thread

from honcho.manager import Manager
from honcho.printer import Message
from honcho.process import Process

from .checks import CannotStart
from .leash import Place
from .parts import Part

# An earlier demo in the same data directory that was killed is gone after this time.
PATIENCE_SECONDS = 5.0
LOOK_SECONDS = 0.3
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)

# What brings the site up, step by step: after each, the parts that waited for its place start.
Steps = Iterable[tuple[Callable[[], None], Place | None]]


def take(lock_file: Path) -> int:
    """Return the lock file, open, with the supervisor's places taken; CannotStart where another has them."""
    file = os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _taken(file):
        if time.monotonic() >= deadline:
            raise CannotStart(
                f"Another demo runs in {lock_file.parent}; stop it, or take another directory: "
                "make demo PORT=8001 DATA_DIR=.data-2"
            )
        time.sleep(0.05)
    return file


def _taken(file: int) -> bool:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, Place.USERS, Place.DEMO)
    except (BlockingIOError, PermissionError):
        return False
    return True


class Helper(Process):
    """honcho's own process beside each leash, which passes on its lines; it ends with the supervisor."""

    def run(self, events: object = None, ignore_signals: bool = False) -> None:
        """Run the command and pass on its lines."""
        Thread(target=_exit_when_orphaned, daemon=True).start()
        super().run(events, ignore_signals)


def _exit_when_orphaned() -> None:
    supervisor = multiprocessing.parent_process()
    while supervisor and supervisor.pid == os.getppid():
        time.sleep(LOOK_SECONDS)
    os._exit(1)


class Supervisor(Manager):
    """honcho's manager, which brings the site up step by step and notices when it is orphaned."""

    returncode: int | None = None

    def __init__(self, lock_file: Path, parts: list[Part], steps: Steps) -> None:
        super().__init__()
        self._process_ctor = Helper
        self._lock, self._steps = take(lock_file), steps
        self._parent = os.getppid()
        for part in parts:
            self.add_process(part.name, part.command(lock_file))

    def _start(self) -> None:
        """Start all leashes, and only then threads: honcho forks."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        super()._start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
        Thread(target=self._bring_up, daemon=True).start()
        Thread(target=self._watch, daemon=True).start()

    def terminate(self) -> None:
        """End all parts; where honcho does not know them all yet, by going: no leash outlives us."""
        if not self._all_started():
            os._exit(self.returncode == 1)
        super().terminate()

    def _bring_up(self) -> None:
        self.returncode = 1  # unless all goes well
        try:
            for step, place in self._steps:
                step()
                if place:
                    fcntl.lockf(self._lock, fcntl.LOCK_UN, 1, place)
            self.returncode = None
        except CannotStart as error:
            self._system_print(f"{error}\n")
        finally:
            if self.returncode == 1:
                self.terminate()

    def _watch(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            if "MAKELEVEL" in os.environ and os.getppid() != self._parent:
                os.kill(os.getpid(), signal.SIGTERM)
            self._notice_killed()

    def _notice_killed(self) -> None:
        """Tell honcho of a helper process of its own that was killed and so could not tell."""
        for name, part in self._processes.items():
            code = part["process"].exitcode
            if code and "returncode" not in part:
                now = datetime.now().astimezone()
                self.events.put(Message("stop", {"returncode": code}, now, name, None))
