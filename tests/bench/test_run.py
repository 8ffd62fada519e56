"""A run of one tiny work leaves its table, its figures and its charts."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import psutil
import pytest

from bench.__main__ import run
from bench.report import summary, write
from bench.rounds import Plan, Row
from bench.works import load

TINY = Plan("tiny", rounds=1, seconds=0.2, warmup_seconds=0.05, servers=("daphne",), followers=(1,))


@pytest.mark.soak
def test_a_run_writes_table_figures_and_charts_and_ends_what_it_started(tmp_path: Path) -> None:
    run([load("hub")], TINY, tmp_path)

    (result,) = json.loads((tmp_path / "results.json").read_text())
    ours, peer = result["rows"][:2]
    assert (result["name"], ours["case"], ours["ours"]) == ("hub", "1 subscriber", True)
    assert ours["measures"]["lost"]["values"] == [0]
    assert peer["measures"]["cpu_us"]["times_ours"]["median"] > 0
    page = (tmp_path / "README.md").read_text()
    assert "| **1 subscriber** |" in page
    assert "too few rounds for a claim" in page
    assert ET.parse(tmp_path / "hub-cpu-us.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"
    assert _left_running() == []


def _left_running() -> list[list[str]]:
    lines = [child.cmdline() for child in psutil.Process().children(recursive=True)]
    return [words for words in lines if any(word.startswith("bench.") or "/bench-" in word for word in words)]


def test_a_work_that_was_not_measured_keeps_its_figures(tmp_path: Path) -> None:
    works = [load("polling"), load("hub")]
    before = summary(works[0], TINY, [Row("a case", "this project", True, [{"cpu_us": 50.0}])])
    after = summary(works[1], TINY, [Row("a case", "this project", True, [{"cpu_us": 7.0, "all_ms": 1.0}])])
    write(tmp_path, works, [before])
    write(tmp_path, works, [after])

    kept = json.loads((tmp_path / "results.json").read_text())
    assert [work["rows"][0]["measures"]["cpu_us"]["values"] for work in kept] == [[50.0], [7.0]]
    page = (tmp_path / "README.md").read_text()
    assert page.index("## Polling") < page.index("## The hub") < page.index("## How it is measured")


def test_a_peer_is_drawn_and_written_with_its_ratio_to_ours(tmp_path: Path) -> None:
    rows = [
        Row("a case", "this project", True, [{"cpu_us": 50.0}, {"cpu_us": 40.0}]),
        Row("a case", "a peer", False, [{"cpu_us": 1000.0}, {"cpu_us": 1200.0}]),
    ]
    work = load("polling")
    write(tmp_path, [work], [summary(work, TINY, rows)])

    assert (
        "| a peer | 1,100 (1,000\N{EN DASH}1,200) **25\N{MULTIPLICATION SIGN}** |"
        in (tmp_path / "README.md").read_text()
    )
    assert "25\N{MULTIPLICATION SIGN} (20\N{EN DASH}30)" in (tmp_path / "polling-cpu-us.svg").read_text()
