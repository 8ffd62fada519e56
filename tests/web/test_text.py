"""What strangers write: it shows something, and it stays where it belongs. Every script passes."""

from collections.abc import Callable
from typing import Any

import pytest

from web import api
from web.errors import ApiError

NEEDS: dict[str, Callable[[dict[str, Any], str, int], str]] = {
    "name": api.need_name,
    "line": api.need_line,
    "lines": api.need_lines,
}
ALL = pytest.mark.parametrize("kind", NEEDS)

WRITTEN = {
    "Arabic": "عادل بن محمد",
    "Persian with a joiner": "خانه\u200cها",  # noqa: RUF001
    "Hebrew with vowels and an accent": "\u05e9\u05c1\u05bc\u05b5\u05a5ם",
    "Vietnamese": "Nguyễn Thị Ngọc Ậ",
    "Vietnamese, its marks apart": "Nguye\u0302\u0303n",
    "Thai": "น้ำซึ้งก๊ก",
    "Devanagari": "श्रीमती क्\u200dष ड़िं",
    "Tibetan": "བསྒྲུབས་",
    "Burmese": "က္ကျွှော",
    "Korean": "홍길동",
    "Chinese": "王小明",
    "an ideograph of a chosen form": "葛\U000e0100城",
    "a family": "👩‍👩‍👧‍👦",
    "a couple of two skins": "👩🏽‍❤️‍👨🏿",
    "a flag of letters": "🇪🇺",
    "a flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "a keycap": "1️⃣",
    "a picture of 2021": "🫠",
    "a picture that is newer than our tables": "\U0001faef",
    "a sign": "C++ & §",
}
SHOWS_NOTHING = {
    "empty": "",
    "a space": " ",
    "an ideographic space": "\u3000",
    "a zero-width space": "\u200b",
    "a Hangul filler": "\u3164",
    "the other Hangul fillers": "\u115f\u1160\uffa0",
    "Braille without dots": "\u2800",
    "Khmer's inherent vowels": "\u17b4\u17b5",
    "a note without a head": "\U0001d159",
    "in the place of an object": "\ufffc",
    "a mark without a letter": "\u0301",
    "a variation selector": "\ufe0f",
    "a tag": "\U000e0041",
    "for private use": "\ue000",
    "unassigned": "\u0378",
    "no character": "\uffff",
    "directions alone": "\u202e\u2066",
    "nobody's letters between spaces": " \u3164 \u2800 ",
}
NEVER_HELD = {
    "NUL": "a\0b",
    "an escape": "a\x1b[31mb",
    "next line": "a\x85b",
    "half of a pair": "a\ud800",
    "an override of direction": "a\u202eb",
    "the other override": "a\u202db",
    "no character": "a\uffffb",
    "no character of the last plane": "a\U0010ffffb",
    "no character among Arabic forms": "a\ufdd0b",
    "unassigned": "a\u0378b",
    "ten marks on a letter": "a" + "\u0301" * 10,
    "three marks above": "a\u0302\u0301\u0300",
    "three marks below": "a\u0323\u0331\u0323",
    "marks on each letter": "a\u030d\u030e\u0304b\u030d\u030e\u0304",
    "marks parted by what is invisible": "a\u0301\u0301\u034f\u200d\u0301",
    "a pile of Thai": "ก" + "\u0e47" * 3,
    "marks of six places": "ש\u05c1\u05bc\u05b5\u05a5\u0323\u0301",
}
NOT_IN_A_NAME = {
    "a line break": "a\nb",
    "a line separator": "a\u2028b",
    "a paragraph separator": "a\u2029b",
    "an embedding": "a\u202bb\u202c",
    "an isolate": "a\u2067b",
    "the end of an isolate": "a\u2069b",
    "a mark of direction": "a\u200f",
    "Arabic's mark of direction": "a\u061c",
    "a zero-width space": "A\u200bda",
    "a zero-width no-break space": "\ufeffAda",
    "a soft hyphen": "A\u00adda",
    "a joiner of what does not join": "A\u200dda",
    "a joiner at the end": "Ada\u200d",
    "a filler": "Ada\u3164",
    "Braille without dots": "Ada\u2800",
    "a selector of what has one form": "Ada\ufe0f",
    "a joiner of graphemes": "A\u034fda",
    "tags without a flag": "Ada\U000e0041\U000e007f",
    "for private use": "Ada\ue000",
    "a mark without its letter": "\u0301Ada",
}


def refusal(kind: str, written: object) -> tuple[int, str]:
    with pytest.raises(ApiError) as refused:
        NEEDS[kind]({"said": written}, "said", 100)
    return refused.value.status, refused.value.code


@ALL
@pytest.mark.parametrize("script", WRITTEN)
def test_every_script_and_every_picture_passes(kind: str, script: str) -> None:
    assert NEEDS[kind]({"said": WRITTEN[script]}, "said", 100)


@pytest.mark.parametrize("script", WRITTEN)
def test_a_text_is_kept_as_it_was_written(script: str) -> None:
    assert api.need_lines({"said": WRITTEN[script]}, "said", 100) == WRITTEN[script]


@ALL
@pytest.mark.parametrize("case", SHOWS_NOTHING)
def test_what_shows_nothing_is_refused(kind: str, case: str) -> None:
    assert refusal(kind, SHOWS_NOTHING[case]) == (400, "bad_said")


@ALL
@pytest.mark.parametrize("case", NEVER_HELD)
def test_what_leaves_its_place_or_turns_its_direction_is_refused(kind: str, case: str) -> None:
    assert refusal(kind, NEVER_HELD[case]) == (400, "bad_said")


@pytest.mark.parametrize("case", NOT_IN_A_NAME)
def test_a_name_holds_nothing_invisible_and_nothing_that_turns_its_neighbours(case: str) -> None:
    assert refusal("name", NOT_IN_A_NAME[case]) == (400, "bad_said")


@ALL
@pytest.mark.parametrize("written", [None, 1, True, ["a"], {"a": "b"}])
def test_what_is_no_text_is_refused(kind: str, written: object) -> None:
    assert refusal(kind, written) == (400, "bad_said")


@ALL
def test_length_is_counted_in_characters_without_the_spaces_around(kind: str) -> None:
    assert NEEDS[kind]({"said": f"  {'😀' * 100}  "}, "said", 100) == "😀" * 100
    assert refusal(kind, "😀" * 101) == (413, "too_long")


def test_a_text_of_several_lines_has_line_breaks_of_one_kind() -> None:
    assert api.need_lines({"said": "a\nb\u2028c\u2029d\te"}, "said", 100) == "a\nb\nc\nd\te"


def test_a_line_has_no_line_breaks() -> None:
    assert api.need_line({"said": "a\u2028b"}, "said", 100) == "a b"
    for written in ("a\nb", "a\tb", "a\rb"):
        assert refusal("line", written) == (400, "bad_said")


def test_names_that_look_the_same_are_the_same() -> None:
    names = ("Jos\u00e9  Maria", "Jose\u0301 Maria", " Jos\u00e9\u00a0Maria ", "Jos\u00e9\u3000Maria")
    assert {api.need_name({"said": name}, "said", 100) for name in names} == {"Jos\u00e9 Maria"}
