"""The order of a lesson, who is in a room, and what counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from classroom import course, domain, refused, words
from classroom.models import Answer, Member, Room
from classroom.people import domain as people
from classroom.questions import catalogue
from classroom.questions import domain as questions
from events import log
from events.models import OutboxEvent
from lab.claims.catalogue import ALL
from tests.redis_server import RedisServer

pytestmark = pytest.mark.django_db

CLAIM = "polling-simple"


@pytest.fixture
def room() -> Room:
    return domain.open_room("teacher-id")[0]


def move(room: Room, *phases: str, question: str = CLAIM) -> None:
    for phase in phases:
        domain.go_on(room.code, phase, question, force=True)


def answer(room: Room, visitor: str, choice: str, round_: int = 1) -> None:
    questions.answer(room.code, visitor, CLAIM, round_, choice)


def state(room: Room) -> Room:
    return Room.objects.get(pk=room.pk)


def test_the_order_is_predict_commit_discuss_run_compare_explain_and_nothing_can_be_left_out(
    room: Room,
) -> None:
    order = ["lobby", "predict", "commit", "discuss", "run", "compare", "explain"]
    for place, phase in enumerate(order[1:], 1):
        for too_early in order[place + 1 :]:
            if (order[place - 1], too_early) != ("commit", "run"):
                with pytest.raises(refused.WrongOrder):
                    move(room, too_early)
        move(room, phase)
    assert (state(room).phase, state(room).seq) == ("explain", 6)


def test_a_second_round_may_be_left_out_and_a_lesson_broken_off(room: Room) -> None:
    move(room, "predict", "commit", "run", "lobby")
    assert (state(room).phase, state(room).question) == ("lobby", "")


def test_a_claim_is_not_compared_before_it_was_run(room: Room) -> None:
    move(room, "predict", "commit", "run")
    with pytest.raises(refused.WrongOrder):
        domain.go_on(room.code, "compare")
    domain.note_result(state(room), CLAIM, {"right_choice": "some"})
    domain.go_on(room.code, "compare")
    assert domain.phase_of(state(room)).result == {"right_choice": "some", "measured": True}


def test_a_teacher_who_presses_twice_moves_on_once(room: Room) -> None:
    domain.go_on(room.code, "predict", CLAIM, seq=0)
    with pytest.raises(refused.Moved):
        domain.go_on(room.code, "commit", seq=0)


def test_the_distribution_is_hidden_until_it_is_compared(room: Room) -> None:
    move(room, "predict")
    answer(room, "ada", "some")
    for phase in ("commit", "discuss", "run"):
        move(room, phase)
        assert (domain.phase_of(state(room)).distribution, domain.phase_of(state(room)).result) == (
            None,
            None,
        )
    move(room, "compare")
    assert domain.phase_of(state(room)).distribution == {
        "1": {"few": 0, "some": 1, "many": 0},
        "2": {"few": 0, "some": 0, "many": 0},
    }


def test_choosing_again_replaces_and_the_first_round_stays_beside_the_second(room: Room) -> None:
    move(room, "predict")
    for choice in ("few", "many", "many"):
        answer(room, "ada", choice)
    move(room, "commit", "discuss")
    answer(room, "ada", "some", round_=2)
    rows = Answer.objects.order_by("round").values_list("round", "choice")
    assert list(rows) == [(1, "many"), (2, "some")]
    assert OutboxEvent.objects.filter(type="answered").count() == 2


def test_an_answer_that_was_delayed_on_its_way_does_not_replace_a_later_one(room: Room) -> None:
    move(room, "predict")
    for choice, n in (("some", 2), ("few", 1)):
        questions.answer(room.code, "ada", CLAIM, 1, choice, n)
    assert Answer.objects.get().choice == "some"
    questions.answer(room.code, "ada", CLAIM, 1, "many")
    assert Answer.objects.get().choice == "many"


def test_answers_are_accepted_only_in_the_open_round_of_the_open_question(room: Room) -> None:
    move(room, "predict")
    with pytest.raises(refused.NotOpen):
        answer(room, "ada", "some", round_=2)
    with pytest.raises(refused.NotOpen):
        questions.answer(room.code, "ada", "sse-simple", 1, "fewer")
    with pytest.raises(refused.UnknownChoice):
        answer(room, "ada", "never")
    move(room, "commit")
    with pytest.raises(refused.NotOpen):
        answer(room, "ada", "some")


@pytest.mark.parametrize(
    ("right", "answered", "advice"),
    [(0, 0, ""), (29, 100, "explain"), (30, 100, "discuss"), (70, 100, "discuss"), (71, 100, "go_on")],
)
def test_the_hint_follows_the_share_of_right_answers(right: int, answered: int, advice: str) -> None:
    assert course.hint(right, answered) == advice


def test_the_hint_comes_after_the_first_round(room: Room) -> None:
    move(room, "predict")
    answer(room, "ada", "some")
    assert questions.hint(state(room)) == ""
    move(room, "commit")
    assert questions.hint(state(room)) == "go_on"


def test_a_locked_room_lets_nobody_new_in_and_knows_those_who_were_there(room: Room) -> None:
    ada, _ = people.join(room.code, "ada")
    domain.set_locked(room.code, True)
    assert people.join(room.code, "ada") == (ada, False)
    with pytest.raises(refused.Locked):
        people.join(room.code, "bob")


def test_removing_a_student_removes_the_answers_and_they_cannot_come_back(room: Room) -> None:
    move(room, "predict")
    answer(room, "ada", "some")
    assert people.remove(room, 1)
    assert (people.count_joined(room), questions.count_answered(state(room))) == (0, {1: 0, 2: 0})
    with pytest.raises(refused.Gone):
        people.join(room.code, "ada")


def test_names_are_made_up_and_nobody_has_two(room: Room) -> None:
    names = {people.join(room.code, f"visitor-{number}")[0].name for number in range(30)}
    assert len(names) == 30
    assert words.code_of("  Amber HERON-lake ") == "amber-heron-lake"


def test_only_the_key_makes_a_teacher() -> None:
    room, key = domain.open_room("teacher-id")
    assert domain.is_teacher(room, key)
    assert not domain.is_teacher(room, key[:-1])
    assert key not in str(vars(room))


def test_a_room_is_forgotten_within_a_day_with_all_that_was_in_it(room: Room, clean_log: RedisServer) -> None:
    move(room, "predict")
    answer(room, "ada", "some")
    Room.objects.update(opened_at=timezone.now() - timedelta(hours=23, minutes=1))
    log.append("class.x", "phase", 1, "{}")
    domain.forget()
    assert (Room.objects.count(), Member.objects.count(), Answer.objects.count()) == (0, 0, 0)


def test_when_all_rooms_are_taken_one_that_nobody_has_used_makes_way_and_no_other(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST_ROOMS", 2)
    unused = domain.open_room("somebody")[0]
    people.join(room.code, "a student")
    with pytest.raises(refused.Full):
        domain.open_room("another teacher")
    Room.objects.update(opened_at=timezone.now() - domain.UNUSED)
    opened = domain.open_room("another teacher")[0]
    assert {one.code for one in Room.objects.all()} == {room.code, opened.code}
    assert unused.code != opened.code


def test_each_claim_has_a_choice_that_is_expected_to_be_right() -> None:
    assert {name: claim.id for name, claim in ALL.items() if name not in catalogue.USUAL} == {}
    for name, choice in catalogue.USUAL.items():
        assert choice in {one.id for one in ALL[name].choices}
