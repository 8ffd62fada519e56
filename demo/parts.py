"""The parts of the site: which programs run, and what each waits for."""

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from . import leash
from .leash import Place
from .store import Store

# Threads of the worker for slow work: each may wait ten seconds for somebody else's server.
SLOW_THREADS = 16
# Two publish the pulses of the lab, a second each in turn; the others deliver its webhooks.
LAB_THREADS = 8

_PYTHON = [sys.executable, "-m"]
_CELERY = [*_PYTHON, "celery", "--quiet", "--app", "config"]
# One worker of each kind on one Redis: they need not find, greet or watch one another.
_WORKER = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]


@dataclass(frozen=True)
class Part:
    """A program of the site, and the place of the lock file that it waits for."""

    name: str
    program: list[str]
    after: Place | None = None
    last: bool = False

    def command(self, lock_file: Path) -> str:
        """Return the shell command that runs it on a leash."""
        return "exec " + shlex.join(leash.command(lock_file, self.program, self.after, self.last))


def parts(store: Store, with_web: bool) -> list[Part]:
    """Return the parts: Redis where it is the demo's own, the web process where wanted, and the rest."""
    redis = Part("redis", store.command, last=True)
    web = Part("web", [sys.executable, "manage.py", "serve"], Place.PREPARED)
    return [
        *([redis] if store.command else []),
        *([web] if with_web else []),
        Part("worker-beat", _worker("beat", "--pool", "solo"), Place.STORE),
        Part(
            "worker-slow",
            _worker("slow", "--pool", "threads", "--concurrency", str(SLOW_THREADS)),
            Place.STORE,
        ),
        Part(
            "worker-lab",
            _worker("lab", "--pool", "threads", "--concurrency", str(LAB_THREADS)),
            Place.READY,
        ),
        Part("beat", [*_CELERY, "beat", "--loglevel", "WARNING"], Place.PREPARED),
    ]


def _worker(queue: str, *pool: str) -> list[str]:
    return [*_CELERY, "worker", "--queues", queue, "--hostname", f"{queue}@%h", *pool, *_WORKER]
