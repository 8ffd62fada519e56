"""A leash: runs one program, starts it again when it ends by itself, and ends it when the demo is gone.

Run as a script, so that it starts in a few hundredths of a second. However the demo ends, SIGKILL included,
the kernel gives back the locks it held on the lock file, and every leash sees that. A leash that is killed
itself takes its program along by Linux's parent death signal.

The lock file has one byte for each place below. POSIX record locks belong to a process, not to its children,
so none survives in a fork.
"""

import argparse
import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from enum import IntEnum
from pathlib import Path


class Place(IntEnum):
    """A byte of the lock file. The supervisor holds the first four, and gives three back in time."""

    DEMO = 0  # held for as long as the demo runs
    STORE = 1  # given back once Redis answers
    PREPARED = 2  # given back once the database is migrated and seeded
    READY = 3  # given back once the site answers
    USERS = 4  # shared by all whose program may still use Redis


# Seconds between two looks at the program, the demo and the parent: for a person, at once.
TICK = 0.1
# The web process gives held clients two seconds to leave; all has to be over within five.
GRACE_SECONDS = 3.0
# Redis ends when nobody uses it any more, and in any case this long after the word to end.
LAST_SECONDS = 3.5
# Between a crash and the next start; longer each time, so that what cannot start does not fill the screen.
BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
# Having run this long, a program is well, and its next crash is the first again.
WELL_AFTER_SECONDS = 10.0
# A program that ends itself so many times without ever having been well cannot start: its errors say why.
GIVES_UP_AFTER = 3

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def try_lock(file: int, place: Place, kind: int = fcntl.LOCK_SH) -> bool:
    """Take a place of the lock file if it is to be had; returns whether it was."""
    try:
        fcntl.lockf(file, kind | fcntl.LOCK_NB, 1, place)
    except (BlockingIOError, PermissionError):
        return False
    return True


class Leash:
    """One program on its leash."""

    def __init__(self, lock_file: str, after: Place | None, last: bool, command: list[str]) -> None:
        self._lock = os.open(lock_file, os.O_RDWR | os.O_CLOEXEC)
        self._after, self._last, self._command = after, last, command
        self._parent = os.getppid()
        self._told_to_end = self._well = False
        self._failed_starts = 0

    def tell_to_end(self, *_: object) -> None:
        """End the program at the next tick; a signal handler."""
        self._told_to_end = True

    def run(self) -> int:
        """Run the program, again and again, until it is time to end; returns 1 where it cannot start."""
        while self._after and not try_lock(self._lock, self._after):
            if self._wait_for_end(TICK):
                return 0
        crashes = 0
        while (lived := self._live()) is not None:
            crashes = 0 if lived > WELL_AFTER_SECONDS else crashes + 1
            if self._failed_starts == GIVES_UP_AFTER:
                _say("it cannot start; what it wrote above says why")
                return 1
            if self._wait_for_end(BACKOFF_SECONDS[min(crashes, len(BACKOFF_SECONDS) - 1)]):
                break
        return 0

    def _live(self) -> float | None:
        """Run the program once; returns the seconds it lived, or None where it was ended."""
        began = time.monotonic()
        program = self._start()
        while program.poll() is None:
            if self._wait_for_end(TICK):
                self._end(program)
                return None
        lived = time.monotonic() - began
        self._count_failed_start(program.returncode, lived)
        _say(f"ended {_outcome(program.returncode)}")
        return lived

    def _count_failed_start(self, status: int, lived: float) -> None:
        """Count an early end by itself; a program that was killed, or was well before, may try for ever."""
        self._well = self._well or lived > WELL_AFTER_SECONDS
        self._failed_starts += status >= 0 and not self._well

    def _wait_for_end(self, seconds: float) -> bool:
        """Wait; returns True as soon as it is time to end, because someone said so or nobody is left to."""
        deadline = time.monotonic() + seconds
        while not (self._told_to_end or self._alone()):
            if time.monotonic() >= deadline:
                return False
            time.sleep(min(TICK, seconds))
        return True

    def _alone(self) -> bool:
        return os.getppid() != self._parent or try_lock(self._lock, Place.DEMO)

    def _start(self) -> "subprocess.Popen[bytes]":
        if not self._last:
            try_lock(self._lock, Place.USERS)
        # The demo has one thread and so has the leash: what runs between fork and exec meets no lock.
        return subprocess.Popen(  # noqa: S603 - the command is the supervisor's own
            self._command, start_new_session=True, preexec_fn=_die_with_parent
        )

    def _end(self, program: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + LAST_SECONDS
        while self._last and not try_lock(self._lock, Place.USERS, fcntl.LOCK_EX):
            if time.monotonic() >= deadline:
                break
            time.sleep(TICK)
        program.terminate()
        try:
            program.wait(TICK if time.monotonic() >= deadline else GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(OSError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()


def _die_with_parent() -> None:
    if _LIBC:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _outcome(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def command(lock_file: Path, program: list[str], after: Place | None = None, last: bool = False) -> list[str]:
    """Return the command that runs a program on a leash, once the supervisor gave back the place `after`."""
    options = [*(["--after", after.name] if after else []), *(["--last"] if last else [])]
    return [sys.executable, "-I", "-S", __file__, *options, str(lock_file), *program]


def main() -> int:
    """Run the program that the arguments name; returns the exit status."""
    parser = argparse.ArgumentParser(description="Runs a program for as long as the demo runs.")
    parser.add_argument("--after", choices=Place.__members__, help="wait until the demo has come this far")
    parser.add_argument("--last", action="store_true", help="end after all others")
    parser.add_argument("lock_file")
    parser.add_argument("program", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    leash = Leash(given.lock_file, given.after and Place[given.after], given.last, given.program)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, leash.tell_to_end)
    # The supervisor blocks signals while it starts us, and what we start must not inherit that.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    return leash.run()


if __name__ == "__main__":
    sys.exit(main())
