"""Names as an @ means them: how they are compared, and which ones a text may mean."""

import re
import unicodedata

# A text that calls more people than this is not meant for any of them.
MOST_MENTIONS = 20
# A letter may unfold into many; what is kept of a name ends here.
LONGEST_FOLDED = 120
# A name has 40 characters at most; spaces written twice, or letters that unfold, need some more.
_LONGEST = 60
# What stands around a name and seldom belongs to it.
_PUNCTUATION = " .,;:!?…'\"\u2018\u2019\u201c\u201d()[]<>"
# Not inside of a word: ada@example.com calls nobody.
_AT = re.compile(r"(?<!\w)@")
_TOKEN = re.compile(r"\w+|[^\w\s]")


def folded(name: str) -> str:
    """Return a name as it is compared: without regard to case, accents' encoding, spacing and punctuation."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(plain.split()).strip(_PUNCTUATION)[:LONGEST_FOLDED]


def meant(text: str) -> list[list[str]]:
    """Return for each @ in the text what name it could mean, folded, the longest first.

    Names have spaces, so only who knows which names there are can tell where one ends.
    """
    tails = [text[at.end() : at.end() + _LONGEST] for at in _AT.finditer(text)]
    return [_beginnings(tail) for tail in tails[:MOST_MENTIONS]]


def _beginnings(tail: str) -> list[str]:
    """Return what the text after an @ begins with, one token more each time, the longest first."""
    if tail[:1].isspace():
        return []
    ends = [token.end() for token in _TOKEN.finditer(tail)]
    return [name for end in reversed(ends) if (name := folded(tail[:end]))]
