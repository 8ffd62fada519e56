"""What a client may send as an input: which keys are down, and nothing that says where its player is.

A client is a program that anyone can write. So nothing is believed that the server can know better, and what
is refused is refused with the rule in words.
"""

from collections.abc import Callable
from typing import Any

from web.errors import ApiError

from .messages import Input
from .rules import DOWN, LEFT, RIGHT, TICK_HZ, UP

ALL_KEYS = UP | DOWN | LEFT | RIGHT
# At thirty inputs a second a page counts so far in four years; what is larger is no counting.
LARGEST_NUMBER = 2**32 - 1
# Inputs that were held up on their way come together: those of a second, and as many that are in time.
MOST_AT_ONCE = 2 * TICK_HZ
_FIELDS = {"op", "seq", "keys", "saw"}


class Refused(ApiError):  # noqa: N818 - it is the client's mistake
    """An input that breaks a rule: `code` is bad_input or too_fast, `rule` the rule in words."""

    def __init__(self, rule: str, status: int = 400, code: str = "bad_input") -> None:
        super().__init__(status, code, f"Refused, and nothing has moved: {rule}")
        self.rule = rule

    @property
    def body(self) -> dict[str, dict[str, str]]:
        """The body of the answer: `{"error": {"code", "message", "rule"}}`."""
        return {"error": {**super().body["error"], "rule": self.rule}}


ONLY_KEYS = "an input says which keys are down; where that leads, the server decides."
NUMBERED = "each input has its number, `seq`, a whole number from 1 on."
BITS = "`keys` is a sum of 1 (up), 2 (down), 4 (left) and 8 (right)."
SAW_A_TICK = "`saw` is the number of a tick."
A_TICK_EACH = f"a player has {TICK_HZ} inputs a second, one for each tick."


def checked(message: dict[str, Any]) -> Input:
    """Return the input in a client's message. Raises Refused."""
    if set(message) - _FIELDS:
        raise Refused(ONLY_KEYS)
    if not _is_whole(message.get("seq"), 1, LARGEST_NUMBER):
        raise Refused(NUMBERED)
    if not _is_whole(message.get("keys"), 0, ALL_KEYS):
        raise Refused(BITS)
    saw = message.get("saw")
    if saw is not None and not _is_whole(saw, 0, LARGEST_NUMBER):
        raise Refused(SAW_A_TICK)
    return Input(message["seq"], message["keys"], saw)


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


class Pace:
    """Counts the inputs of one connection, or of one visitor: a bucket that fills with 30 a second."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left, self._at = float(MOST_AT_ONCE), clock()

    def count(self, inputs: int = 1) -> None:
        """Count inputs. Raises Refused, and counts none of them, if they are too many."""
        now = self._clock()
        self._left = min(MOST_AT_ONCE, self._left + (now - self._at) * TICK_HZ)
        self._at = now
        if inputs > self._left:
            raise Refused(A_TICK_EACH, 429, "too_fast")
        self._left -= inputs
