"""Reads JSON from a stranger within limits: no number in it may cost more than its digits.

Converting `1E+900000` into a whole number takes a minute of CPU, and a hundred bytes are enough to cause it.
So we check the length of a number's text before we convert it.
Source: RFC 8259, section 6 (a reader may limit range and precision) and section 8.1 (UTF-8).
"""

import json
import math
from collections.abc import Callable
from functools import cache
from typing import Any

# In one number. A double needs 17 digits, and nobody prints more than twice as many.
MOST_CHARACTERS = 64
# The largest double is about 1.8e308, so most JSON parsers cannot read a larger exponent.
LARGEST_EXPONENT = 308

# Converts the text of a number, within the limits.
Real = Callable[[str], Any]


class Unreadable(ValueError):  # noqa: N818
    """The text is not JSON, or contains a number beyond the limits; the message says which."""


def read_json(sent: str | bytes, real: Real = float) -> Any:
    """Return the value that a JSON text holds. Raises Unreadable.

    `real` converts numbers with a point or an exponent; all others are integers.
    """
    try:
        return _decoder(real).decode(sent if isinstance(sent, str) else sent.decode())
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable("This is not JSON in UTF-8.") from error


def read_object(sent: str | bytes, real: Real = float) -> dict[str, Any]:
    """Return the object that a JSON text holds. Raises Unreadable."""
    value = read_json(sent, real)
    if not isinstance(value, dict):
        raise Unreadable("This is JSON, but not an object.")
    return value


def _too_large() -> Unreadable:
    """Return a new one each time: an exception keeps the frames of every time that it is raised."""
    return Unreadable(
        f"A number here has at most {MOST_CHARACTERS} characters and an exponent up to {LARGEST_EXPONENT}."
    )


@cache
def _decoder(real: Real) -> json.JSONDecoder:
    def bounded_real(text: str) -> Any:
        exponent = text.lower().partition("e")[2] or "0"
        if len(text) > MOST_CHARACTERS or abs(int(exponent)) > LARGEST_EXPONENT or math.isinf(float(text)):
            raise _too_large()
        return real(text)

    return json.JSONDecoder(parse_int=_whole, parse_float=bounded_real, parse_constant=_refuse_constant)


def _whole(text: str) -> int:
    if len(text) > MOST_CHARACTERS:
        raise _too_large()
    return int(text)


def _refuse_constant(name: str) -> None:
    raise Unreadable(f"{name} is no number in JSON.")
