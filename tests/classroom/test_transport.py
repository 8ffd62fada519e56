"""The API of a class: rooms, phases by long-polling, and who may do what."""

import pytest

from tests.live_server import LiveServer

from .asking import Person, Teacher


@pytest.fixture
def teacher(site: LiveServer) -> Teacher:
    return Teacher(site.url)


def test_a_phase_is_known_as_soon_as_the_teacher_goes_on(site: LiveServer, teacher: Teacher) -> None:
    student = Person(site.url)
    begin = student.get(f"{teacher.code}/")
    assert (begin["phase"], begin["seq"], begin["you"]) == ("lobby", 0, None)
    assert teacher.go_on("predict", question="polling-simple").status_code == 200
    told = student.get(f"{teacher.code}/updates/?cursor={begin['cursor']}&wait=20")
    [event] = told["events"]
    assert (event["topic"], event["type"]) == (f"class.{teacher.code}", "phase")
    assert (event["data"]["seq"], event["data"]["phase"], event["data"]["round"]) == (1, "predict", 1)
    assert [choice["id"] for choice in event["data"]["question"]["choices"]] == ["few", "some", "many"]


def test_a_student_who_comes_late_begins_with_the_current_phase_and_one_who_reloads_stays_the_same(
    site: LiveServer, teacher: Teacher
) -> None:
    teacher.go_on("predict", question="polling-simple")
    student = Person(site.url)
    joined = student.post(f"{teacher.code}/members/")
    assert (joined.status_code, joined.json()["number"]) == (201, 1)
    assert student.answer(teacher.code, "polling-simple", 1, "some").status_code == 200
    assert student.post(f"{teacher.code}/members/").status_code == 200
    room = student.get(f"{teacher.code}/")
    assert room["you"] == joined.json() | {"answers": {"1": "some"}}
    assert (room["phase"], room["joined"], room["answered"]) == ("predict", 1, {"1": 1, "2": 0})
    assert "so_far" not in room
    assert teacher.room["so_far"]["1"] == {"few": 0, "some": 1, "many": 0}


def test_a_student_who_answers_has_joined_and_activity_is_sent_only_on_request(
    site: LiveServer, teacher: Teacher
) -> None:
    teacher.go_on("predict", question="polling-simple")
    cursor = teacher.room["cursor"]
    assert Person(site.url).answer(teacher.code, "polling-simple", 1, "few").status_code == 200
    updates = f"{teacher.code}/updates/?cursor={cursor}"
    found = teacher.get(f"{updates}&wait=20&people")["events"]
    assert [event["type"] for event in found][:1] == ["joined"]
    assert teacher.get(f"{updates}&wait=0")["events"] == []


def test_only_the_key_moves_a_room_whether_in_the_header_or_in_the_body(
    site: LiveServer, teacher: Teacher
) -> None:
    stranger = Person(site.url)
    path = f"{teacher.code}/phase/"
    refused = stranger.post(path, phase="predict", question="polling-simple")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_the_teacher")
    assert stranger.post(path, phase="end", teacher_key=teacher.key).status_code == 200
    assert stranger.post(path, phase="run", teacher_key=teacher.key).status_code == 409


def test_a_teacher_locks_removes_and_forgets(site: LiveServer, teacher: Teacher) -> None:
    student, late = Person(site.url), Person(site.url)
    student.post(f"{teacher.code}/members/")
    assert teacher.post(f"{teacher.code}/lock/").json()["locked"] is True
    assert late.post(f"{teacher.code}/members/").json()["error"]["code"] == "room_locked"
    url = f"{site.url}/class/api/rooms/{teacher.code}/"
    assert teacher.session.delete(f"{url}members/1/").status_code == 204
    assert student.post(f"{teacher.code}/members/").json()["error"]["code"] == "removed"
    with student.session.get(f"{url}herd/", stream=True, timeout=60) as stream:
        assert stream.status_code == 200
    assert teacher.session.delete(url).status_code == 204
    assert student.session.get(url).status_code == 404
    assert student.session.get(f"{url}herd/", timeout=60).status_code == 404


def test_a_teachers_own_question_goes_the_same_way_without_a_run(site: LiveServer, teacher: Teacher) -> None:
    question = teacher.ask("red", "green", right=1)
    student = Person(site.url)
    teacher.go_on("predict", question=question)
    assert student.answer(teacher.code, question, 1, "b").status_code == 200
    assert student.answer(teacher.code, question, 1, "c").json()["error"]["code"] == "bad_choice"
    assert teacher.go_on("commit").json()["hint"] == "go_on"
    assert teacher.go_on("compare").json()["error"]["code"] == "wrong_order"
    teacher.go_on("run")
    compared = teacher.go_on("compare").json()
    assert (compared["distribution"]["1"], compared["result"]["right_choice"]) == ({"a": 0, "b": 1}, "b")


def test_a_teacher_takes_back_what_somebody_of_the_class_wrote_in_the_chat(
    site: LiveServer, teacher: Teacher
) -> None:
    student = Person(site.url)
    student.post(f"{teacher.code}/members/")
    message = {"text": "I take it back", "client_id": teacher.code}
    messages = f"{site.url}/chat/api/rooms/quiet/messages/"
    assert student.session.post(messages, json=message).status_code == 201
    path = f"{teacher.code}/members/1/take-back/"
    assert student.post(path).status_code == 403
    assert teacher.post(path).json() == {"messages": 1}
    shown = student.session.get(f"{site.url}/chat/api/rooms/quiet/").json()["messages"]
    assert message["text"] not in [one["text"] for one in shown]
    assert teacher.post(f"{teacher.code}/members/9/take-back/").status_code == 404


def test_a_teacher_takes_it_back_by_the_author_of_a_message_if_they_are_of_the_class(
    site: LiveServer, teacher: Teacher
) -> None:
    student, stranger = Person(site.url), Person(site.url)
    student.post(f"{teacher.code}/members/")
    messages = f"{site.url}/chat/api/rooms/quiet/messages/"
    ids = [
        one.session.post(messages, json={"text": "Hello", "client_id": teacher.code}).json()["author_id"]
        for one in (student, stranger)
    ]
    path = f"{teacher.code}/take-back/"
    assert student.post(path, author=ids[0]).status_code == 403
    assert teacher.post(path, author=ids[0]).json() == {"messages": 1}
    assert teacher.post(path, author=ids[1]).status_code == 404
    assert teacher.post(path, author=["x"]).json()["error"]["code"] == "bad_author"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("phase/", {"phase": "sleep"}, "bad_phase"),
        ("phase/", {"phase": "predict", "question": 7}, "bad_question"),
        ("answers/", {"question": "x", "round": 3, "choice": "y"}, "bad_round"),
        ("answers/", {"question": "x", "round": 1}, "bad_answer"),
        ("questions/", {"text": "Which?", "choices": ["one"]}, "bad_choices"),
        ("questions/", {"text": "Which?", "choices": ["one", "two"], "right": 2}, "bad_right"),
        ("lock/", {"locked": "yes"}, "bad_locked"),
    ],
)
def test_what_is_malformed_is_refused(teacher: Teacher, path: str, body: dict, code: str) -> None:
    answer = teacher.post(f"{teacher.code}/{path}", **body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


def test_an_unknown_room_is_a_404_everywhere(site: LiveServer) -> None:
    student = Person(site.url)
    for path in ("no-such-room/", "no-such-room/updates/?wait=0", "%00/updates/", "%00/"):
        answer = student.session.get(f"{site.url}/class/api/rooms/{path}")
        assert (path, answer.status_code) == (path, 404)
