"""The site started in the other ways that the documentation names: for a class, for developing, by hand."""

import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.demo.running import Demo, demo
from tests.live_server import PROJECT
from tests.redis_server import RedisServer
from tests.waiting import wait_until

pytestmark = pytest.mark.soak

START_SECONDS = 60.0
_PYTHON = ".venv/bin/python"
# What the documentation writes, but not the end of a path that a command was printed with.
_THEIR_PYTHON = re.compile(rf"(?<!/){re.escape(_PYTHON)}")
# As docs/running.md has them, one terminal each.
BY_HAND = (
    f"{_PYTHON} manage.py migrate && {_PYTHON} manage.py seed && {_PYTHON} manage.py runserver",
    f"{_PYTHON} -m celery -A config worker -Q beat -P solo -n beat@%h",
    f"{_PYTHON} -m celery -A config worker -Q slow -P threads -c 16 -n slow@%h",
    f"{_PYTHON} -m celery -A config worker -Q lab,arena -P threads -c 5 -n lab@%h",
    f"{_PYTHON} -m celery -A config worker -Q lab-webhooks -P threads -c 48 --prefetch-multiplier 1"
    " -n lab-webhooks@%h",
    f"{_PYTHON} -m celery -A config worker -Q arena -P solo -n arena@%h",
    f"{_PYTHON} -m celery -A config beat",
)


@contextlib.contextmanager
def terminal(one: Demo, command: str, printed: Path, **environment: str) -> Iterator[None]:
    """Type a command into a terminal of its own, which is closed on leaving."""
    with printed.open("wb") as paper:
        process = subprocess.Popen(
            ["sh", "-c", _THEIR_PYTHON.sub(sys.executable, command)],
            cwd=PROJECT,
            env=one.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=paper,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_in_class_a_receiver_that_misbehaves_is_reached() -> None:
    with demo(HOST="0.0.0.0", WEBHOOK_ALLOW_PRIVATE="1") as one, requests.Session() as session:
        one.start()
        api = f"{one.url}/payments/api"
        session.get(f"{one.url}/payments/", timeout=60)
        url = session.post(f"{api}/shop/", json={"misbehaviour": "500"}, timeout=60).json()["misbehaving_url"]
        endpoint = session.post(f"{api}/endpoints/", json={"url": url}, timeout=60).json()["id"]
        session.post(f"{api}/endpoints/{endpoint}/test/", json={}, timeout=60)

        def attempt() -> Any:
            [delivery] = session.get(f"{api}/deliveries/", timeout=60).json()["deliveries"]
            return delivery["attempt"]

        assert wait_until(attempt, "it was called", START_SECONDS)["status"] == 500


def test_all_but_the_web_process_say_how_to_start_it(tmp_path: Path) -> None:
    printed = tmp_path / "services"
    with demo() as one, terminal(one, f"{_PYTHON} -m demo --no-web", printed):
        wait_until(lambda: "in another terminal:" in printed.read_text(), "the others run", START_SECONDS)
        command = printed.read_text().partition("in another terminal:\n")[2].splitlines()[0]
        assert "manage.py runserver" in command
        assert one.health() == 0
        with terminal(one, command, tmp_path / "web"):
            wait_until(lambda: one.health() == 200, "all parts are well", START_SECONDS)


def test_the_parts_started_by_hand_make_a_site(tmp_path: Path) -> None:
    with demo() as one, contextlib.ExitStack() as terminals:
        one.folder.mkdir()
        redis = RedisServer(one.folder)
        redis.start()
        terminals.callback(redis.kill)
        for number, command in enumerate(BY_HAND):
            here = command.replace("runserver", f"runserver 127.0.0.1:{one.port}")
            terminals.enter_context(terminal(one, here, tmp_path / str(number), REDIS_URL=redis.url))
        wait_until(lambda: one.health() == 200, "all parts are well", START_SECONDS)
