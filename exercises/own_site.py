"""A site for the check alone, if none is given: `python -m demo` on a free port, with data of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import requests

# It takes some seconds; a slow and busy machine needs much more.
START_SECONDS = 120.0
# The demo ends its parts within five seconds.
END_SECONDS = 15.0
LOOK_SECONDS = 0.5


@contextmanager
def own_site() -> Iterator[str]:
    """Start a site, yield its address, and end it."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w") as log:
        port = _free_port()
        own = {"HOST": "127.0.0.1", "PORT": str(port), "DATA_DIR": f"{folder}/data"}
        command = [sys.executable, "-m", "demo"]
        process = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_until_well(f"http://127.0.0.1:{port}", process, Path(log.name))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(END_SECONDS)


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        return int(listening.getsockname()[1])


def _wait_until_well(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and process.poll() is None:
        with suppress(requests.RequestException):
            if requests.get(f"{url}/healthz", timeout=LOOK_SECONDS).status_code == 200:
                return
        time.sleep(LOOK_SECONDS)
    sys.exit(f"A site for the check does not start:\n{log.read_text()}")
