"""Ready: how long after the one command all parts of the site are up."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.processes import HOST, free_port, pss_mb, running, wait_until
from bench.rounds import Contestant, Measure, Plan, Row, Sample, Work, interleave
from bench.site import status

DEMO = (sys.executable, "-m", "demo")
PEER = (sys.executable, "-m", "daphne", "-v", "0", "-p", "{port}", "bench.peers.django_view:application")


def run(plan: Plan) -> list[Row]:
    """Measure the first start, into an empty data directory, and a later one."""
    once = replace(plan, rounds=1).without_warmup()
    with _folder() as kept:
        return interleave(
            once if plan.is_quick else plan,
            [
                Contestant("first start", "the demo, all parts", True, _in_new_folder(_demo)),
                Contestant(
                    "first start", "a plain Django project on Daphne alone", False, _in_new_folder(_peer)
                ),
                Contestant("second start", "the demo, all parts", True, partial(_demo, kept)),
                Contestant(
                    "second start", "a plain Django project on Daphne alone", False, partial(_peer, kept)
                ),
            ],
        )


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _in_new_folder(start: Callable[[Path, float], Sample]) -> Callable[[float], Sample]:
    def start_in_new_folder(seconds: float) -> Sample:
        with _folder() as folder:
            return start(folder, seconds)

    return start_in_new_folder


def _demo(folder: Path, _: float) -> Sample:
    own = {"REDIS_URL": "", "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}"}
    return _start(folder, DEMO, own, lambda port: status(port, "/healthz") == 200)


def _peer(folder: Path, _: float) -> Sample:
    return _start(folder, PEER, {}, lambda port: status(port, "/") < 500)


def _start(
    folder: Path, command: Sequence[str], env: Mapping[str, str], is_ready: Callable[[int], bool]
) -> Sample:
    port, log = free_port(), folder / "bench.log"
    environment = {"DATA_DIR": str(folder), "HOST": HOST, "PORT": str(port), **env}
    began = time.perf_counter()
    with running([word.format(port=port) for word in command], environment, log) as process:
        wait_until(lambda: is_ready(port), process, log)
        return {"ready_s": time.perf_counter() - began, "pss_mb": pss_mb(process.pid)}


WORK = Work(
    name="ready",
    title="Start-up: from the command to a healthy site",
    text=(
        "`python -m demo` starts Redis, the web process, the workers and the beat, migrates and seeds. It "
        "is ready when `/healthz` answers 200, for which a worker must have finished a task that beat sent. "
        "Beside it, as a floor, the first answer of a plain Django project on Daphne, which has none of "
        "these parts. Everything is installed beforehand."
    ),
    measures=(Measure("ready_s", "ready after", "s", 2), Measure("pss_mb", "memory of all parts", "MB")),
    drawn=("ready_s",),
    run=run,
)
