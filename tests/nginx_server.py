"""nginx with the configuration of deploy/, in front of a site on this machine."""

import contextlib
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from .live_server import PROJECT, START_SECONDS, LiveServer
from .waiting import free_port, wait_until

PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Nginx:
    """A running nginx: `port` is for people, `own_port` for the site's own workers."""

    def __init__(self, site: LiveServer, folder: Path) -> None:
        self.port, self.own_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        here = {
            "/tmp/": f"{folder}/",
            "/etc/nginx/five-ways": str(folder),
            "http://web:8000": site.url,
            "8080": str(self.port),
            "8081": str(self.own_port),
            "access_log /dev/stdout short": f"access_log {folder}/access.log short",
        }
        for file in (PROJECT / "deploy" / "nginx").glob("*.conf"):
            text = file.read_text()
            for there, instead in here.items():
                text = text.replace(there, instead)
            (folder / file.name).write_text(text)
        shutil.copytree(PROJECT / "deploy" / "nginx" / "errors", folder / "errors")
        self.log = folder / "error.log"

    def start(self) -> None:
        """Start it and wait until it answers."""
        assert PROGRAM
        command = [PROGRAM, "-c", f"{self._folder}/nginx.conf", "-p", str(self._folder)]
        if os.geteuid() == 0:  # its workers would be nobody, who may not read a folder of ours
            command += ["-g", "user root;"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, stderr=log)
        wait_until(self._answers, "nginx answers", START_SECONDS)

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(START_SECONDS)

    def resident_kb(self) -> int:
        """Return the memory that its processes hold at present."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        status = [Path(f"/proc/{pid}/status").read_text() for pid in (str(self._process.pid), *children)]
        return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in status)

    def _answers(self) -> bool:
        assert self._process.poll() is None, self.log.read_text()
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/nginx-is-up", timeout=5):
            return True
        return False


@contextlib.contextmanager
def in_front_of(site: LiveServer, folder: Path) -> Iterator[Nginx]:
    """Run nginx in front of a site; ends it on leaving."""
    nginx = Nginx(site, folder)
    nginx.start()
    try:
        yield nginx
    finally:
        nginx.stop()
