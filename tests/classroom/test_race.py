"""The race: techniques are drawn evenly, phones say when they knew, and one press breaks all lanes."""

from collections import Counter

import pytest

from classroom import domain as rooms
from classroom.models import Room
from classroom.people import domain as people
from classroom.race import domain
from events.clock import microseconds
from tests.live_server import LiveServer
from tests.redis_server import RedisServer
from tests.waiting import wait_until

from .asking import Person, Teacher


@pytest.fixture
def teacher(site: LiveServer) -> Teacher:
    return Teacher(site.url)


@pytest.mark.django_db
def test_techniques_are_drawn_evenly_among_those_who_are_there(clean_log: RedisServer) -> None:
    room, _ = rooms.open_room("teacher-id")
    for number in range(30):
        people.join(room.code, f"visitor-{number}")
    people.remove(room, 30)
    activity = rooms.go_on(room.code, "race", begin=lambda room: domain.begin(room, "1-0")).activity
    assert sorted(Counter(activity["drawn"]).values()) == [7, 7, 7, 8]
    assert activity["due"] > Room.objects.get().opened_at.timestamp() * 1_000_000


def test_a_phone_says_when_it_knew_and_whether_it_slept(site: LiveServer, teacher: Teacher) -> None:
    phone = Person(site.url)
    phone.post(f"{teacher.code}/members/")
    assert phone.post(f"{teacher.code}/arrivals/", n=1, at=1).json()["error"]["code"] == "not_open"
    activity = teacher.go_on("race").json()["activity"]
    assert len(activity["drawn"]) == 1
    at = activity["due"] + 12_000
    for slept in (False, True):
        assert phone.post(f"{teacher.code}/arrivals/", n=1, at=at, slept=slept).status_code == 204
    [arrival] = teacher.room["arrived"]
    assert (arrival["number"], arrival["n"], arrival["at"], arrival["slept"]) == (1, 1, at, True)
    assert arrival["technique"] in domain.TECHNIQUES


def test_a_student_who_comes_after_the_drawing_has_no_lane(site: LiveServer, teacher: Teacher) -> None:
    teacher.go_on("race")
    late = Person(site.url).post(f"{teacher.code}/arrivals/", n=1, at=microseconds())
    assert late.json()["error"]["code"] == "phase_has_moved"


def test_students_start_and_break_nothing_while_the_teacher_runs_something(
    site: LiveServer, teacher: Teacher
) -> None:
    student, stranger = Person(site.url), Person(site.url)
    student.post(f"{teacher.code}/members/")
    teacher.post(f"{teacher.code}/members/")
    teacher.go_on("lanes")
    for path in ("weather/api/faults/", "lab/api/runs/"):
        body = {"kind": "freeze"} if "faults" in path else {"seconds": 1}
        refused = student.session.post(f"{site.url}/{path}", json=body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "occupied")
        assert refused.json()["error"]["message"].startswith("Your teacher runs something with the class now")
        for free in (stranger, teacher):
            assert free.session.post(f"{site.url}/{path}", json=body).status_code == 201
    assert student.session.delete(f"{site.url}/weather/api/faults/").status_code == 204
    teacher.go_on("lobby")
    begun = student.session.post(f"{site.url}/weather/api/faults/", json={"kind": "freeze", "seconds": 1})
    assert begun.status_code == 201


@pytest.mark.django_db
def test_a_claim_that_runs_keeps_students_from_it_until_it_is_judged(clean_log: RedisServer) -> None:
    room, _ = rooms.open_room("teacher-id")
    people.join(room.code, "ada")
    for phase in ("predict", "commit", "run"):
        rooms.go_on(room.code, phase, "polling-simple")
        assert people.is_occupied("ada") is (phase == "run")
    rooms.note_result(Room.objects.get(), "polling-simple", {"right_choice": "some"})
    assert not people.is_occupied("ada")


def test_one_fault_acts_on_the_lanes_of_all_and_one_press_ends_it(site: LiveServer, teacher: Teacher) -> None:
    path = f"{teacher.code}/faults/"
    assert teacher.post(path, kind="freeze").json()["error"]["code"] == "no_lanes"
    run = teacher.go_on("lanes").json()["activity"]["run"]
    assert Person(site.url).post(path, kind="freeze").status_code == 403
    assert teacher.post(path, kind="freeze", lane="sse").status_code == 201
    faults = f"{site.url}/lab/api/runs/{run}/faults/"
    [fault] = teacher.session.get(faults).json()["faults"]
    assert (fault["kind"], fault["lane"]) == ("freeze", "sse")
    assert teacher.session.delete(f"{site.url}/class/api/rooms/{path}").status_code == 204

    def has_ended() -> bool:
        [ended] = teacher.session.get(faults).json()["faults"]
        return bool(ended["ends_at"] < fault["ends_at"])

    wait_until(has_ended, "the fault has ended before its time")
