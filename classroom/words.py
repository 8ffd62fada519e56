"""Words for rooms and people: easy to read from the back row, and to type on a phone."""

import secrets
from collections.abc import Collection

_FIRST = (
    "amber", "bold", "brave", "brisk", "bright", "calm", "clear", "clever", "cosy", "crisp", "daring",
    "eager", "early", "fair", "gentle", "glad", "golden", "grand", "green", "happy", "honest", "jolly",
    "keen", "kind", "lively", "lucky", "merry", "mild", "neat", "nimble", "noble", "patient", "proud",
    "quick", "quiet", "rapid", "ready", "silver", "smart", "steady", "strong", "sunny", "swift", "tidy",
    "warm", "wise", "witty", "young",
)  # fmt: skip
_SECOND = (
    "badger", "beaver", "bison", "camel", "cat", "crane", "deer", "dolphin", "duck", "eagle", "falcon",
    "finch", "fox", "goose", "hare", "hawk", "heron", "horse", "ibis", "jay", "koala", "lark", "lion",
    "lynx", "marten", "mole", "moose", "otter", "owl", "panda", "parrot", "puffin", "rabbit", "raven",
    "robin", "salmon", "seal", "sparrow", "stork", "swan", "tiger", "trout", "turtle", "whale", "wolf",
    "wombat", "wren", "zebra",
)  # fmt: skip
_THIRD = (
    "autumn", "bay", "bridge", "cliff", "cloud", "coast", "field", "forest", "garden", "glen", "harbour",
    "hill", "island", "lake", "meadow", "moon", "morning", "mountain", "orchard", "path", "pond", "rain",
    "reef", "river", "road", "rock", "shore", "snow", "spring", "star", "stone", "stream", "summer",
    "sunrise", "tree", "valley", "village", "wave", "wind", "winter",
)  # fmt: skip


def new_code() -> str:
    """Return a code for a room, such as "amber-heron-lake": one of 92,160, so that guessing takes long."""
    return "-".join(secrets.choice(words) for words in (_FIRST, _SECOND, _THIRD))


def code_of(typed: str) -> str:
    """Return the code that somebody has typed, in whatever case, with spaces or hyphens."""
    return "-".join(typed[:100].lower().replace("-", " ").split())


def new_name(taken: Collection[str]) -> str:
    """Return a made-up name that nobody has yet, such as "Amber Heron"."""
    free = [name for name in _names() if name not in taken]
    return secrets.choice(free) if free else f"Guest {len(taken) + 1}"


def _names() -> list[str]:
    return [f"{first.capitalize()} {second.capitalize()}" for first in _FIRST for second in _SECOND]
