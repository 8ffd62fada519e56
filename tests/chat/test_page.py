import json
from http import HTTPStatus
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from chat import domain
from chat.models import ChatMessage
from events.hub import hub
from events.person import Person
from events.tail import Tail
from tests.redis_server import RedisServer
from web.visitor import COOKIE, cookie_value

from .conftest import person, published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

MESSAGES = "/chat/api/rooms/lobby/messages/"
ADA = person("Ada")


@pytest.fixture(autouse=True)
def nothing_read_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub does not run here, as in a process that was started while Redis was down."""
    monkeypatch.setattr(hub, "tails", {app: Tail(tail.kept) for app, tail in hub.tails.items()})


@pytest.fixture
def ada(client: Client) -> Client:
    client.cookies[COOKIE] = cookie_value(Person("ada-id", "Ada"))
    return client


def post(client: Client, body: Any, path: str = MESSAGES, **extra: Any) -> HttpResponse:
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post(path, text, **({"content_type": "application/json"} | extra))


def code(answer: HttpResponse) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_the_page_holds_the_lobby_so_that_it_is_whole_at_once(client: Client) -> None:
    domain.post("lobby", ADA, "</script><b>hello</b>", "1")
    answer = client.get("/chat/")
    assert answer.status_code == 200
    assert b"\\u003C/script\\u003E\\u003Cb\\u003Ehello" in answer.content
    assert b"</script><b>hello" not in answer.content


def test_the_rooms_are_listed(client: Client) -> None:
    rooms = client.get("/chat/api/rooms/").json()["rooms"]
    assert [room["slug"] for room in rooms] == ["lobby", "questions", "quiet"]


def test_a_room_is_its_last_fifty_messages_who_is_there_and_a_cursor(client: Client) -> None:
    for number in range(51):
        domain.post("lobby", ADA, str(number), str(number))
    domain.enter("lobby", [ADA])
    answer = client.get("/chat/api/rooms/lobby/")
    room = answer.json()
    assert (room["room"], room["present"], room["people"]) == (
        "lobby",
        ["Ada"],
        [{"id": "ada-id", "name": "Ada"}],
    )
    assert [message["text"] for message in room["messages"]] == [str(number) for number in range(1, 51)]
    assert room["cursor"] == "0-0"
    assert answer["Cache-Control"] == "no-store"


def test_older_messages_come_in_pages_and_the_last_page_is_marked(client: Client) -> None:
    for number in range(4):
        domain.post("lobby", ADA, str(number), str(number))
    last = client.get(MESSAGES, {"limit": 2}).json()
    before = last["messages"][0]["id"]
    first = client.get(MESSAGES, {"limit": 2, "before": before}).json()
    assert ([message["text"] for message in last["messages"]], last["more"]) == (["2", "3"], True)
    assert ([message["text"] for message in first["messages"]], first["more"]) == (["0", "1"], False)


@pytest.mark.parametrize(
    "query", ["before=x", "before=-1", "before=", "before=9999999999999999999", "before=\u0661"]
)
def test_a_malformed_before_is_refused(client: Client, query: str) -> None:
    assert code(client.get(f"{MESSAGES}?{query}")) == (400, "bad_before")


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "", "000000000000000201"])
def test_a_malformed_limit_is_refused(client: Client, limit: str) -> None:
    assert code(client.get(f"{MESSAGES}?limit={limit}")) == (400, "bad_limit")


def test_a_post_is_answered_with_the_message_and_a_retry_with_the_first_one(ada: Client) -> None:
    first = post(ada, {"text": " hello ", "client_id": "1"})
    again = post(ada, {"text": "hello", "client_id": "1"})
    assert (first.status_code, again.status_code) == (201, 200)
    message = first.json()
    assert message == again.json()
    assert (message["room"], message["author"], message["text"]) == ("lobby", "Ada", "hello")
    assert (message["author_id"], message["client_id"]) == ("ada-id", "1")
    assert ChatMessage.objects.count() == 1


def test_a_post_without_a_client_id_is_a_message_each_time(ada: Client) -> None:
    assert [post(ada, {"text": "hello"}).status_code for _ in range(2)] == [201, 201]


def test_two_thousand_characters_are_a_message_and_one_more_is_too_long(ada: Client) -> None:
    assert post(ada, {"text": "👍" * 2000, "client_id": "1"}).status_code == 201
    assert code(post(ada, {"text": "x" * 2001, "client_id": "2"})) == (413, "too_long")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n",
        "\u200b",
        "\u202e\u2066",
        None,
        1,
        ["a"],
        "a\x00b",
        "a\x1b[31mb",
        "a\rb",
        "a\x85b",
        "\ud800",
        "\udfff x",
    ],
)
def test_an_invisible_text_or_one_that_steers_the_screen_is_refused(ada: Client, text: object) -> None:
    assert code(post(ada, {"text": text, "client_id": "1"})) == (400, "bad_text")
    assert (ChatMessage.objects.count(), published()) == (0, [])


@pytest.mark.parametrize(
    "text",
    [
        "line\nline",
        "tab\there",
        "\u05e9\u05dc\u05d5\u05dd \u200f\u05e2\u05d5\u05dc\u05dd",
        "👩‍👩‍👧",
        "<b>&amp;</b>",
        "e\u0301",
    ],
)
def test_a_text_of_any_script_is_kept_as_it_is(ada: Client, text: str) -> None:
    assert post(ada, {"text": text, "client_id": "1"}).json()["text"] == text


@pytest.mark.parametrize(
    ("client_id", "refused"),
    [
        ("", (400, "bad_client_id")),
        (7, (400, "bad_client_id")),
        ("x" * 65, (413, "too_long")),
        ("a\nb", (400, "bad_client_id")),
    ],
)
def test_a_malformed_client_id_is_refused(ada: Client, client_id: object, refused: tuple[int, str]) -> None:
    assert code(post(ada, {"text": "hello", "client_id": client_id})) == refused


def test_a_post_needs_a_visitor_and_a_cookie_that_we_signed(client: Client) -> None:
    assert code(post(client, {"text": "hello"})) == (401, "no_visitor")
    client.cookies[COOKIE] = cookie_value(Person("ada-id", "Ada"))[:-1] + "x"
    assert code(post(client, {"text": "hello"})) == (401, "no_visitor")


def test_the_sixth_post_within_a_second_is_too_often(ada: Client) -> None:
    answers = [post(ada, {"text": "hello", "client_id": str(number)}) for number in range(5)]
    # A slow machine needs a few more until six of them are within one second.
    while answers[-1].status_code == 201 and len(answers) < 200:
        answers.append(post(ada, {"text": "hello", "client_id": str(len(answers))}))
    refused = answers.pop()
    assert {answer.status_code for answer in answers} == {201}
    assert len(answers) >= 5
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    assert refused.json()["error"]["code"] == "too_often"


@pytest.mark.parametrize("path", ["", "messages/", "typing/"])
def test_an_unknown_room_is_not_found(ada: Client, path: str) -> None:
    method = post if path == "typing/" else (lambda client, body, where: client.get(where))
    assert code(method(ada, {"text": "x"}, f"/chat/api/rooms/cellar/{path}")) == (404, "unknown_room")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", MESSAGES, "GET, HEAD, POST"),
        ("POST", "/chat/api/rooms/lobby/", "GET, HEAD"),
        ("GET", "/chat/api/rooms/lobby/typing/", "POST"),
        ("GET", "/chat/api/notifications/read/", "POST"),
    ],
)
def test_another_method_is_refused_with_those_that_are_not(
    ada: Client, method: str, path: str, allow: str
) -> None:
    answer = ada.generic(method, path)
    assert (answer.status_code, answer["Allow"]) == (HTTPStatus.METHOD_NOT_ALLOWED, allow)
    assert answer.json()["error"]["code"] == "method_not_allowed"


def test_typing_is_published_and_not_kept(ada: Client) -> None:
    assert post(ada, "", "/chat/api/rooms/lobby/typing/").status_code == 204
    assert published() == []


def test_notifications_are_a_visitors_own(ada: Client) -> None:
    ada.get("/chat/api/notifications/")  # from here on the chat knows the name
    domain.post("lobby", person("Bob"), "@Ada hello", "1")
    bell = ada.get("/chat/api/notifications/")
    assert (bell.json()["unread"], bell.json()["notifications"][0]["text"]) == (1, "@Ada hello")
    assert bell["Cache-Control"] == "no-store"
    assert post(ada, "", "/chat/api/notifications/read/").status_code == 204
    assert ada.get("/chat/api/notifications/").json()["unread"] == 0
    assert code(Client().get("/chat/api/notifications/")) == (401, "no_visitor")


def test_without_redis_the_page_is_served_and_a_message_is_kept(ada: Client, clean_log: RedisServer) -> None:
    clean_log.kill()
    assert ada.get("/chat/").status_code == 200
    assert post(ada, {"text": "hello", "client_id": "1"}).status_code == 201
    room = ada.get("/chat/api/rooms/lobby/").json()
    assert ([message["text"] for message in room["messages"]], room["cursor"]) == (["hello"], "0-0")


def test_without_a_database_every_answer_reports_it(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import InterfaceError, OperationalError

    for error in (OperationalError, InterfaceError):

        def fail(*args: object, error: type[Exception] = error) -> None:
            raise error("the database is away")

        monkeypatch.setattr(domain, "messages", fail)
        monkeypatch.setattr(domain, "post", fail)
        for answer in (ada.get("/chat/api/rooms/lobby/"), post(ada, {"text": "hello"})):
            assert code(answer) == (503, "database_unavailable")
            assert answer["Retry-After"] == "2"
