import json
from datetime import datetime, timedelta, timezone

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat import domain
from chat.models import ChatMessage, Notification
from events.models import OutboxEvent
from events.person import Person

from .conftest import person, published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clean_log")]

ADA, BOB = person("Ada"), person("Bob")
LOVELACE = Person("lovelace-id", "Ada Lovelace")


@pytest.fixture(autouse=True)
def acquaintances() -> None:
    domain.meet([ADA, BOB, LOVELACE])


def say(text: str, author: Person = BOB) -> None:
    domain.post("lobby", author, text, client_id=text[:64])


def unread() -> dict[str, int]:
    counts = {one.name: domain.count_unread(one.id) for one in (ADA, BOB, LOVELACE)}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize(
    "text",
    [
        "@Ada",
        "@ada hello",
        "hello @ADA!",
        "(@Ada)",
        "@Ada, @Ada and @ada",
        "@Ada's book",
        "so,@Ada: yes",
        "\n@Ada\n",
    ],
)
def test_a_mentioned_visitor_is_notified_once_per_message(text: str) -> None:
    say(text)
    assert unread() == {"Ada": 1}


@pytest.mark.parametrize("text", ["@ada lovelace", "@Ada  Lovelace?", "look, @Ada Lovelace's engine"])
def test_the_longest_name_is_meant(text: str) -> None:
    say(text)
    assert unread() == {"Ada Lovelace": 1}


@pytest.mark.parametrize("text", ["Ada", "ada@example.com x@Ada", "@Adam", "@ Ada", "@", "@@", "@Charles"])
def test_only_mentioned_visitors_are_notified(text: str) -> None:
    say(text)
    assert unread() == {}


def test_nobody_is_notified_of_their_own_message() -> None:
    say("@Bob @Ada", author=BOB)
    assert unread() == {"Ada": 1}


def test_a_retry_notifies_nobody_again() -> None:
    say("@Ada")
    say("@Ada")
    assert unread() == {"Ada": 1}


def test_a_visitor_who_has_left_the_room_or_was_never_in_it_is_notified() -> None:
    domain.post("quiet", BOB, "@Ada", "1")
    assert unread() == {"Ada": 1}


def test_an_author_can_be_mentioned_immediately() -> None:
    say("first words", author=Person("new-id", "Grace"))
    say("@Grace")
    assert domain.count_unread("new-id") == 1


def test_a_visitor_is_mentioned_by_their_current_name() -> None:
    domain.meet([Person(ADA.id, "Countess")])
    say("@Ada")
    assert unread() == {}
    say("@countess")
    assert unread() == {"Ada": 1}


def test_all_visitors_with_a_name_are_notified() -> None:
    domain.meet([Person("other-ada", "ADA")])
    say("@Ada")
    assert (domain.count_unread(ADA.id), domain.count_unread("other-ada")) == (1, 1)


def test_a_name_that_hundreds_share_notifies_those_met_last() -> None:
    domain.meet([Person(f"panda-{number}", "Happy Panda") for number in range(100)])
    say("@Happy Panda")
    assert sum(domain.count_unread(f"panda-{number}") for number in range(100)) == 20


def crowd(names: int, bearers: int) -> str:
    """Let many be met who share names; return a text that calls all of these names."""
    domain.meet(
        Person(f"{name}-{number}", f"Bearer {name}") for name in range(names) for number in range(bearers)
    )
    return " ".join(f"@Bearer {name}," for name in range(names))


def called() -> list[str]:
    return sorted(Notification.objects.values_list("visitor_id", flat=True))


def test_a_message_that_mentions_twenty_names_shared_by_twenty_notifies_one_visitor_of_each_name() -> None:
    say(crowd(names=20, bearers=20))
    assert sorted(one.partition("-")[0] for one in called()) == sorted(str(name) for name in range(20))
    assert len(published()) == 21


def test_the_work_of_one_message_does_not_grow_with_the_visitors_who_share_a_name() -> None:
    few, many = crowd(20, 2), crowd(20, 50)
    with CaptureQueriesContext(connection) as queries_of_few:
        say(few, author=Person("one", "One"))
    with CaptureQueriesContext(connection) as queries_of_many:
        say(many, author=Person("other", "Other"))
    assert len(queries_of_many) <= len(queries_of_few) <= 120


def test_a_visitor_mentioned_beside_a_name_that_many_have_is_notified() -> None:
    domain.meet([Person(f"panda-{number}", "Happy Panda") for number in range(100)])
    say("@Happy Panda and @Ada")
    assert "ada-id" in called()


def test_an_author_notifies_sixty_people_a_minute_and_may_still_write_after_that() -> None:
    text = crowd(names=20, bearers=1)
    for number in range(5):
        domain.post("lobby", BOB, text, str(number))
    assert len(called()) == 60
    assert [topic for topic, _ in published()].count("chat.lobby") == 5
    ChatMessage.objects.update(at=datetime.now(timezone.utc) - timedelta(seconds=61))
    say("@Ada")
    assert "ada-id" in called()


def test_a_notification_has_author_text_and_room_and_goes_only_to_its_visitor() -> None:
    say("@Ada hello")
    mention = domain.notifications(ADA.id, 10)[0]
    assert (mention.room, mention.author, mention.text) == ("lobby", "Bob", "@Ada hello")
    assert (mention.read, mention.unread) == (False, 1)
    assert published() == [("chat.lobby", "message"), ("chat.@ada-id", "mention")]


def test_unread_ones_are_counted_until_they_are_read() -> None:
    for number in range(3):
        say(f"@Ada {number}")
    assert [mention.unread for mention in domain.notifications(ADA.id, 2)] == [3, 3]
    domain.mark_read(ADA.id)
    assert domain.count_unread(ADA.id) == 0
    assert all(mention.read for mention in domain.notifications(ADA.id, 3))
    assert published()[-1] == ("chat.@ada-id", "read")


def test_reading_what_is_already_read_publishes_nothing() -> None:
    domain.mark_read(ADA.id)
    assert published() == []


def test_two_thousand_characters_of_ats_are_one_message_and_few_queries() -> None:
    say(" @a1" * 500)
    assert unread() == {}


def test_a_mention_that_is_taken_back_is_withdrawn_from_each_bell_that_has_it() -> None:
    say("@Ada @Ada Lovelace, look")
    say("@Ada, again")
    say("@Ada, from me", LOVELACE)
    assert domain.take_back(BOB.id) == 2
    assert unread() == {"Ada": 1}
    rows = OutboxEvent.objects.filter(type="withdrawn").order_by("topic")
    withdrawn = [(row.topic, json.loads(row.data)) for row in rows]
    assert [(topic, len(data["message_ids"]), data["unread"]) for topic, data in withdrawn] == [
        ("chat.@ada-id", 2, 1),
        ("chat.@lovelace-id", 1, 0),
    ]
