"""Names after an @: how they are compared, and which ones a text may mean."""

import re
import unicodedata

# A text that mentions more people than this is not meant for any of them.
MOST_MENTIONS = 20
# One letter may fold into many; a folded name is cut here.
LONGEST_FOLDED = 120
# A name has 40 characters at most; double spaces and letters that fold into many need some more.
_LONGEST = 60
# Punctuation around a name that rarely belongs to it.
_PUNCTUATION = " .,;:!?…'\"\u2018\u2019\u201c\u201d()[]<>"
# Not inside a word: ada@example.com mentions nobody.
_AT = re.compile(r"(?<!\w)@")
_TOKEN = re.compile(r"\w+|[^\w\s]")


def folded(name: str) -> str:
    """Return a name in the form that is compared: case, encoding, spaces and punctuation do not count."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(plain.split()).strip(_PUNCTUATION)[:LONGEST_FOLDED]


def meant(text: str) -> list[list[str]]:
    """Return the names, folded, that each @ in the text could mean, the longest first.

    Names may have spaces, so only a list of all names shows where one ends.
    """
    tails = [text[at.end() : at.end() + _LONGEST] for at in _AT.finditer(text)]
    return [_beginnings(tail) for tail in tails[:MOST_MENTIONS]]


def _beginnings(tail: str) -> list[str]:
    """Return every beginning of the text after an @, one token longer each time, the longest first."""
    if tail[:1].isspace():
        return []
    ends = [token.end() for token in _TOKEN.finditer(tail)]
    names = [folded(tail[:end]) for end in reversed(ends)]
    return [name for name in names if name]
