"""`make test` and its like: every group of tests that this machine can run, and what was left out and why.

With CI=true nothing may be left out. The last line is the sum: `make test: 123 passed, 0 failed`.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import chromium

PROJECT = Path(__file__).resolve().parent.parent
# pytest's exit status where it found no test.
NO_TESTS = 5
# Seconds after which a group hangs. They are no budget, and leave room for a machine that is slow, or shared.
LIMITS = {"server": 2400, "browser": 1800, "JavaScript": 240, "soak": 2400}
# Mostly the tests wait, for what was killed to come back or for a page, so each core has several to do; each
# process of pytest has whole files, one after the other, and sites of its own.
SERVER_TESTS_A_CORE, BROWSER_TESTS_A_CORE = 2, 1
# The browser has a run of its own, and so has the stack of containers, which needs more than the machine has.
_ELSEWHERE = ["--ignore=tests/browser", "--ignore=tests/stack"]
_SERVER = ["tests", *_ELSEWHERE]
# Playwright runs an event loop of its own, which pytest-asyncio does not bear.
_WITHOUT_ASYNCIO = ["-p", "no:asyncio"]
_BROWSER = [*_WITHOUT_ASYNCIO, "tests/browser"]
# Tests that kill, freeze and start whole sites, wait for runs of the lab, or look at every page, have a
# command of their own.
_FAULTS = [
    "tests/demo",
    "tests/docs/test_commands.py",
    "tests/faults",
    "tests/lab/test_claims.py",
    "tests/lab/test_costs.py",
    "tests/lab/test_exercises.py",
    "tests/lab/test_faults.py",
    "tests/lab/test_transport.py",
    "tests/tickers/test_backpressure.py",
    "tests/tickers/test_faults.py",
    "tests/web/test_arriving.py",
    "tests/web/test_faults.py",
    "tests/web/test_nginx.py",
]
_BROWSER_FAULTS = [
    "tests/browser/test_axe.py",
    "tests/browser/test_classroom.py",
    "tests/browser/test_lab.py",
    "tests/browser/test_lab_claims.py",
    "tests/browser/test_lab_faults.py",
    "tests/browser/test_newsfeed_eventsource.py",
    "tests/browser/test_tickers_faults.py",
    "tests/browser/test_weight.py",
]
# Tests of real processes that are slow, stop or come back: what a busy machine would make late is in them.
_TIMED = [
    "tests/faults/test_redis.py",
    "tests/faults/test_payments_workers.py",
    "tests/faults/test_chat_nothing_lost.py",
    "tests/faults/test_web_stops.py",
    "tests/tickers/test_faults.py",
    "tests/demo/test_supervisor.py",
    "tests/events",
    "tests/web/test_arriving.py",
]
# A machine that others use as well: so many programs beside those tests do nothing but compute.
BUSY_LOOPS = 4
_BUSY = "import time; end = time.monotonic() + {seconds}\nwhile time.monotonic() < end: pass"
# After the word to end, a group writes down what it was doing; then it is ended.
GRACE_SECONDS = 10


@dataclass(frozen=True)
class Group:
    """Tests that run in one process of their own: the command, its hard limit, and why it cannot run."""

    name: str
    command: list[str]
    seconds: float
    left_out: str = ""


@dataclass
class Sum:
    """What came of the groups so far."""

    passed: int = 0
    failed: int = 0
    left_out: list[str] = field(default_factory=list)


def groups() -> list[Group]:
    """Return the groups of `make test`."""
    node = shutil.which("node")
    return [
        pytest_group("server", [*_SERVER, *_without(_FAULTS), "-m", "not soak"], SERVER_TESTS_A_CORE),
        pytest_group(
            "browser",
            [*_BROWSER, *_without(_BROWSER_FAULTS), "-m", "not soak"],
            BROWSER_TESTS_A_CORE,
            _no_browser(),
        ),
        Group(
            "JavaScript",
            [node or "node", "--test", *_reporters(), *_js_tests()],
            LIMITS["JavaScript"],
            "" if node else "there is no node on PATH: install Node.js 18 or newer (Debian's package nodejs)",
        ),
    ]


def fault_groups() -> list[Group]:
    """Return the groups of `make test-faults`."""
    browser = [*_WITHOUT_ASYNCIO, *_BROWSER_FAULTS, "-m", "not soak"]
    return [
        pytest_group("server", [*_FAULTS, "-m", "not soak"], SERVER_TESTS_A_CORE),
        pytest_group("browser", browser, BROWSER_TESTS_A_CORE, _no_browser()),
    ]


def _without(paths: list[str]) -> list[str]:
    return [f"--ignore={path}" for path in paths]


def busy_groups() -> list[Group]:
    """Return the groups of `make test-busy`."""
    return [pytest_group("server", [*_TIMED, "-m", "not soak"], SERVER_TESTS_A_CORE)]


def soak_groups() -> list[Group]:
    """Return the groups of `make soak`."""
    return [
        pytest_group("soak", [*_SERVER, "-m", "soak"], SERVER_TESTS_A_CORE),
        pytest_group("browser soak", [*_BROWSER, "-m", "soak"], BROWSER_TESTS_A_CORE, _no_browser()),
    ]


def pytest_group(name: str, arguments: list[str], a_core: int, left_out: str = "") -> Group:
    """Return a group of tests that pytest runs, so many of their files side by side for each core."""
    count = a_core * (os.cpu_count() or 1)
    side_by_side = ["-n", str(count), "--dist", "loadfile", "--no-loadscope-reorder"]
    report = ["-q", "-ra", "--durations=20", "--junitxml={report}"]
    seconds = LIMITS[name.split()[-1]]
    return Group(
        name, [sys.executable, "-m", "pytest", *report, *side_by_side, *arguments], seconds, left_out
    )


def _reporters() -> list[str]:
    to_screen = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
    return [*to_screen, "--test-reporter=junit", "--test-reporter-destination={report}"]


def _js_tests() -> list[str]:
    found = [path for path in (PROJECT / "tests" / "js").rglob("*test*") if path.suffix in (".js", ".mjs")]
    return [str(path.relative_to(PROJECT)) for path in sorted(found)]


def _no_browser() -> str:
    there = chromium.program()
    return "" if there else "there is no Chromium: install one (Debian's package chromium-headless-shell)"


class Run:
    """A group that runs."""

    def __init__(self, group: Group) -> None:
        self._group, self._began = group, time.monotonic()
        self._folder = tempfile.TemporaryDirectory()
        self._report = Path(self._folder.name) / "report.xml"
        command = [word.replace("{report}", str(self._report)) for word in group.command]
        _say(f"--- {group.name}")
        self._process = subprocess.Popen(
            command, cwd=PROJECT, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def finish(self, total: Sum) -> None:
        """Wait for its end, and add its results to the total."""
        name = self._group.name
        status = self._wait()
        passed, failed, skipped = _count(self._report)
        seconds = time.monotonic() - self._began
        _say(f"--- {name}: {passed} passed, {failed} failed in {seconds:.0f} s")
        if status is None:
            _say(f"--- {name} was ended after {self._group.seconds:.0f} s")
        if skipped:
            total.left_out.append(f"{name}: {skipped} skipped themselves, for the reasons above")
        if status == NO_TESTS or not (passed or failed or skipped or status):
            total.left_out.append(f"{name}: there are no such tests")
        elif status != 0:
            failed = max(failed, 1)
        total.passed += passed
        total.failed += failed

    def end(self) -> None:
        """End whatever of it still runs."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._folder.cleanup()

    def _wait(self) -> int | None:
        """Return its status, or None where it took too long."""
        try:
            return self._process.wait(max(0, self._began + self._group.seconds - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE_SECONDS)
            return None


def run(wanted: list[Group], total: Sum) -> None:
    """Run the groups one after the other: side by side, each would only wait for the other's processes."""
    total.left_out += [f"{group.name}: {group.left_out}" for group in wanted if group.left_out]
    for group in wanted:
        if group.left_out:
            continue
        running = Run(group)
        try:
            running.finish(total)
        finally:
            running.end()


def _count(report: Path) -> tuple[int, int, int]:
    """Return how many tests passed, failed and were skipped, by a report in JUnit's form."""
    if not report.exists() or not report.stat().st_size:
        return 0, 0, 0
    cases = list(ElementTree.parse(report).iter("testcase"))
    failed = sum(case.find("failure") is not None or case.find("error") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    return len(cases) - failed - skipped, failed, skipped


@contextlib.contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """Keep the machine busy; each loop ends by itself where nobody is left to end it."""
    command = [sys.executable, "-c", _BUSY.format(seconds=max(LIMITS.values()))]
    loops = [subprocess.Popen(command, stdin=subprocess.DEVNULL) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def main() -> int:
    """Run them; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", action="store_true", help="those that kill, freeze and start whole sites")
    parser.add_argument("--soak", action="store_true", help="the longer runs instead")
    parser.add_argument(
        "--busy", action="store_true", help="what times processes, beside programs that keep the machine busy"
    )
    asked = parser.parse_args()
    if asked.faults:
        return concluded("make test-faults", fault_groups())
    if asked.soak:
        return concluded("make soak", soak_groups())
    if not asked.busy:
        return concluded("make test", groups())
    with busy_loops(BUSY_LOOPS):
        return concluded("make test-busy", busy_groups())


def concluded(command: str, wanted: list[Group]) -> int:
    """Run groups and say what was left out and the sum; returns the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Hundreds of processes start: without Python's compiled files, each would compile everything again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    total = Sum()
    run(wanted, total)
    for line in total.left_out:
        _say(f"left out: {line}")
    may_leave_out = os.environ.get("CI") != "true"
    if total.left_out and not may_leave_out:
        _say("with CI=true nothing may be left out")
    _say(f"{command}: {total.passed} passed, {total.failed} failed")
    return int(bool(total.failed or not total.passed or (total.left_out and not may_leave_out)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
