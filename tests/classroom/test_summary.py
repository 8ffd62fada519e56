"""What a class takes home: counts, what is right, and the ideas that were wrong."""

import csv
import io

import pytest
import requests

from classroom import domain
from classroom.models import Room
from classroom.questions import domain as questions
from classroom.summary import domain as summary
from tests.live_server import LiveServer
from tests.redis_server import RedisServer

from .asking import Person, Teacher

CLAIM = "polling-simple"


def take(room: Room, first: str, second: str) -> None:
    for phase, round_, choices in (("predict", 1, first), ("commit", 0, ""), ("discuss", 2, second)):
        domain.go_on(room.code, phase, CLAIM)
        for place, letter in enumerate(choices):
            choice = {"f": "few", "s": "some", "m": "many"}[letter]
            questions.answer(room.code, f"visitor-{place}", CLAIM, round_, choice)
    domain.go_on(room.code, "run")


@pytest.mark.django_db
def test_a_question_is_in_it_when_it_is_revealed_and_not_before(clean_log: RedisServer) -> None:
    room, _ = domain.open_room("teacher-id")
    take(room, "ffsm", "sssf")
    result = {"right_choice": "some", "figures": [{"value": 26, "unit": "lines"}], "sentence": "So it is."}
    domain.note_result(Room.objects.get(), CLAIM, result)
    assert summary.of(Room.objects.get()) == []
    domain.go_on(room.code, "compare")
    [asked] = summary.of(Room.objects.get())
    assert [(row.counts, row.percents, row.right) for row in asked.rows] == [
        ((2, 1), (50, 25), False),
        ((1, 3), (25, 75), True),
        ((1, 0), (25, 0), False),
    ]
    assert (asked.measured, asked.verdict) == ("26 lines", "So it is.")
    assert asked.misconception == (
        "2 (50 %) predicted “fewer than 15”; it is “15 to 30”. After discussing, 1 still did."
    )


def test_the_page_and_the_file_name_nobody_and_no_text_becomes_a_formula(site: LiveServer) -> None:
    teacher, student = Teacher(site.url), Person(site.url)
    question = teacher.ask("=1+1", "two", right=1)
    name = student.post(f"{teacher.code}/members/").json()["name"]
    teacher.go_on("predict", question=question)
    student.answer(teacher.code, question, 1, "a")
    for phase in ("commit", "run", "compare"):
        teacher.go_on(phase)
    page = requests.get(f"{site.url}/class/{teacher.code}/summary/", timeout=60).text
    export = f"{site.url}/class/api/rooms/{teacher.code}/export/"
    file = requests.get(export, timeout=60)
    assert file.headers["content-disposition"] == f'attachment; filename="class-{teacher.code}.csv"'
    rows = list(csv.reader(io.StringIO(file.text)))
    assert rows[1] == [question, "", "Which?", "'=1+1", "", "1", "0", "", ""]
    assert rows[2][3:6] == ["two", "yes", "0"]
    assert "1 (100 %)" in page
    assert name not in page + file.text
    assert requests.get(f"{export}?format=xls", timeout=60).status_code == 400
    assert requests.get(f"{export}?format=json", timeout=60).json()["questions"][0]["rows"][0]["counts"] == [
        1,
        0,
    ]
