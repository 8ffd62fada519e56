"""docs/deploy.md followed with Docker: a public site is made, checked, backed up, restored and updated."""

import json
import os
import shutil
import ssl
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.commands import PROJECT, blocks
from tests.waiting import free_port, wait_until

from .compose import UP_SECONDS, WELL_SECONDS, _compose, run

QUIET = "/chat/api/rooms/quiet/"
# The page's certificate is one that nobody trusts.
UNTRUSTED = ssl.create_default_context()
UNTRUSTED.check_hostname, UNTRUSTED.verify_mode = False, ssl.CERT_NONE


class Reader:
    """Follows the page in a copy of the project, on ports and under a project name of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, free_port()
        self._typed = [
            block.text for block in blocks(PROJECT / "docs" / "deploy.md") if block.language == "sh"
        ]
        ports = {"HTTPS_PORT": self.port, "HTTP_PORT": free_port(), "PORT": free_port()}
        own = {name: str(port) for name, port in ports.items()} | {"HTTPS_ADDRESS": "127.0.0.1"}
        own |= {"COMPOSE_PROJECT_NAME": f"fwdeploy{os.getpid()}"}
        kept = ("SECRET_KEY", "HOST", "DATA_DIR", "REDIS_URL", "DATABASE_URL", "LOG_LEVEL")  # the tests' own
        self._environment = {name: value for name, value in os.environ.items() if name not in kept} | own
        self.cookie = ""
        for name in run("git", "ls-files").splitlines():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)

    def follow(self, part: str) -> str:
        """Type the one block that has this in it; returns what was printed."""
        (text,) = (text for text in self._typed if part in text)
        return self.type(text)

    def type(self, text: str) -> str:
        """Type lines as they stand, with the docker compose that there is and this site's port."""
        text = text.replace("docker compose", " ".join(_compose()))
        done = subprocess.run(
            ["bash", "-ec", text.replace("https://localhost/", f"https://localhost:{self.port}/")],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=UP_SECONDS,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def ask(self, path: str, body: object = None) -> str:
        """Ask the site, as one visitor."""
        headers = {"Cookie": self.cookie, "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"https://localhost:{self.port}{path}", data, headers)
        with urllib.request.urlopen(asked, timeout=15, context=UNTRUSTED) as answer:
            self.cookie = self.cookie or answer.headers.get("Set-Cookie", "").partition(";")[0]
            return answer.read().decode()

    def is_well(self) -> bool:
        try:
            return json.loads(self.ask("/healthz"))["status"] == "ok"
        except OSError:
            return False


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    try:
        yield reader
    finally:
        reader.type("docker compose down --volumes --timeout 5")


def test_a_public_site_is_made_backed_up_restored_and_updated_as_the_page_says(reader: Reader) -> None:
    for part in ("openssl rand", "openssl req", "ALLOWED_HOSTS="):
        reader.follow(part)
    reader.type("echo PUBLIC_DEMO=1 >>.env")
    reader.follow("up -d --build\ndocker compose ps")
    wait_until(reader.is_well, "all parts are well", WELL_SECONDS)
    assert json.loads(reader.follow("curl -sk"))["status"] == "ok"
    assert "no issues" in reader.follow("check --deploy")

    assert "deleted within a day" in reader.ask("/")
    reader.ask(f"{QUIET}messages/", {"text": "Is this kept?"})
    reader.follow("pg_dump")
    reader.type("docker compose down --volumes --timeout 5")
    reader.follow("psql -q")
    wait_until(reader.is_well, "all parts are well again", WELL_SECONDS)
    assert "Is this kept?" in reader.ask(QUIET)

    before = set(reader.type("docker compose ps -q web").split())
    reader.follow("deploy/rolling-restart")
    after = set(reader.type("docker compose ps -q web").split())
    assert (len(before), len(after), before & after) == (2, 2, set())
    wait_until(reader.is_well, "all parts are well at last", WELL_SECONDS)
    assert "Is this kept?" in reader.ask(QUIET)
