"""The market makers: always there to buy a little below the price and to sell a little above it.

They quote again at every step, so their quotes are not stored: we compute them from the step, and subtract
what was traded since. They have no account: a visitor who trades with them trades with the rest of the world.
"""

from .book import BUY, SELL, Resting
from .market import LOT, Point

# The owner of their quotes; no visitor has an empty id.
MAKERS = ""
# Levels on each side, and how far they are apart: five hundredths of a percent of the price, at least a cent.
LEVELS = 5
_GAP_DIVISOR = 2000
# Later than any visitor's order: at the same price the makers, who have just quoted, come last.
_FIRST_ID = 2**62


def quotes(point: Point, bought: int = 0, sold: int = 0) -> list[Resting]:
    """Return the makers' orders at a step, less the shares that they have already bought and sold at it."""
    gap = max(1, round(point.price / _GAP_DIVISOR))
    bids = [point.price - gap * level for level in range(1, LEVELS + 1) if point.price > gap * level]
    asks = [point.price + gap * level for level in range(1, LEVELS + 1)]
    return _side(BUY, bids, point, bought) + _side(SELL, asks, point, sold)


def _side(side: str, prices: list[int], point: Point, taken: int) -> list[Resting]:
    orders = []
    for level, price in enumerate(prices):
        offered = point.volume + LOT * level
        left = max(0, offered - taken)
        taken = max(0, taken - offered)
        if left:
            orders.append(Resting(_FIRST_ID + level, MAKERS, side, price, left))
    return orders
