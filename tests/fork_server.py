"""One process that has imported every library, and whose children become the processes of the tests' sites.

Importing Django, Celery and Daphne costs a second of CPU, and a whole site is six processes: forked, each has
them at once. Settings and apps are imported in the child, which reads them from an environment of its own.
A child is a process like any other: it has its own id, its own log, and ends by the signals it gets.

    python -m tests.fork_server    # reads one request a line, answers each with one line
"""

import contextlib
import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
# What takes long to import and needs no settings. Not Daphne's server itself: importing it opens an event
# loop, which two processes cannot share.
LIBRARIES = [
    "autobahn.twisted.websocket",
    "celery.apps.beat",
    "celery.apps.worker",
    "celery.bin.celery",
    "celery.concurrency.solo",
    "celery.concurrency.thread",
    "celery.contrib.django.task",
    "celery.fixups.django",
    "celery.worker.components",
    "channels.generic.websocket",
    "channels.routing",
    "csp.middleware",
    "django.contrib.staticfiles.handlers",
    "django.contrib.staticfiles.storage",
    "django.core.handlers.asgi",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "django.middleware.csrf",
    "django.template.backends.django",
    "django.views.generic",
    "environ",
    "feedparser",
    "gripcontrol",
    "jwt",
    "kombu.transport.redis",
    "limits",
    "markdown_it",
    "mdit_py_plugins.anchors",
    "prometheus_client",
    "psycopg",
    "pubcontrol",
    "redis.asyncio",
    "requests",
    "segno",
    "standardwebhooks",
    "twisted.internet.asyncioreactor",
    "twisted.internet.endpoints",
    "twisted.web.http",
    "uvicorn.protocols.http.httptools_impl",
    "uvloop",
]
# Seconds between two looks whether a child has ended.
_LOOK_SECONDS = 0.02


class Child:
    """A process that the fork server started; used like `subprocess.Popen`."""

    def __init__(self, server: "ForkServer", pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._server = server

    def poll(self) -> int | None:
        """Return the exit status, negative for a signal, or None while it runs."""
        if self.returncode is None:
            self.returncode = self._server.ask({"poll": self.pid})
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status once it has ended; raises `subprocess.TimeoutExpired`."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(_LOOK_SECONDS)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended: its id may belong to another process by then."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would."""
        self.send_signal(signal.SIGKILL)


class ForkServer:
    """The tests' end: starts the fork server with the first child, and ends it with all of its children."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def start(
        self, arguments: Sequence[str], environment: dict[str, str], output: Path, errors: Path | None = None
    ) -> Child:
        """Start `python ARGUMENTS` in the project's folder; what it writes is added to these files."""
        files = {"output": str(output), "errors": str(errors or output)}
        return Child(self, self.ask({"start": list(arguments), "environment": environment} | files))

    def ask(self, request: dict[str, Any]) -> Any:
        """Send one request and return the answer."""
        with self._lock:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

    def end(self) -> None:
        """End it, and whatever its children have not ended by themselves."""
        if self._process:
            self._process.communicate()
            self._process = None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None:
            kept = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
            command = [sys.executable, "-m", "tests.fork_server"]
            self._process = subprocess.Popen(
                command, cwd=PROJECT, env=kept, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        return self._process


def import_libraries() -> None:
    """Import them once for all children; nothing may run or be open by then that a fork would tear in two."""
    for name in LIBRARIES:
        importlib.import_module(name)
    if threading.active_count() > 1 or "twisted.internet.reactor" in sys.modules:
        sys.exit("a library started a thread or an event loop when it was imported: leave it to the children")
    gc.freeze()


def serve() -> dict[str, Any] | None:
    """Answer requests until there are no more; returns the request of a child, in that child, or None."""
    children: set[int] = set()
    while line := sys.stdin.readline():
        request = json.loads(line)
        if "poll" in request:
            answer = _status(request["poll"], children)
        else:
            answer = os.fork()
            if answer == 0:
                return request
            children.add(answer)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return None


def _status(pid: int, children: set[int]) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    children.discard(pid)
    return os.waitstatus_to_exitcode(status)


def become(request: dict[str, Any]) -> None:
    """Be the process that was asked for: `python ARGUMENTS`, with its environment and its log."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(request["environment"])
    _redirect(0, os.devnull, os.O_RDONLY)
    _redirect(1, request["output"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    _redirect(2, request["errors"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    first, *rest = request["start"]
    if first == "-m":
        module, *rest = rest
        sys.argv = [module, *rest]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    elif first == "-c":
        sys.argv = ["-c"]
        exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.argv = request["start"]
        runpy.run_path(first, run_name="__main__")


def _redirect(descriptor: int, path: str, flags: int) -> None:
    opened = os.open(path, flags, 0o644)
    os.dup2(opened, descriptor)
    os.close(opened)


if __name__ == "__main__":
    # Ctrl-C reaches the whole group of processes; the tests end their sites themselves.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import_libraries()
    if mine := serve():
        become(mine)
