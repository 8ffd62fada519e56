"""The real thing in processes of its own: Redis, database, web server, workers and beat."""

import contextlib
import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .fork_server import PROJECT, Child, ForkServer
from .redis_server import RedisServer
from .waiting import free_port, wait_until

# A start imports all apps: less than a second, and many times that on a machine that is busy.
START_SECONDS = 60.0
# What a process may take to end by itself after SIGTERM, before it is killed.
END_SECONDS = 10.0
# The newest lines of each log that a failed test shows.
LOG_LINES = 40
# A market that steps as often as outside of tests, four times a second, costs a site that nobody watches a
# third of its CPU time: a test that follows prices asks for TICKS.
RARE_TICKS = {"TICKERS_STEP_SECONDS": "5"}
TICKS = {"TICKERS_STEP_SECONDS": "0.25"}

_SET_UP = (
    "import django; django.setup(); from django.core.management import call_command as call;"
    "call('migrate', verbosity=0); call('seed')"
)

running: list["LiveServer"] = []
forks = ForkServer()


class Process:
    """One process of the project: its log goes to a file, and it is ended by its own id."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self.name = name
        self._command, self._environment = command, environment
        self._log_file = folder / f"{name}.log"
        self._process: Child | subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id, to be looked at, not to be killed by."""
        assert self._process is not None
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """All that it has written so far."""
        return self._log_file.read_text(errors="replace") if self._log_file.exists() else ""

    def start(self) -> None:
        """Start it; returns at once."""
        program, *arguments = self._command
        if program == sys.executable:
            self._process = forks.start(arguments, self._environment, self._log_file)
            return
        with self._log_file.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, env=self._environment, cwd=PROJECT, stdout=log, stderr=subprocess.STDOUT
            )

    def sigterm(self) -> None:
        """Ask it to end; returns at once."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """Ask it to end and wait; kill it if it does not."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def wait_ended(self, seconds: float = END_SECONDS) -> int:
        """Wait until it has ended by itself; returns its exit status, negative for a signal."""
        assert self._process is not None
        return self._process.wait(seconds)


class LiveServer:
    """A whole site on loopback: `url`, `redis`, `web`, and, if asked for, `worker`, `slow_worker`, `beat`."""

    def __init__(self, folder: Path, asgi_server: str, workers: bool, environment: dict[str, str]) -> None:
        self.folder, self.host, self.port = folder, "127.0.0.1", free_port()
        self.url = f"http://{self.host}:{self.port}"
        self.asgi_server, self.with_workers = asgi_server, workers
        self.redis = RedisServer(folder)
        own = {"DATA_DIR": str(folder), "REDIS_URL": self.redis.url, "ASGI_SERVER": asgi_server}
        own |= {"HOST": self.host, "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.environment = os.environ | RARE_TICKS | own | environment
        celery = ["-m", "celery", "-A", "config"]
        self.web = self.process("web", "manage.py", "serve")
        self.worker = self.process("worker", *celery, "worker", "-Q", "beat", "-P", "solo")
        queues = "slow,lab,lab-webhooks,arena"
        self.slow_worker = self.process("slow", *celery, "worker", "-Q", queues, "-P", "threads", "-c8")
        self.beat = self.process("beat", *celery, "beat")

    def process(self, name: str, *arguments: str) -> Process:
        """Return a process of Python with this site's settings, not started yet."""
        return Process(name, [sys.executable, *arguments], self.environment, self.folder)

    @property
    def processes(self) -> list[Process]:
        """The processes of the project, in the order in which they are started."""
        workers = [self.worker, self.slow_worker, self.beat] if self.with_workers else []
        return [self.web, *workers]

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` to its end with this site's settings; returns what it wrote."""
        return self.python("manage.py", *arguments)

    def python(self, *arguments: str) -> str:
        """Run Python to its end with this site's settings; returns what it wrote."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            output, errors = Path(folder) / "output", Path(folder) / "errors"
            status = forks.start(arguments, self.environment, output, errors).wait(START_SECONDS)
            assert status == 0, output.read_text() + errors.read_text()
            return output.read_text()

    def shell(self, code: str) -> str:
        """Run lines of Python in this site, Django set up; returns what they wrote."""
        return self.python("-c", f"import django; django.setup()\n{code}")

    def start(self) -> None:
        """Start all parts and wait until they answer."""
        self.redis.start()
        self.python("-c", _SET_UP)
        for process in self.processes:
            process.start()
        self.wait_until_up()
        if self.with_workers:
            wait_until(lambda: self.health()[0] == 200, "all parts are well", START_SECONDS)

    def restart_web(self) -> None:
        """Start the web process again, on the same port, after it has ended."""
        assert not self.web.alive
        self.web.start()
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Wait until the web process answers."""
        wait_until(lambda: self._answers() or not self.web.alive, f"{self.url} answers", START_SECONDS)
        assert self.web.alive, f"the web process ended:\n{self.web.log}"

    def health(self) -> tuple[int, dict[str, str]]:
        """Return status and body of `/healthz`; status 0 where nobody answers."""
        # As a proxy in front would ask: with HTTPS=1 plain requests are sent elsewhere.
        asked = urllib.request.Request(f"{self.url}/healthz", headers={"X-Forwarded-Proto": "https"})
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, json.load(answer)
        except OSError:
            return 0, {}

    def stop(self) -> None:
        """End all parts, beat first, Redis last; at once, as nobody needs them any more."""
        for process in reversed(self.processes):
            process.kill()
        self.redis.kill()

    def logs(self) -> str:
        """The newest lines of each process's log."""
        newest = {process.name: process.log.splitlines()[-LOG_LINES:] for process in self.processes}
        return "\n".join(f"--- {name}\n" + "\n".join(lines) for name, lines in newest.items())

    def _answers(self) -> bool:
        return self.health()[0] != 0


@contextlib.contextmanager
def live_server(
    asgi_server: str = "daphne", *, workers: bool = False, **environment: Any
) -> Iterator[LiveServer]:
    """Run a whole site, with `workers` the two Celery workers and beat as well; ends all of it on leaving.

    Further keywords are variables of its environment, such as WEATHER_STEP_SECONDS=1.
    """
    folder = Path(tempfile.mkdtemp(prefix="fw-"))
    with own_database() as database:
        variables = database | {name: str(value) for name, value in environment.items()}
        server = LiveServer(folder, asgi_server, workers, variables)
        running.append(server)
        try:
            server.start()
            yield server
        finally:
            server.stop()
            running.remove(server)
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def replica(site: LiveServer, asgi_server: str = "") -> Iterator[LiveServer]:
    """Run a second web process of a site, on a port of its own; on the same server by default."""
    second = copy.copy(site)
    second.port = free_port()
    second.url = f"http://{site.host}:{second.port}"
    own = {"PORT": str(second.port), "ASGI_SERVER": asgi_server or site.asgi_server}
    serve = [sys.executable, "manage.py", "serve"]
    second.web = Process("web-2", serve, site.environment | own, site.folder)
    second.web.start()
    try:
        second.wait_until_up()
        yield second
    finally:
        second.web.stop()


@contextlib.contextmanager
def more_workers(site: LiveServer) -> Iterator[list[Process]]:
    """Run a second worker for each queue of a site."""
    celery = [sys.executable, "-m", "celery", "-A", "config", "worker"]
    workers = [
        Process("worker-2", [*celery, "-Q", "beat", "-P", "solo"], site.environment, site.folder),
        Process(
            "slow-2", [*celery, "-Q", "slow,arena", "-P", "threads", "-c8"], site.environment, site.folder
        ),
    ]
    for worker in workers:
        worker.start()
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()


@contextlib.contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Yield the variable that names a database of its own: a file, or one beside DATABASE_URL's."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    import psycopg
    from psycopg import sql

    name = f"five_ways_{os.getpid()}_{free_port()}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
