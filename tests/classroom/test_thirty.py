"""A class of thirty, end to end: all join, each answer counts once whatever is lost, all know each phase."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from events.clock import microseconds
from tests.live_server import LiveServer
from tests.waiting import slowness, within

from .asking import Person, Teacher

STUDENTS = 30
# How often each loses its connection, before the answer has come or after it was sent.
DROPS = 20
ROUND = "polling-simple", 1
CHOICES = ("few", "some", "many")
# From the scan of the QR code until each is in; from the press of the teacher until 95 % of them know.
JOINED_SECONDS, KNOWN_SECONDS = 5, 1


class Student(Person):
    """A phone that follows its room, and whose connection is bad."""

    def __init__(self, url: str, number: int, code: str) -> None:
        super().__init__(url)
        self.number, self.code = number, code
        assert self.session.get(f"{url}/join/{code}", timeout=60).status_code == 200
        assert self.post(f"{code}/members/").status_code == 201
        self.cursor = self.get(f"{code}/")["cursor"]
        self.known_seconds = 0.0

    def follow(self, until: str) -> list[int]:
        """Follow the room until a phase; returns the numbers of the phases that came."""
        seen: list[int] = []
        while True:
            told = self.get(f"{self.code}/updates/?cursor={self.cursor}&wait=20")
            self.cursor = told["cursor"]
            for event in told["events"]:
                seen.append(event["data"]["seq"])
                self.known_seconds = (microseconds() - event["t"]) / 1_000_000
                if event["data"]["phase"] == until:
                    return seen

    def answer_badly(self) -> None:
        """Send each answer, lose the connection, and send the last one again until it is taken."""
        path = f"{self.url}/class/api/rooms/{self.code}/answers/"
        for drop in range(DROPS):
            body = {"question": ROUND[0], "round": 1, "choice": CHOICES[(self.number + drop) % 3], "n": drop}
            try:
                self.session.post(path, json=body, timeout=(10, 0.001 + 0.001 * (drop % 20)))
            except requests.RequestException:
                self.session.close()
        while self.answer(self.code, *ROUND, CHOICES[self.number % 3], n=DROPS).status_code == 429:
            pass


@pytest.fixture(scope="module")
def everybody() -> Any:
    with ThreadPoolExecutor(STUDENTS) as threads:
        yield lambda act, things: list(threads.map(act, things))


def test_thirty_predict_with_bad_connections_and_none_is_lost_or_counts_twice(
    loaded_site: LiveServer, everybody: Callable[..., list[Any]]
) -> None:
    teacher = Teacher(loaded_site.url)
    with within(JOINED_SECONDS, "all have joined"):
        students = everybody(lambda number: Student(teacher.url, number, teacher.code), range(STUDENTS))
    room = teacher.room
    assert (room["joined"], len({one["name"] for one in room["people"]})) == (STUDENTS, STUDENTS)
    assert sorted(one["number"] for one in room["people"]) == list(range(1, STUDENTS + 1))

    with ThreadPoolExecutor(1) as desk:
        desk.submit(teacher.go_on, "predict", question=ROUND[0])
        assert everybody(lambda one: one.follow("predict"), students) == [[1]] * STUDENTS
    assert sorted(one.known_seconds for one in students)[28] < KNOWN_SECONDS * slowness()

    everybody(Student.answer_badly, students)
    assert teacher.room["so_far"]["1"] == dict.fromkeys(CHOICES, STUDENTS // 3)

    teacher.go_on("commit")
    teacher.go_on("discuss")
    second = everybody(lambda one: one.answer(teacher.code, ROUND[0], 2, "some").status_code, students)
    assert second == [200] * STUDENTS
    teacher.go_on("run")
    compared = teacher.go_on("compare", without_run=True).json()
    assert compared["distribution"]["2"] == {"few": 0, "some": STUDENTS, "many": 0}
    assert compared["answered"] == {"1": STUDENTS, "2": STUDENTS}

    seen = everybody(lambda one: one.follow("compare"), students)
    assert seen == [[2, 3, 4, 5]] * STUDENTS
