"""`make test-postgres`: the tests of the server once more, on PostgreSQL.

One PostgreSQL in a temporary directory; in it each run of pytest and each whole site has a database of its
own, as it has a file of its own on SQLite. Left out are the tests in which the database plays no part
(JavaScript, benchmarks, documentation), the demo's, which brings its own, and the browser's, whose pages see
nothing of the database but the JSON that the tests of the server compare.
"""

import os
import sys

from .postgres_server import MISSING, PostgresServer, programs
from .run import LIMITS, Group, concluded, pytest_group

# What stops PostgreSQL runs on one in `make soak` already.
_WITHOUT = (
    "browser",
    "bench",
    "demo",
    "docs",
    "learn",
    "stack",
    "faults/test_postgres.py",
    "faults/test_replicas.py",
)
# The two take about as long as each other.
_FAULTS = ("tests/faults", "tests/chat", "tests/payments")


def groups(left_out: str = "") -> list[Group]:
    """Return the groups of `make test-postgres`."""
    without = [f"--ignore=tests/{name}" for name in _WITHOUT]
    others = [f"--ignore={folder}" for folder in _FAULTS]
    return [
        pytest_group("server", ["tests", *without, *others, "-m", "not soak"], LIMITS["server"], left_out),
        pytest_group("faults", [*_FAULTS, *without, "-m", "not soak"], LIMITS["faults"], left_out),
    ]


def main() -> int:
    """Run them; returns the exit status."""
    if programs() is None:
        return concluded("make test-postgres", groups(MISSING))
    with PostgresServer() as server:
        os.environ["DATABASE_URL"] = server.url
        return concluded("make test-postgres", groups())


if __name__ == "__main__":
    sys.exit(main())
