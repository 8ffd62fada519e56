"""Rules for text that visitors write: it must be visible, and must not change the text beside it.

Source: Unicode Standard Annex 9 (direction), 15 (normal forms) and 31, section 2.3 (joining characters).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

# A Hebrew letter with vowels and accents has up to five combining marks; no writing system needs more.
MOST_MARKS = 5
# Vietnamese has two above one letter. A third one would cover the line above.
MOST_MARKS_ALIKE = 2

# Unicode calls these letters or symbols, but they are invisible: fillers of Hangul and Khmer, the empty
# Braille pattern, a note without a head, the placeholder of an object, and blanks between hieroglyphs.
_BLANK = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159\U00013441\U00013442"
_VISIBLE = ("L", "N", "P", "S")
# They reverse the text after them. Nobody needs them in a chat, and with them "exe" can look like "jpg".
_OVERRIDES = "\u202d\u202e"
_LINE_SEPARATORS = re.compile("[\u2028\u2029]")
# Emoji newer than Python's Unicode tables are between these two; we accept them.
_FIRST_PICTURE, _LAST_PICTURE = "\U0001f000", "\U0001faff"
# The flags of England, Scotland and Wales consist of characters that are invisible on their own.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
_JOINERS = "\u200c\u200d"
_VIRAMA = 9
# Each selects one of two forms of the character before it.
_FORM_SELECTOR = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_OF_TWO_FORMS = ("So", "Sk", "Sm", "Po", "Pd", "Nd", "Lo")
_EMOJI_STYLE = "\ufe0f"
# It changes how text is sorted, not how it looks.
_GRAPHEME_JOINER = "\u034f"

# Finds the characters that a text must not contain: yields the place of each, and what it is, in words.
Rule = Callable[[str], Iterable[tuple[int, str]]]


def is_seen(text: str) -> bool:
    """Return whether any character of a text is visible."""
    return any(_is_visible(char) for char in text)


def in_text(text: str) -> Iterable[tuple[int, str]]:
    """Yield what no text may contain: control characters except line breaks and tabs, and piles of marks."""
    for place, char in enumerate(text):
        if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t":
            yield place, "control characters"
        elif char in _OVERRIDES:
            yield place, "characters that reverse the direction of text"
        elif _is_unassigned(char):
            yield place, "characters that are not assigned in Unicode"
    yield from _piled(text)


def in_line(text: str) -> Iterable[tuple[int, str]]:
    """Yield what a text of one line must not contain."""
    yield from in_text(text)
    for place, char in enumerate(text):
        if char in "\n\t":
            yield place, "control characters"


def in_name(text: str) -> Iterable[tuple[int, str]]:
    """Yield what a name must not contain: also invisible characters, and what changes the text beside it."""
    yield from in_line(text)
    flags = {place for flag in _FLAG.finditer(text) for place in range(*flag.span())}
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Zl", "Zp"):
            yield place, "line breaks"
        elif place == 0 and category.startswith("M"):
            yield place, "a combining mark without a letter at the beginning"
        elif _is_invisible(char) and not (place in flags or _joins(text, place) or _selects(text, place)):
            yield place, "invisible characters"


def lines(text: str) -> str:
    """Return a text with every line break as a newline."""
    return _LINE_SEPARATORS.sub("\n", text).strip()


def line(text: str) -> str:
    """Return a text on one line, without Unicode's line and paragraph separators."""
    return _LINE_SEPARATORS.sub(" ", text).strip()


def name(text: str) -> str:
    """Return a name as it is stored: names that look the same get the same encoding and spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def without(rule: Rule, text: str) -> str:
    """Return a text without what a rule finds. For texts from programs, which cannot correct them."""
    found = {place for place, _ in rule(text)}
    return "".join(char for place, char in enumerate(text) if place not in found)


def _is_visible(char: str) -> bool:
    return (unicodedata.category(char)[0] in _VISIBLE and char not in _BLANK) or _is_new_picture(char)


def _is_invisible(char: str) -> bool:
    if _FORM_SELECTOR.match(char) or char in _BLANK or char == _GRAPHEME_JOINER:
        return True
    return unicodedata.category(char) in ("Cf", "Co")


def _is_unassigned(char: str) -> bool:
    return unicodedata.category(char) == "Cn" and not _is_new_picture(char)


def _is_new_picture(char: str) -> bool:
    return unicodedata.category(char) == "Cn" and _FIRST_PICTURE <= char <= _LAST_PICTURE


def _piled(text: str) -> Iterable[tuple[int, str]]:
    """Yield the combining marks beyond the limit on one letter, across invisible characters too."""
    marks: Counter[object] = Counter()
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            # Marks of one class are drawn on top of each other; a mark of class 0 has its own position.
            alike = unicodedata.combining(char) or char
            marks[alike] += 1
            if marks[alike] > MOST_MARKS_ALIKE or marks.total() > MOST_MARKS:
                yield place, "so many combining marks on one letter"
        elif category not in ("Mc", "Cf"):
            marks.clear()


def _selects(text: str, place: int) -> bool:
    """Return whether this selects a form of a character that has several: an emoji, a sign, an ideograph."""
    if place == 0 or not _FORM_SELECTOR.match(text[place]):
        return False
    return unicodedata.category(text[place - 1]) in _OF_TWO_FORMS


def _joins(text: str, place: int) -> bool:
    """Return whether this is a joiner with a visible effect: in emoji, Persian and Indic scripts."""
    if text[place] not in _JOINERS or place == 0 or place == len(text) - 1:
        return False
    before = text[place - 1]
    return (
        before == _EMOJI_STYLE
        or unicodedata.category(before) in ("So", "Sk")
        or unicodedata.bidirectional(before) == "AL"
        or unicodedata.combining(before) == _VIRAMA
    )
