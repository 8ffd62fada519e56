import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from chat import domain
from chat.models import ChatMessage, Member
from events import log
from events.models import OutboxEvent
from events.person import Person
from tests.redis_server import RedisServer

from .conftest import person, published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

ADA, BOB = person("Ada"), person("Bob")
AWKWARD = {
    "HTML": "<script>alert(1)</script> & <b>bold</b>",
    "right to left": "שלום עולם \u202egnp.exe",
    "emoji": "👩‍👩‍👧‍👦 🇪🇺 👍🏽",
    "zero width": "a\u200bb\u200dc\ufeff",
    "lines": "one\ntwo\n\n\tthree",
    "quotes": "\"'\\ \u2028 \u2029",
    "longest": "ß" * 2000,
}


def in_the_log() -> list[dict[str, object]]:
    entries = log.connection().xrange("events:chat")
    return [json.loads(fields[b"data"]) for _, fields in entries if fields[b"type"] != b"log.opened"]


@pytest.mark.parametrize("kind", AWKWARD)
def test_a_text_arrives_in_the_log_exactly_as_it_was_written(kind: str) -> None:
    domain.post("lobby", ADA, AWKWARD[kind], "1")
    assert in_the_log()[0]["text"] == AWKWARD[kind]
    assert domain.messages("lobby", 1)[0].text == AWKWARD[kind]


def test_a_message_is_saved_and_published_in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "publish", fail)
    with pytest.raises(RuntimeError):
        domain.post("lobby", ADA, "never said", "1")
    assert not ChatMessage.objects.exists()
    assert in_the_log() == []


def fail(fact: object) -> None:
    raise RuntimeError("the process died here")


def test_the_same_client_id_of_the_same_author_is_the_same_message() -> None:
    first, new = domain.post("lobby", ADA, "hello", "1")
    again, new_again = domain.post("lobby", ADA, "hello, edited", "1")
    assert (new, new_again) == (True, False)
    assert again == first
    assert len(in_the_log()) == 1


def test_the_same_client_id_of_another_author_is_another_message() -> None:
    domain.post("lobby", ADA, "hello", "1")
    assert domain.post("lobby", BOB, "hello", "1")[1]


def test_twenty_retries_at_once_post_it_once() -> None:
    def say(_: int) -> bool:
        try:
            return domain.post("lobby", ADA, "hello", "1")[1]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as threads:
        new = list(threads.map(say, range(20)))
    assert sorted(new) == [False] * 19 + [True]
    assert len(in_the_log()) == 1


def test_messages_come_oldest_first_and_older_ones_from_before_a_message() -> None:
    ids = [domain.post("lobby", ADA, str(number), str(number))[0].id for number in range(10)]
    domain.post("quiet", ADA, "elsewhere", "elsewhere")
    assert [message.text for message in domain.messages("lobby", 3)] == ["7", "8", "9"]
    assert [message.text for message in domain.messages("lobby", 3, before=ids[2])] == ["0", "1"]


def test_ten_thousand_messages_do_not_make_a_page_of_them_slow() -> None:
    said = datetime(2026, 1, 1, tzinfo=timezone.utc)
    ChatMessage.objects.bulk_create(
        ChatMessage(room=room, author_id="a", author="A", text="x", client_id=f"{room}{number}", at=said)
        for number in range(5000)
        for room in ("lobby", "quiet")
    )
    with CaptureQueriesContext(connection) as queries:
        assert len(domain.messages("lobby", 50, before=9000)) == 50
    plan = ChatMessage.objects.filter(room="lobby", id__lt=9000).order_by("-id")[:50].explain()
    assert len(queries) == 1
    assert "messages_by_room" in plan
    assert "TEMP B-TREE" not in plan


def test_an_arrival_is_published_once_even_if_it_is_recorded_often() -> None:
    for _ in range(3):
        domain.enter("lobby", [ADA, BOB])
    assert published() == [("chat.lobby", "joined")] * 2
    assert domain.present("lobby") == [ADA, BOB]
    assert domain.present("quiet") == []


def test_a_rename_is_published_as_leaving_under_the_old_name_and_joining_under_the_new() -> None:
    domain.enter("lobby", [ADA])
    domain.enter("lobby", [Person(ADA.id, "Countess")])
    assert [(fact["name"]) for fact in in_the_log()] == ["Ada", "Ada", "Countess"]
    assert published() == [("chat.lobby", "joined"), ("chat.lobby", "left"), ("chat.lobby", "joined")]
    assert domain.present("lobby") == [Person(ADA.id, "Countess")]


def test_two_people_of_one_name_are_two_people() -> None:
    domain.enter("lobby", [Person("1", "Happy Panda"), Person("2", "Happy Panda")])
    assert [one.name for one in domain.present("lobby")] == ["Happy Panda", "Happy Panda"]


def test_a_visitor_who_is_silent_for_long_has_left_and_that_is_published_once() -> None:
    domain.enter("lobby", [ADA, BOB])
    make_silent(ADA)
    domain.dismiss_silent()
    domain.dismiss_silent()
    assert domain.present("lobby") == [BOB]
    assert published()[2:] == [("chat.lobby", "left")]


def test_a_visitor_who_is_renewed_has_not_left() -> None:
    domain.enter("lobby", [ADA])
    make_silent(ADA)
    assert domain.still_here("lobby", [ADA.id])
    domain.dismiss_silent()
    assert domain.present("lobby") == [ADA]


def test_a_renewal_reports_when_somebody_already_counts_as_gone() -> None:
    domain.enter("lobby", [ADA, BOB])
    make_silent(ADA)
    domain.dismiss_silent()
    assert not domain.still_here("lobby", [ADA.id, BOB.id])


def make_silent(one: Person) -> None:
    Member.objects.filter(visitor_id=one.id).update(
        seen_at=datetime.now(timezone.utc) - timedelta(seconds=16)
    )


def test_while_redis_is_down_a_message_is_kept_and_published_later(clean_log: RedisServer) -> None:
    clean_log.kill()
    assert domain.post("lobby", ADA, "is anybody there?", "1")[1]
    domain.typing("lobby", ADA)
    assert OutboxEvent.objects.get().entry_id == ""


@pytest.mark.django_db
def test_what_somebody_wrote_is_taken_back_in_all_rooms_and_nothing_else() -> None:
    ada, bob = person("Ada"), person("Bob")
    domain.post("lobby", ada, "one", "1")
    domain.post("quiet", ada, "two", "2")
    domain.post("lobby", bob, "hello @Ada", "3")
    assert domain.take_back(ada.id) == 2
    assert [message.text for message in domain.messages("lobby", 9)] == ["hello @Ada"]
    assert published().count(("chat.lobby", "taken_back")) == 1
    assert published().count(("chat.@ada-id", "withdrawn")) == 0
    assert domain.take_back(ada.id) == 0
