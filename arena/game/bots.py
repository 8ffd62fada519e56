"""The bots: they fill the field up to five, so that a lone visitor has a game, and play a little clumsily.

A bot knows what everybody knows, and has the same keys. It makes up its mind three times a second, misses its
aim a little, and sometimes does anything at all.
"""

from random import Random

from ..rules import DOWN, HEIGHT, LEFT, RADIUS, RIGHT, TICK_HZ, UP, WIDTH, direction_of, distance
from .players import Player

PLAYERS_WITH_BOTS = 5
NAMES = ("Pixel", "Gizmo", "Turbo", "Comet", "Widget")
THINKING_TICKS = TICK_HZ // 3
# One decision in eight is a blunder, so that a person who plays well wins.
BLUNDER = 1 / 8
MISSES_BY = 350
# Nearer than this, one does not press a key for it.
CLOSE_ENOUGH = 60
# How far a bot that runs away looks ahead.
LOOKS_AHEAD = 2_000
_WAYS = (UP, DOWN, LEFT, RIGHT, UP | LEFT, UP | RIGHT, DOWN | LEFT, DOWN | RIGHT)


def thinks_at(bot: Player, tick: int) -> bool:
    """Return whether a bot makes up its mind at this tick: not all of them at the same."""
    return (tick + bot.number * 3) % THINKING_TICKS == 0


def keys_of(
    bot: Player, others: list[Player], crown: tuple[int, int], has_crown: bool, chance: Random
) -> int:
    """Return the keys that a bot presses from now on: towards the crown, or away with it."""
    if chance.random() < BLUNDER:
        return chance.randrange(16)
    if has_crown:
        return _away(bot, others)
    aim = chance.randint(-MISSES_BY, MISSES_BY), chance.randint(-MISSES_BY, MISSES_BY)
    return _towards(bot, (crown[0] + aim[0], crown[1] + aim[1]))


def _towards(bot: Player, place: tuple[int, int]) -> int:
    return _key(place[0] - bot.body.x, LEFT, RIGHT) | _key(place[1] - bot.body.y, UP, DOWN)


def _key(offset: int, less: int, more: int) -> int:
    if abs(offset) < CLOSE_ENOUGH:
        return 0
    return more if offset > 0 else less


def _away(bot: Player, others: list[Player]) -> int:
    """Choose the way at whose end the nearest of the others is farthest."""
    return max(_WAYS, key=lambda keys: _room(_end(bot, keys), others))


def _room(place: tuple[int, int], others: list[Player]) -> int:
    return min((distance(place, one.place) for one in others), default=0)


def _end(bot: Player, keys: int) -> tuple[int, int]:
    across, down = direction_of(keys)
    x, y = bot.body.x + across * LOOKS_AHEAD, bot.body.y + down * LOOKS_AHEAD
    return min(max(x, RADIUS), WIDTH - RADIUS), min(max(y, RADIUS), HEIGHT - RADIUS)
