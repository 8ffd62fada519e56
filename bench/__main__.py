"""`python -m bench [--quick] [--out FOLDER] [work …]`: measure, and write the table and the charts."""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from web.files import raise_limit

from . import report, works
from .rounds import FULL, QUICK, Plan, Work

DOCS = Path(__file__).resolve().parent.parent / "docs" / "benchmarks"
# Quick figures never replace those that claims rest on.
NOT_KEPT = Path(".data-bench")


def run(chosen: Sequence[Work], plan: Plan, folder: Path) -> None:
    """Measure these works one after the other and write each as soon as it is measured."""
    known = [works.load(name) for name in (*works.ALL, *works.ON_REQUEST)]
    for work in chosen:
        began = time.monotonic()
        print(f"{work.name}: {work.title} ...", flush=True)
        own = work.own(plan)
        result = report.summary(work, own, work.run(own))
        report.write(folder, known, [result])
        print("\n".join([*report.table(work, result), "", *report.targets(result)]))
        print(f"{work.name}: {time.monotonic() - began:.0f} s\n", flush=True)
    print(f"Written to {folder}/")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "work", nargs="*", help=f"{', '.join(works.ALL)} (default: these); or {', '.join(works.ON_REQUEST)}"
    )
    parser.add_argument(
        "--quick", action="store_true", help="two short rounds, into .data-bench/: a look, no claim"
    )
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    unknown = set(asked.work) - {*works.ALL, *works.ON_REQUEST}
    if unknown:
        parser.error(f"there is no work {', '.join(sorted(unknown))}")
    folder = asked.out or (NOT_KEPT if asked.quick else DOCS)
    run([works.load(name) for name in asked.work or works.ALL], QUICK if asked.quick else FULL, folder)


if __name__ == "__main__":
    # Thousands of connections are thousands of open files; what is started here inherits the limit.
    raise_limit()
    # A run that is stopped ends what it has started, as a run that fails does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
