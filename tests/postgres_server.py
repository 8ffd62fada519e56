"""A PostgreSQL of its own, which a test may stop and start again."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg

from .waiting import wait_until

MISSING = "there is no PostgreSQL on this machine"
# Debian keeps the programs of each version here, off PATH; Red Hat and others put them on it.
_FOLDERS = "/usr/lib/postgresql"
# PostgreSQL refuses to run as root; this is the account that every package of it makes.
_ACCOUNT = "postgres"
_USER = "five_ways"
# Some sites at once, each with a web process of five threads, two workers of up to eight, and its tests.
CONNECTIONS = 200
# A database that ends with its test need not survive a power cut.
_UNSAFE_AND_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
# Making the files takes a second or two, and many times that on a machine that is busy.
_START_SECONDS = 60.0


def programs() -> Path | None:
    """Return the folder that holds `initdb` and `postgres`, the newest there is; None where there is none."""
    versions = Path(_FOLDERS).glob("*/bin/initdb")
    newest = max(versions, key=lambda path: int(path.parts[-3].partition(".")[0]), default=None)
    on_path = shutil.which("initdb")
    found = newest or (Path(on_path).resolve() if on_path else None)
    return found.parent if found else None


class PostgresServer:
    """One PostgreSQL on a Unix socket that only its own user, or root, may open.

    `url` is DATABASE_URL as Django and libpq both read it. The folder is made on `create`, gone on `remove`.
    """

    def __init__(self) -> None:
        found = programs()
        if found is None:
            raise FileNotFoundError(f"{MISSING}: apt-get install postgresql")
        self._programs = found
        self._process: subprocess.Popen[bytes] | None = None
        # A socket's path has 107 bytes at most.
        self.folder = Path(tempfile.mkdtemp(prefix="fw-pg-"))
        self.url = self.url_of("postgres")

    @property
    def log(self) -> str:
        """All that it has written so far."""
        return (self.folder / "log").read_text(errors="replace")

    def connections(self) -> int:
        """Return how many there are, this one left out."""
        with psycopg.connect(self.url) as mine:
            row = mine.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            ).fetchone()
        return row[0] if row else 0

    def __enter__(self) -> "PostgresServer":
        self.create()
        self.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stop()
        self.remove()

    def url_of(self, database: str) -> str:
        """Return the address of one of its databases."""
        return f"postgres://{_USER}@/{database}?host={self.folder}"

    def create(self) -> None:
        """Make its files."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, _ACCOUNT)
        options = ["--username", _USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "-N"]
        made = self._run("initdb", "-D", str(self.folder / "data"), *options).wait(_START_SECONDS)
        assert made == 0, self.log

    def start(self) -> None:
        """Start and wait until it answers."""
        settings = ["listen_addresses=", f"max_connections={CONNECTIONS}", *_UNSAFE_AND_QUICK]
        words = [word for setting in settings for word in ("-c", setting)]
        self._process = self._run("postgres", "-D", str(self.folder / "data"), "-k", str(self.folder), *words)
        wait_until(self._answers, "PostgreSQL answers", _START_SECONDS)

    def stop(self) -> None:
        """End it as `systemctl restart` does: every connection is closed, in use or not."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_START_SECONDS)
            self._process = None

    def remove(self) -> None:
        """Take its files away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        account = _ACCOUNT if os.geteuid() == 0 else None
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self._programs / program), *arguments],
                cwd="/",
                user=account,
                group=account,
                extra_groups=[] if account else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True
