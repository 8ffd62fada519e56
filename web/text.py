"""The site's rules for text that strangers write: it shows something, and keeps to its place and direction.

Source: Unicode Standard Annex 9 (direction), 15 (normal forms) and 31, section 2.3 (joining characters).
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable

# The first bears up to five in Hebrew with vowels and accents; more on one letter belong to no script.
MOST_MARKS = 5
# Vietnamese has two above one letter. From the third on, a pile of them covers the line above.
MOST_MARKS_ALIKE = 2

# Letters and symbols by their category, yet nothing is drawn: fillers of Hangul and Khmer, Braille's empty
# pattern, a note without a head, what stands for an object, and blanks between hieroglyphs.
_BLANK = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\U0001d159\U00013441\U00013442"
_VISIBLE = ("L", "N", "P", "S")
# They write what follows backwards. Nobody needs them in a chat; with them a program is named like a picture.
_OVERRIDES = "\u202d\u202e"
_LINE_SEPARATORS = re.compile("[\u2028\u2029]")
# Pictures that are newer than this Python's tables are within these bounds: nobody is refused a new emoji.
_FIRST_PICTURE, _LAST_PICTURE = "\U0001f000", "\U0001faff"
# The flags of England, Scotland and Wales are spelled in letters that are invisible by themselves.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f")
_JOINERS = "\u200c\u200d"
_VIRAMA = 9
# They choose between two forms of the character before them.
_FORM_SELECTOR = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_OF_TWO_FORMS = ("So", "Sk", "Sm", "Po", "Pd", "Nd", "Lo")
_EMOJI_STYLE = "\ufe0f"
# Changes how text is sorted, and nothing that is seen.
_GRAPHEME_JOINER = "\u034f"

# Finds the places in a text at which something stands that it may not hold, each with what that is, in words.
Rule = Callable[[str], Iterable[tuple[int, str]]]


def is_seen(text: str) -> bool:
    """Return whether a reader sees anything of a text."""
    return any(_is_visible(char) for char in text)


def in_text(text: str) -> Iterable[tuple[int, str]]:
    """Yield what no text holds: control characters but line breaks and tabs, and what covers other lines."""
    for place, char in enumerate(text):
        if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t":
            yield place, "control characters"
        elif char in _OVERRIDES:
            yield place, "characters that turn the direction of writing around"
        elif _is_unassigned(char):
            yield place, "characters that Unicode does not know"
    yield from _piled(text)


def in_line(text: str) -> Iterable[tuple[int, str]]:
    """Yield what a text of one line does not hold."""
    yield from in_text(text)
    for place, char in enumerate(text):
        if char in "\n\t":
            yield place, "control characters"


def in_name(text: str) -> Iterable[tuple[int, str]]:
    """Yield what a name does not hold: also what is invisible, and what changes the text beside the name."""
    yield from in_line(text)
    flags = {place for flag in _FLAG.finditer(text) for place in range(*flag.span())}
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Zl", "Zp"):
            yield place, "line breaks"
        elif place == 0 and category.startswith("M"):
            yield place, "a mark without its letter at the beginning"
        elif _is_invisible(char) and not (place in flags or _joins(text, place) or _selects(text, place)):
            yield place, "invisible characters"


def lines(text: str) -> str:
    """Return a text whose line breaks are all of one kind."""
    return _LINE_SEPARATORS.sub("\n", text).strip()


def line(text: str) -> str:
    """Return a text of one line, without Unicode's line and paragraph separators."""
    return _LINE_SEPARATORS.sub(" ", text).strip()


def name(text: str) -> str:
    """Return a name as it is kept: what looks the same is the same, in spelling and in spacing."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def without(rule: Rule, text: str) -> str:
    """Return a program's text without what a rule finds in it: nobody is there to write it again."""
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
    """Yield the marks that are too many on one letter, also where something invisible parts them."""
    marks: Counter[object] = Counter()
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            # Marks of one class stand on top of each other; those of class 0 each have a place of their own.
            alike = unicodedata.combining(char) or char
            marks[alike] += 1
            if marks[alike] > MOST_MARKS_ALIKE or marks.total() > MOST_MARKS:
                yield place, "so many marks on one letter"
        elif category not in ("Mc", "Cf"):
            marks.clear()


def _selects(text: str, place: int) -> bool:
    """Return whether this follows what may have two forms: a picture, a sign, a letter without case."""
    if place == 0 or not _FORM_SELECTOR.match(text[place]):
        return False
    return unicodedata.category(text[place - 1]) in _OF_TWO_FORMS


def _joins(text: str, place: int) -> bool:
    """Return whether this is a joiner where one changes what is seen: in emoji, Persian and Indic scripts."""
    if text[place] not in _JOINERS or place == 0 or place == len(text) - 1:
        return False
    before = text[place - 1]
    return (
        before == _EMOJI_STYLE
        or unicodedata.category(before) in ("So", "Sk")
        or unicodedata.bidirectional(before) == "AL"
        or unicodedata.combining(before) == _VIRAMA
    )
