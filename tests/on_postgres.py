"""`make test-postgres`: what needs a database once more, on PostgreSQL.

One PostgreSQL in a temporary directory; in it each run of pytest, each whole site and each demo has a
database of its own, as it has a file of its own on SQLite.
"""

import os
import sys

from .postgres_server import MISSING, PostgresServer, programs
from .run import SERVER_TESTS_A_CORE, Group, concluded, pytest_group

# The browser and JavaScript meet no database. Neither do these, or what they do with one is shown by others.
_LEFT_OUT = [
    "tests/bench",
    "tests/browser",
    "tests/docs",
    "tests/learn",
    "tests/stack",
    "tests/wire",
    "tests/web",
]


def main() -> int:
    """Run them; returns the exit status."""
    if programs() is None:
        return concluded("make test-postgres", [Group("server", [], 0, MISSING)])
    with PostgresServer() as server:
        os.environ["DATABASE_URL"] = server.url
        left_out = [f"--ignore={folder}" for folder in _LEFT_OUT]
        tests = pytest_group("server", ["tests", *left_out, "-m", "not soak"], SERVER_TESTS_A_CORE)
        return concluded("make test-postgres", [tests])


if __name__ == "__main__":
    sys.exit(main())
