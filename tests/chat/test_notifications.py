import pytest

from chat import domain
from chat.domain import Person

from .conftest import person, told

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
def test_whoever_is_called_by_name_is_notified_once_a_message(text: str) -> None:
    say(text)
    assert unread() == {"Ada": 1}


@pytest.mark.parametrize("text", ["@ada lovelace", "@Ada  Lovelace?", "look, @Ada Lovelace's engine"])
def test_the_longest_name_is_meant(text: str) -> None:
    say(text)
    assert unread() == {"Ada Lovelace": 1}


@pytest.mark.parametrize("text", ["Ada", "ada@example.com x@Ada", "@Adam", "@ Ada", "@", "@@", "@Charles"])
def test_nobody_is_notified_who_was_not_called(text: str) -> None:
    say(text)
    assert unread() == {}


def test_nobody_is_notified_of_what_they_say_themselves() -> None:
    say("@Bob @Ada", author=BOB)
    assert unread() == {"Ada": 1}


def test_a_retry_notifies_nobody_again() -> None:
    say("@Ada")
    say("@Ada")
    assert unread() == {"Ada": 1}


def test_whoever_has_left_the_room_or_was_never_in_it_is_notified() -> None:
    domain.post("quiet", BOB, "@Ada", "1")
    assert unread() == {"Ada": 1}


def test_whoever_speaks_can_be_called_at_once() -> None:
    say("first words", author=Person("new-id", "Grace"))
    say("@Grace")
    assert domain.count_unread("new-id") == 1


def test_the_name_one_has_now_is_the_one_to_be_called_by() -> None:
    domain.meet([Person(ADA.id, "Countess")])
    say("@Ada")
    assert unread() == {}
    say("@countess")
    assert unread() == {"Ada": 1}


def test_all_who_bear_a_name_are_notified() -> None:
    domain.meet([Person("other-ada", "ADA")])
    say("@Ada")
    assert (domain.count_unread(ADA.id), domain.count_unread("other-ada")) == (1, 1)


def test_a_name_that_hundreds_bear_notifies_those_met_last() -> None:
    domain.meet([Person(f"panda-{number}", "Happy Panda") for number in range(100)])
    say("@Happy Panda")
    assert sum(domain.count_unread(f"panda-{number}") for number in range(100)) == 20


def test_a_notification_says_who_said_what_where_and_is_told_to_its_visitor_alone() -> None:
    say("@Ada hello")
    mention = domain.notifications(ADA.id, 10)[0]
    assert (mention.room, mention.author, mention.text) == ("lobby", "Bob", "@Ada hello")
    assert (mention.read, mention.unread) == (False, 1)
    assert told() == [("chat.lobby", "message"), ("chat.@ada-id", "mention")]


def test_unread_ones_are_counted_until_they_are_read() -> None:
    for number in range(3):
        say(f"@Ada {number}")
    assert [mention.unread for mention in domain.notifications(ADA.id, 2)] == [3, 3]
    domain.mark_read(ADA.id)
    assert domain.count_unread(ADA.id) == 0
    assert all(mention.read for mention in domain.notifications(ADA.id, 3))
    assert told()[-1] == ("chat.@ada-id", "read")


def test_reading_what_is_read_tells_nobody() -> None:
    domain.mark_read(ADA.id)
    assert told() == []


def test_two_thousand_characters_of_ats_are_one_message_and_few_queries() -> None:
    say(" @a1" * 500)
    assert unread() == {}
