"""The exercises: each solution is right, and of a client that is wrong the check says what is wrong."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from exercises.check import PATHS, PULSES, CannotCheck, check
from exercises.verdict import Record, advice, wrong
from tests.live_server import PROJECT, LiveServer

SOLUTIONS = [PROJECT / "exercises" / "solutions" / f"{technique}.py" for technique in PATHS]
# After a break, it goes on from now.
FORGETFUL = """
import json, time
from contextlib import suppress
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

def follow(url, cursor, notice):
    address, site = f"{url.replace('http', 'ws', 1)}?cursor={cursor}", url.partition("/lab/")[0]
    while True:
        with suppress(OSError, WebSocketException), connect(address, origin=site) as socket:
            for message in socket:
                notice(json.loads(message))
        time.sleep(1)
        address = url.replace("http", "ws", 1)
"""
EVERY_PULSE = list(range(1, 21))


def record(technique: str, numbers: list[int] = EVERY_PULSE, **more: object) -> Record:
    """A record of a client that noticed these of twenty pulses, the connection of which was cut after ten."""
    noticed = [{"type": "pulse", "data": {"n": number}} for number in numbers]
    return Record(technique, 5, 20, 10, noticed, **more)  # type: ignore[arg-type]


def test_each_solution_is_right_and_a_client_that_forgets_its_cursor_is_not(
    lab: LiveServer, tmp_path: Path
) -> None:
    forgetful = tmp_path / "websocket.py"
    forgetful.write_text(FORGETFUL)
    files = [*SOLUTIONS, forgetful]
    with ThreadPoolExecutor(len(files)) as students:
        records = dict(zip(files, students.map(lambda file: check(file, lab.url), files), strict=True))
    assert [sentence for file in SOLUTIONS for sentence in wrong(records[file])] == []
    [sentence] = wrong(records[forgetful])
    assert "never noticed. Your connection was cut at that time" in sentence


@pytest.mark.parametrize("technique", PATHS)
def test_a_skeleton_is_ten_lines_to_complete_and_has_the_form_of_its_solution(technique: str) -> None:
    skeleton = (PROJECT / "exercises" / f"{technique}.py").read_text()
    solution = (PROJECT / "exercises" / "solutions" / f"{technique}.py").read_text()
    heading = "def follow(url: str, cursor: str, notice: Callable[[dict[str, Any]], None]) -> None:"
    assert skeleton.partition('"""\n')[0] == solution.partition('"""\n')[0]
    assert len(skeleton.partition(heading)[2].strip().splitlines()) <= 11  # the docstring and ten lines
    assert heading in solution


@pytest.mark.parametrize("technique", PATHS)
def test_a_client_that_noticed_each_pulse_once_gets_no_complaint(technique: str) -> None:
    well = record(technique, requests=20, connections=2)
    assert (wrong(well), advice(well)) == ([], [])


@pytest.mark.parametrize(
    ("seen", "sentence"),
    [
        (record("polling", [], ended="NameError: name 'x' is not defined"), "Your client ended: NameError"),
        (record("polling", EVERY_PULSE[:9], ended="ConnectionError"), "must outlive its connection"),
        (record("sse", []), "No pulse was noticed: call notice(event)"),
        (record("sse", [*EVERY_PULSE[:10], *EVERY_PULSE[13:]]), "Pulses 11, 12, 13 were never noticed."),
        (record("sse", [*EVERY_PULSE[:10], *EVERY_PULSE[13:]]), "Your connection was cut at that time"),
        (record("sse", EVERY_PULSE[1:]), "Pulse 1 was never noticed."),
        (record("websocket", [*EVERY_PULSE, 7]), "Pulse 7 was noticed more than once"),
        (record("websocket", [2, 1, *EVERY_PULSE[2:]]), "in another order"),
        (record("polling", requests=400), "400 requests in 5 s: wait for INTERVAL_SECONDS"),
        (record("long_polling", requests=400), "let the server hold each (wait)"),
        (record("sse", connections=21), "opened 21 connections: read one until it ends"),
    ],
)
def test_what_is_wrong_with_a_client_is_explained_in_words(seen: Record, sentence: str) -> None:
    assert sentence in " ".join(wrong(seen))


def test_a_client_that_opens_a_connection_for_each_request_gets_advice() -> None:
    [sentence] = advice(record("long_polling", requests=21, connections=21))
    assert "A requests.Session keeps one open" in sentence


def test_what_cannot_be_checked_is_reported_before_anything_is_started(tmp_path: Path) -> None:
    with pytest.raises(CannotCheck, match="one of the names polling, long_polling, websocket, sse"):
        check(tmp_path / "mine.py", "http://127.0.0.1:9")
    with pytest.raises(CannotCheck, match="does not answer as a site of Five Ways does"):
        check(SOLUTIONS[0], "http://127.0.0.1:9")


def test_the_check_waits_for_as_many_pulses_as_these_tests_expect() -> None:
    assert len(EVERY_PULSE) == PULSES
