"""What the demo needs and does not find is said in one sentence, with exit status 1, without a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from demo import checks, store
from demo.checks import CannotStart

from .running import PROJECT, demo, refusal


def test_a_taken_port() -> None:
    with demo() as one, socket.socket() as listener:
        listener.bind(("127.0.0.1", one.port))
        listener.listen()
        line = refusal(one)
    assert line == (
        f"Port {one.port} is taken by another program; choose another one: make demo PORT={one.port + 1}"
    )


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "٣"])
def test_an_impossible_port(port: str) -> None:
    with demo() as one:
        assert refusal(one, PORT=port) == f"PORT is {port!r}; it has to be a number from 1 to 65535."


def test_a_host_that_is_not_this_machine() -> None:
    with demo() as one:
        assert refusal(one, HOST="192.0.2.1").startswith("Nothing can listen on HOST 192.0.2.1 (")


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "a+b#c?d%41 é"
    folder.mkdir()
    code = "import django; django.setup(); from django.core.management import call_command as call;"
    code += "call('migrate', verbosity=0)"
    environment = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment["PATH"] = os.environ["PATH"]
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT, env=environment, check=True, timeout=300)
    assert (folder / "db.sqlite3").exists()
    assert store.socket_path(folder) != folder / "redis.sock"


def test_a_folder_that_cannot_be_written_to() -> None:
    with demo() as one:
        line = refusal(one, DATA_DIR="/proc/five-ways")
    assert line.startswith("The data directory /proc/five-ways cannot be written to (")
    assert line.endswith("); set DATA_DIR to a directory that can.")


def test_a_redis_that_does_not_answer_and_its_password_stays_secret() -> None:
    with demo() as one:
        line = refusal(one, REDIS_URL="redis://:secret@127.0.0.1:1/0")
    assert line == "No Redis answers at redis://127.0.0.1:1/0; is it running?"


def test_an_old_python() -> None:
    with pytest.raises(
        CannotStart, match=r"^Five Ways needs Python 3.10 or newer, and this is Python 3.9\.$"
    ):
        checks.python_version((3, 9))


def test_no_redis_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("REDIS_URL")
    monkeypatch.setattr(store, "find_spec", lambda _: None)
    with pytest.raises(CannotStart, match="sudo apt install redis-server"):
        store.chosen(tmp_path)


def test_a_path_too_long_for_a_socket_gets_a_short_one_of_its_own(tmp_path: Path) -> None:
    long, other = tmp_path / ("a" * 120), tmp_path / ("b" * 120)
    assert store.socket_path(Path("/data")) == Path("/data/redis.sock")
    assert len(str(store.socket_path(long))) <= 100
    assert store.socket_path(long) != store.socket_path(other)
    for path in (long, other):
        store.socket_path(path).parent.rmdir()
