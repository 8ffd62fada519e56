from datetime import timedelta

import pytest
from pytest_django import Settings

from chat import domain, regulars
from chat.models import ChatMessage

from .conftest import person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

ADA = person("Ada")


def said() -> list[tuple[str, str]]:
    return [(row.author, row.text) for row in ChatMessage.objects.order_by("id")]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("What is a webhook?", "Wanda Webhook"),
        ("is SSE one way?", "Sasha SSE"),
        ("What about WebSockets?", "Walt WebSocket"),
        ("how does long-polling work?", "Lena Longpoll"),
        ("what does 304 mean?", "Paula Polling"),
        ("which one should I take?", "Lena Longpoll"),
        ("@Sasha good morning", "Sasha SSE"),
        ("@Walt WebSocket thanks", "Walt WebSocket"),
        ("hello everybody", "Lena Longpoll"),
        ("Hi", "Lena Longpoll"),
        ("anyone here?", "Lena Longpoll"),
    ],
)
def test_the_regular_who_is_asked_answers(text: str, who: str) -> None:
    answer = regulars.answer_to(text)
    assert answer is not None
    assert answer[0].name == who


@pytest.mark.parametrize(
    "text", ["I like polling", "is the assessment today?", "air pollution?", "heyday", "history"]
)
def test_nobody_answers_what_was_not_asked(text: str) -> None:
    assert regulars.answer_to(text) is None


def test_a_question_is_answered_once_by_name_and_notifies_who_asked() -> None:
    domain.post("lobby", ADA, "What is a webhook?", "1")
    regulars.turn()
    regulars.turn()
    answers = [text for author, text in said() if author == "Wanda Webhook"]
    assert len(answers) == 1
    assert answers[0].startswith("@Ada A webhook is a POST")
    assert domain.count_unread(ADA.id) == 1


def test_regulars_do_not_answer_each_other() -> None:
    domain.post("lobby", regulars.LENA, "hello, what is polling?", "1")
    regulars.turn()
    assert len(said()) == 1


def test_only_a_few_messages_of_a_flood_are_answered() -> None:
    for number in range(20):
        domain.post("lobby", ADA, "what is polling?", str(number))
    regulars.turn()
    assert len(said()) == 23


def test_nobody_speaks_in_an_empty_room() -> None:
    regulars.turn()
    assert said() == []
    assert [one.name for one in domain.present("lobby")] == sorted(one.name for one in regulars.REGULARS)


def test_a_visitor_gets_a_line_and_the_next_one_after_a_pause() -> None:
    domain.enter("lobby", [ADA])
    regulars.turn()
    regulars.turn()
    assert said() == [(regulars.SCRIPT[0][0].name, regulars.SCRIPT[0][1])]
    ChatMessage.objects.update(at=ChatMessage.objects.get().at - timedelta(seconds=41))
    regulars.turn()
    assert said()[1] == (regulars.SCRIPT[1][0].name, regulars.SCRIPT[1][1])


def test_the_script_starts_again_at_its_end() -> None:
    for _ in range(len(regulars.SCRIPT) + 1):
        regulars.say_next_line()
    assert said()[0] == said()[-1]


def test_the_script_continues_when_its_first_lines_are_deleted() -> None:
    for _ in range(6):
        regulars.say_next_line()
    ChatMessage.objects.filter(pk__in=ChatMessage.objects.order_by("id")[:4].values("pk")).delete()
    for _ in range(3):
        regulars.say_next_line()
    assert [text for _, text in said()] == [text for _, text in regulars.SCRIPT[4:9]]


def test_no_line_is_longer_than_a_screen_is_wide() -> None:
    assert all(len(text) <= 110 for _, text in regulars.SCRIPT)


def test_the_room_is_not_empty_before_the_first_visitor_comes() -> None:
    regulars.seed()
    regulars.seed()
    assert len(said()) == 4


def test_regulars_can_be_switched_off(settings: Settings) -> None:
    settings.CHAT_BOTS = False
    regulars.seed()
    assert said() == []
