"""The parts of the site: which programs run, besides Redis."""

import sys
from dataclasses import dataclass

# Threads of the worker for slow work: each may wait ten seconds for somebody else's server.
SLOW_THREADS = 16
# Of the lab: one publishes the pulses of a second while others prepare the next two; a fourth may be late. A
# fifth simulates the arena in turn with its own worker, so that the game goes on at once if one is killed.
PUBLISHING_THREADS = 5
# Each may wait ten seconds for a receiver that hangs: at the default rate, those of one run are forty.
WEBHOOK_THREADS = 48

_CELERY = [sys.executable, "-m", "celery", "--quiet", "--app", "config"]
# One worker of each kind on one Redis: they need not find, greet or watch one another.
_WORKER = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]


@dataclass(frozen=True)
class Part:
    """A program of the site, by the name that its lines carry in the terminal."""

    name: str
    command: list[str]


def _worker(queue: str, *pool: str, also: str = "") -> Part:
    options = ["--queues", f"{queue},{also}".rstrip(","), "--hostname", f"{queue}@%h", "--pool", *pool]
    return Part(f"worker-{queue}", [*_CELERY, "worker", *options, *_WORKER])


WEB = Part("web", [sys.executable, "manage.py", "serve"])
BEAT = Part("beat", [*_CELERY, "beat", "--loglevel", "WARNING"])
BEAT_WORKER = _worker("beat", "solo")
SLOW_WORKER = _worker("slow", "threads", "--concurrency", str(SLOW_THREADS))
LAB_WORKER = _worker("lab", "threads", "--concurrency", str(PUBLISHING_THREADS), also="arena")
LAB_WEBHOOKS_WORKER = _worker(
    "lab-webhooks", "threads", "--concurrency", str(WEBHOOK_THREADS), "--prefetch-multiplier", "1"
)
ARENA_WORKER = _worker("arena", "solo")
