"""The page, the history that it begins with, and /metrics."""

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from dashboard import metrics
from events import log
from events.clock import microseconds
from events.event import Cursor, Event
from events.hub import hub
from events.observed import Queue
from tests.chat.asking import Asked, ask
from tests.chat.conftest import following
from tests.live_server import PROJECT, LiveServer
from tests.waiting import until, wait_until

from .reports import WORKER, seen, web

__all__ = ["following"]

HISTORY = "/dashboard/api/history/"


def append_sample(number: int, age_seconds: float) -> None:
    t = microseconds() - int(age_seconds * 1_000_000)
    log.append("dashboard.site", "sample", t, f'{{"n":{number},"note":"</script>"}}')


async def known(count: int) -> None:
    topic = "dashboard.site"
    await until(lambda: len(hub.tails["dashboard"].events(topic)) == count, "the hub has read them")


@pytest.mark.asyncio
@pytest.mark.usefixtures("following")
async def test_the_history_has_the_samples_of_the_last_seconds_and_the_cursor_to_go_on_from() -> None:
    for number, age in enumerate([400, 200, 100, 1]):
        append_sample(number, age)
    await known(4)
    answer = await ask(f"{HISTORY}?seconds=150")
    assert [event["data"]["n"] for event in answer.json["events"]] == [2, 3]
    assert answer.json["cursor"] == answer.json["events"][-1]["id"]
    assert answer.answered["cache-control"] == "no-store"
    assert [event["data"]["n"] for event in (await ask(HISTORY)).json["events"]] == [1, 2, 3]
    packed = await Asked(HISTORY, headers={"accept-encoding": "gzip"}).answer()
    assert json.loads(gzip.decompress(packed.body)) == (await ask(HISTORY)).json
    assert (await ask(f"/dashboard/api/updates/?cursor={answer.json['cursor']}&wait=0")).json["events"] == []


@pytest.mark.asyncio
@pytest.mark.usefixtures("following")
async def test_the_page_comes_with_its_newest_figures_and_no_text_of_them_ends_the_script_element() -> None:
    append_sample(7, 1)
    await known(1)
    answer = await ask("/dashboard/")
    [snapshot] = re.findall(r'<script id="snapshot"[^>]*>(.*?)</script>', answer.body.decode(), re.DOTALL)
    [event] = json.loads(snapshot)["events"]
    assert event["data"] == {"n": 7, "note": "</script>"}


@pytest.mark.asyncio
@pytest.mark.usefixtures("following")
@pytest.mark.parametrize("seconds", ["0", "901", "-1", "x", "", "1.5", "\u0661"])
async def test_seconds_are_a_whole_number_up_to_a_quarter_of_an_hour(seconds: str) -> None:
    answer = await ask(f"{HISTORY}?seconds={seconds}")
    assert (answer.status, answer.json["error"]["code"]) == (400, "bad_seconds")


@pytest.mark.asyncio
@pytest.mark.usefixtures("following")
async def test_in_public_mode_metrics_are_refused_to_strangers(settings: Settings) -> None:
    assert (await ask("/metrics")).status == 200
    settings.PUBLIC_DEMO = True
    answer = await ask("/metrics")
    assert (answer.status, answer.json["error"]["code"]) == (403, "forbidden")


SAMPLE = {"outbox": 2, "webhooks": {"due": 1, "oldest_s": 4.5}, "database_ms": 1.5}


def sample_of_age(seconds: float) -> Event:
    t = microseconds() - int(seconds * 1_000_000)
    return Event(Cursor(1, 0), "dashboard.site", "sample", t, json.dumps(SAMPLE))


@pytest.fixture
def text() -> bytes:
    reports = {"aaaaaa": web(), "bbbbbb": WORKER | {"idle_s": 0.2}}
    queues = {"beat": Queue(2, microseconds() - 3_000_000), "slow": Queue(0, None)}
    return metrics.text(seen(50_000, reports, queues=queues), sample_of_age(1))


def values(text: bytes) -> dict[str, float]:
    """Return each value by its name and labels, as Prometheus reads them."""
    return {
        sample.name + "".join(f" {sample.labels[name]}" for name in sorted(sample.labels)): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_prometheus_reads_the_figures_of_all_processes(text: bytes) -> None:
    known = values(text)
    assert known["five_ways_process_cpu_seconds_total aaaaaa web"] == 10.0
    assert known["five_ways_process_cpu_seconds_total bbbbbb worker-beat"] == 5.0
    assert known["five_ways_connections under_10s aaaaaa web long_polling"] == 2
    assert known["five_ways_connections_closed_total 200 aaaaaa web long_polling"] == 37
    assert known["five_ways_events_total chat"] == 10
    assert known["five_ways_queue_oldest_task_age_seconds beat"] == pytest.approx(3, abs=1)
    assert known["five_ways_worker_idle_seconds bbbbbb worker-beat"] == 0.2
    assert known["five_ways_webhooks_oldest_due_seconds"] == 4.5
    assert known["five_ways_database_latency_seconds"] == 0.0015


def test_what_is_not_known_is_left_out_and_not_zero(text: bytes) -> None:
    assert "five_ways_hub_delay_seconds aaaaaa web" not in values(text)
    assert "five_ways_queue_oldest_task_age_seconds slow" not in values(text)


def test_an_old_sample_is_left_out_but_for_its_age() -> None:
    known = values(metrics.text(seen(50_000, {}), sample_of_age(30)))
    assert known["five_ways_sample_age_seconds"] == pytest.approx(30, abs=5)
    assert "five_ways_outbox_events" not in known
    assert "five_ways_sample_age_seconds" not in values(metrics.text(seen(50_000, {}), None))


def test_names_are_as_prometheus_wants_them(text: bytes) -> None:
    for family in text_string_to_metric_families(text.decode()):
        assert family.documentation
        assert re.fullmatch(r"five_ways_[a-z0-9_]+", family.name)
        if family.type == "counter":
            assert {sample.name for sample in family.samples} <= {f"{family.name}_total"}


@pytest.mark.parametrize(
    "path", ["docs/deploy.md", "deploy/monitoring/alerts.yml", "deploy/monitoring/grafana-dashboard.json"]
)
def test_what_is_alerted_on_and_drawn_is_there_to_be_read(path: str, text: bytes) -> None:
    there = {name.partition(" ")[0] for name in values(text)}
    page = (PROJECT / path).read_text()
    named = set(re.findall(r"five_ways_[a-z0-9_]*[a-z0-9]", page))
    if path.endswith(".md"):  # whose table leaves out what all names begin with
        cells = re.findall(r"^\| (`[^|]+`[^|]*) \|", page.partition("all begin with")[2], re.MULTILINE)
        rows = cells[: next(place for place, cell in enumerate(cells) if "web.api" in cell)]
        named = {f"five_ways_{name}" for cell in rows for name in re.findall(r"`([a-z0-9_]{6,})`", cell)}
        named -= {"five_ways_technique"}
    assert len(named) >= 8
    assert named - there <= {"five_ways_hub_delay_seconds"}  # of which these reports know nothing


@pytest.mark.skipif(not shutil.which("promtool"), reason="there is no promtool on this machine")
def test_promtool_finds_nothing_wrong(text: bytes) -> None:
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.fixture
def held(loaded_site: LiveServer) -> Iterator[None]:
    """One stream."""
    url = f"{loaded_site.url}/newsfeed/stream/"
    with requests.get(url, stream=True, timeout=60):
        yield


@pytest.mark.usefixtures("held")
def test_a_web_process_reports_who_is_connected_to_it(loaded_site: LiveServer) -> None:
    def streams() -> float:
        answer = requests.get(f"{loaded_site.url}/metrics", timeout=60)
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
        known = values(answer.content)
        return sum(value for name, value in known.items() if re.match("five_ways_connections .* sse$", name))

    wait_until(lambda: streams() >= 1, "the stream is counted")
