"""Ends the parts of a demo whose supervisor is gone.

The supervisor starts this script with the process ids of the parts that run, and with a pipe. Into the pipe
it writes the process id of each part that it starts later, and `-ID` for each part that ended. The kernel
closes the pipe when the supervisor dies, SIGKILL included; then whatever is still on the list is killed. No
program has to cooperate, on Linux or on macOS.

The watcher inherits the lock on the data directory, so that the next demo waits until all parts are gone.
"""

import contextlib
import itertools
import os
import signal
import sys
from collections.abc import Iterable


def watch(lines: Iterable[str]) -> None:
    """Follow the list of parts until its writer is gone, then kill the parts still on it."""
    running: set[int] = set()
    for line in lines:
        number = int(line)
        if number > 0:
            running.add(number)
        else:
            running.discard(-number)
    for process_group in running:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process_group, signal.SIGKILL)


if __name__ == "__main__":
    watch(itertools.chain(sys.argv[1:], sys.stdin))
