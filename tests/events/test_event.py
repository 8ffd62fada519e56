import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.event import Cursor, Event, app_of

from .facts import Noted

NUMBERS = st.integers(min_value=0, max_value=2**64 - 1)


def test_an_event_on_the_wire_is_the_whole_envelope() -> None:
    event = Event(Cursor(1764000000123, 0), "chat.lobby", "message", 1764000000123456, '{"text":"grüß dich"}')
    assert json.loads(event.encoded.decode("utf-8")) == {
        "id": "1764000000123-0",
        "topic": "chat.lobby",
        "type": "message",
        "t": 1764000000123456,
        "data": {"text": "grüß dich"},
    }


def test_an_event_is_encoded_once() -> None:
    event = Event(Cursor(1, 0), "chat.lobby", "message", 1, "{}")
    assert event.encoded is event.encoded


def test_the_data_of_a_fact_are_its_fields() -> None:
    assert json.loads(Noted("JFK", 7).data) == {"place": "JFK", "number": 7}


def test_the_data_of_a_fact_are_one_line_for_readers_that_split_lines_as_unicode_does() -> None:
    published = Noted("a\u2028b\u2029c\x85d", 7)
    assert published.data.splitlines() == [published.data]
    assert json.loads(published.data) == {"place": "a\u2028b\u2029c\x85d", "number": 7}


def test_an_event_is_read_from_a_stream_entry() -> None:
    entry = {b"topic": b"weather.JFK", b"type": b"noted", b"t": b"5", b"data": b'{"number":7}'}
    event = Event.from_entry(b"12-3", entry)
    assert (event.cursor, event.topic, event.type) == (Cursor(12, 3), "weather.JFK", "noted")
    assert (event.t, event.data) == (5, '{"number":7}')


def test_a_topic_belongs_to_the_app_before_the_first_dot() -> None:
    assert app_of("chat.room.lobby") == "chat"
    assert app_of("chat") == "chat"


@given(NUMBERS, NUMBERS)
def test_a_cursor_survives_being_written_and_read(ms: int, n: int) -> None:
    assert Cursor.parse(f"{ms}-{n}") == (ms, n)
    assert str(Cursor.parse(f"{ms}-{n}")) == f"{ms}-{n}"


def test_cursors_compare_as_numbers_not_as_text() -> None:
    assert Cursor.parse("999-10") > Cursor.parse("999-9")
    assert Cursor.parse("1000-0") > Cursor.parse("999-9")


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "-",
            "1",
            "1-",
            "-1",
            "1-2-3",
            "1--2",
            "-1-2",
            "+1-2",
            "1-+2",
            " 1-2",
            "1-2 ",
            "1-2\n",
            "1_0-2",
        ],
        *["01-2", "1-02", "1.0-2", "0x1-2", "a-b", "1-b", "$", "*", "+", "٣-٤", "1\u20092", "1\0-2", "null"],
        *["18446744073709551616-0", "0-18446744073709551616", "9" * 5000 + "-0", "1e9-0", "NaN-0", "²-1"],
    ],
)
def test_anything_else_is_no_cursor(text: str) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        Cursor.parse(text)


@given(st.text())
def test_no_text_makes_the_cursor_fail_otherwise_than_by_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert str(Cursor.parse(text)) == text
