"""The rules of movement, as static/arena/rules.js has them: the same names, in the same order, in whole
numbers only. The server decides by them; a client that knows them too can show what the server will say
before it does.
"""

from typing import NamedTuple

WIDTH = 12_800
HEIGHT = 7_200
TICK_HZ = 30
RADIUS = 200
UP = 1
DOWN = 2
LEFT = 4
RIGHT = 8
ACCELERATION = 15
BOOSTED_ACCELERATION = 18


def quotient(number: int, by: int) -> int:
    """Return a quotient without its rest, towards zero; `//` would round down, and JavaScript does not."""
    return number // by if number >= 0 else -(-number // by)


class Body(NamedTuple):
    """Where a player is, in units of the field, and how far it goes in a tick."""

    x: int
    y: int
    vx: int
    vy: int
    boosted: bool


def moved(body: Body, keys: int) -> Body:
    """Return what a tick makes of a player whose keys these are."""
    x, y, vx, vy, boosted = body
    push_x, push_y = _push_of(keys, BOOSTED_ACCELERATION if boosted else ACCELERATION)
    x, vx = _along(x, quotient((vx + push_x) * 7, 8), WIDTH)
    y, vy = _along(y, quotient((vy + push_y) * 7, 8), HEIGHT)
    return Body(x, y, vx, vy, boosted)


def _push_of(keys: int, size: int) -> tuple[int, int]:
    """Opposite keys cancel; a diagonal is as fast as a straight way."""
    x = ((keys & RIGHT) != 0) - ((keys & LEFT) != 0)
    y = ((keys & DOWN) != 0) - ((keys & UP) != 0)
    each = quotient(size * 5, 7) if x and y else size
    return x * each, y * each


def _along(place: int, speed: int, end: int) -> tuple[int, int]:
    """Walls stop."""
    following = place + speed
    inside = min(max(following, RADIUS), end - RADIUS)
    return inside, speed if inside == following else 0
