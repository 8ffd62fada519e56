"""The tests' own means: a site without workers. tests/faults/test_health.py has one with them."""

import signal
import sys
import urllib.request
from pathlib import Path

from .live_server import LiveServer, Process
from .waiting import wait_until


def test_a_site_answers_on_both_servers(site: LiveServer) -> None:
    with urllib.request.urlopen(f"{site.url}/weather/api/stations/JFK/observation/", timeout=60) as answer:
        assert answer.status == 200


def python(code: str, folder: Path, **environment: str) -> Process:
    """Return a Python process that has started."""
    folder.mkdir(exist_ok=True)
    process = Process("python", [sys.executable, "-c", code], environment, folder)
    process.start()
    return process


def test_a_forked_process_has_its_own_environment_and_log_and_an_exit_status(tmp_path: Path) -> None:
    process = python("import os, sys; print(dict(os.environ)); sys.exit('no more')", tmp_path, NAME="Ada")
    assert process.wait_ended() == 1
    assert process.log == "{'NAME': 'Ada'}\nno more\n"


def test_a_forked_process_ends_by_signals_as_any_other(tmp_path: Path) -> None:
    for number, status in ((signal.SIGTERM, -15), (signal.SIGKILL, -9)):
        process = python("import time; print('there', flush=True); time.sleep(60)", tmp_path / str(number))
        wait_until(lambda process=process: "there" in process.log, "it runs")
        process.sigterm() if number == signal.SIGTERM else process.kill()
        assert process.wait_ended() == status


def test_forked_processes_draw_different_random_numbers(tmp_path: Path) -> None:
    code = "import random, uuid; print(random.random(), uuid.uuid4())"
    processes = [python(code, tmp_path / name) for name in ("one", "two")]
    assert [process.wait_ended() for process in processes] == [0, 0]
    assert not set(processes[0].log.split()) & set(processes[1].log.split())
