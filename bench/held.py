"""A contestant with held connections: its server, the clients that hold them, and the publisher."""

import json
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from .processes import START_SECONDS, running, wait_until
from .rounds import Sample
from .site import Site, Web, beside

# Added to the time in which everything should have arrived, for the client's own report.
_REPORT_SECONDS = 60.0
_WAKE_SECONDS = 0.5


@dataclass(frozen=True)
class Held:
    """How a server is used: the kind of client, the path, the way to publish, events a second."""

    kind: str
    path: str
    way: str
    per_second: float
    headers: Sequence[str] = field(default_factory=tuple)


class Stand:
    """One server with this many connections held to it. `round` is what a contestant needs."""

    def __init__(self, stack: ExitStack, site: Site, web: Web, held: Held, count: int) -> None:
        self.web, self._held = web, held
        self._publisher = self._start(stack, site, ["bench.publisher", held.way])
        wait_until(lambda: read(self._publisher) == "ready", self._publisher, site.folder / "clients.log")
        self._publish(0)  # new clients find that something has happened before
        pids = [f"--pid={pid}" for pid in (web.pid, site.redis_pid)]
        headers = [f"--header={header}" for header in held.headers]
        command = ["bench.holders", held.kind, str(web.port), held.path, str(count), *pids, *headers]
        self._clients = self._start(stack, site, command)
        self.opening: Sample = json.loads(read(self._clients))
        if self.opening.pop("opened") < count:
            raise RuntimeError(f"not all of {count} were answered by what {held.way} publishes to")

    def wake(self) -> None:
        """Publish a little that is not measured, and let it arrive."""
        self._publish(0)
        time.sleep(_WAKE_SECONDS)

    def round(self, seconds: float) -> Sample:
        """Publish for this many seconds and return what the clients measured."""
        write(self._clients, "begin")
        assert read(self._clients) == "begun"
        write(self._clients, f"end {self._publish(seconds)}")
        return json.loads(read(self._clients)) | self.opening

    def _start(self, stack: ExitStack, site: Site, words: Sequence[str]) -> "subprocess.Popen[str]":
        env = {**site.env, "PUBLISH_PORT": str(self.web.port)}
        return started(stack, site.folder / "clients.log", env, words)

    def _publish(self, seconds: float) -> int:
        write(self._publisher, f"{seconds} {self._held.per_second}")
        return int(read(self._publisher, seconds + START_SECONDS))


def stand(stack: ExitStack, site: Site, open_web: Callable[[Site], Web], held: Held, count: int) -> Stand:
    """Open a server beside the others, with a Redis of its own, and hold this many connections to it."""
    own = stack.enter_context(beside(site))
    return Stand(stack, own, open_web(own), held, count)


def started(
    stack: ExitStack, log: Path, env: Mapping[str, str], words: Sequence[str]
) -> "subprocess.Popen[str]":
    """Start a Python module that reads commands and answers, line by line."""
    return stack.enter_context(running([sys.executable, "-m", *words], env, log, piped=True))


def write(process: "subprocess.Popen[str]", line: str) -> None:
    """Send a command to a process."""
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def read(process: "subprocess.Popen[str]", seconds: float = _REPORT_SECONDS) -> str:
    """Return the next line of a process. Raises RuntimeError where none comes in time, or it has ended."""
    assert process.stdout
    if not select.select([process.stdout], [], [], seconds)[0]:
        raise RuntimeError(f"{process.args!r} says nothing")
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError(f"{process.args!r} has ended")
    return line
