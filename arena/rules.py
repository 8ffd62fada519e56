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


def direction_of(keys: int) -> tuple[int, int]:
    """Return where keys lead: -1, 0 or 1 on each axis. Opposite keys cancel."""
    x = y = 0
    if keys & RIGHT:
        x += 1
    if keys & LEFT:
        x -= 1
    if keys & DOWN:
        y += 1
    if keys & UP:
        y -= 1
    return x, y


def _push_of(keys: int, size: int) -> tuple[int, int]:
    """A diagonal is as fast as a straight way."""
    x, y = direction_of(keys)
    each = quotient(size * 5, 7) if x and y else size
    return x * each, y * each


def _along(place: int, speed: int, end: int) -> tuple[int, int]:
    """Walls stop."""
    following = place + speed
    inside = min(max(following, RADIUS), end - RADIUS)
    return inside, speed if inside == following else 0


# A boost is worth the way to a crystal, and does not decide a round; a crystal is soon worth the way again.
BOOST_TICKS = 3 * TICK_HZ
CRYSTAL_BACK_TICKS = 10 * TICK_HZ
CRYSTALS = (
    (1_600, 900), (4_800, 900), (8_000, 900), (11_200, 900),
    (6_400, 1_800), (3_200, 2_400), (9_600, 2_400),
    (800, 3_600), (12_000, 3_600),
    (3_200, 4_800), (9_600, 4_800), (6_400, 5_400),
    (1_600, 6_300), (4_800, 6_300), (8_000, 6_300), (11_200, 6_300),
)  # fmt: skip
MIDDLE = (WIDTH // 2, HEIGHT // 2)
# Where the crown or a crystal lies, it is touched by its edge, as it is drawn.
REACH = RADIUS + 100
# Long enough to get away from a crowd.
SAFE_TICKS = TICK_HZ
ROUND_TICKS = 120 * TICK_HZ
PODIUM_TICKS = 10 * TICK_HZ
# A quarter of a second: a player who sees the others later than that needs luck anyway, and nobody should
# lose the crown for where they were long ago.
MOST_TICKS_BACK = 8


def place_of(number: int) -> tuple[int, int]:
    """Return where a player starts: apart from the others, and away from the walls."""
    return 1_600 + number * 2_741 % 9_600, 1_200 + number * 1_733 % 4_800


def are_near(one: tuple[int, int], other: tuple[int, int], reach: int) -> bool:
    """Return whether two places are less than this far apart."""
    return distance(one, other) < reach * reach


def distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return the square of a distance: to compare two, whole numbers are enough."""
    across, down = one[0] - other[0], one[1] - other[1]
    return across * across + down * down
