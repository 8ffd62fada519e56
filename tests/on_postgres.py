"""`make test-postgres`: all tests once more, on PostgreSQL.

One PostgreSQL in a temporary directory; in it each run of pytest, each whole site and each demo has a
database of its own, as it has a file of its own on SQLite.
"""

import os
import sys

from .postgres_server import MISSING, PostgresServer, programs
from .run import Group, concluded, groups


def main() -> int:
    """Run them; returns the exit status."""
    if programs() is None:
        return concluded("make test-postgres", [Group("all", [], 0, MISSING)])
    with PostgresServer() as server:
        os.environ["DATABASE_URL"] = server.url
        return concluded("make test-postgres", groups())


if __name__ == "__main__":
    sys.exit(main())
