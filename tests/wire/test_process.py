import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.live_server import LiveServer
from tests.waiting import wait_until
from wire import process


def stated(site: LiveServer) -> dict[str, Any]:
    with urllib.request.urlopen(f"{site.url}/wire/process/", timeout=60) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        return json.load(answer)


def files_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_the_answering_process_reports_what_it_holds(site: LiveServer) -> None:
    now = stated(site)
    assert (now["pid"], now["held"], now["held_total"]) == (site.web.pid, {}, 0)
    assert 10_000_000 < now["pss_bytes"] <= now["rss_bytes"] < 500_000_000
    assert 1 <= now["threads"] < 50
    assert 0 < now["uptime_seconds"] < 3600
    wait_until(lambda: abs(stated(site)["files"] - files_of(site.web.pid)) < 5, "its files are counted")


def test_what_the_system_does_not_report_is_unknown_in_the_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(process, "_SELF", tmp_path)
    seen = process.look()
    assert (seen["files"], seen["rss_bytes"], seen["pss_bytes"]) == (None, None, None)
    assert seen["threads"] == process.threading.active_count()


def test_threads_are_those_of_this_process() -> None:
    assert process.look()["threads"] == len(list(Path("/proc/self/task").iterdir()))
