"""The crown: the player who holds it scores, and a player who touches the holder takes it.

Lag compensation is here. A touch is judged by what that player saw: the holder is taken where it was at
the tick that was drawn on that player's screen, a quarter of a second ago at most. So a hit that a player
sees is a hit; the price is that a holder may lose the crown to somebody who, on the holder's own screen, has
not quite arrived.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from ..rules import MIDDLE, MOST_TICKS_BACK, RADIUS, REACH, SAFE_TICKS, TICK_HZ, are_near, distance
from .players import Player

Place = tuple[int, int]


class Past:
    """Where the players were in the last ticks."""

    def __init__(self) -> None:
        self._ticks: deque[dict[int, Place]] = deque(maxlen=MOST_TICKS_BACK + 1)

    def keep(self, players: Iterable[Player]) -> None:
        """Keep where they are at this tick."""
        self._ticks.append({player.number: player.place for player in players})

    def place(self, player: Player, ticks_ago: int) -> Place:
        """Return where a player was; where it is now, if it was not there yet."""
        if ticks_ago < len(self._ticks):
            return self._ticks[-1 - ticks_ago].get(player.number, player.place)
        return player.place


@dataclass
class Crown:
    """The crown: its holder's number, 0 for nobody; where it lies then; the tick since when it is held."""

    holder: int = 0
    place: Place = MIDDLE
    since: int = 0

    def taker(self, players: dict[int, Player], past: Past, tick: int) -> Player | None:
        """Return who takes it at this tick: of those who touch it, the nearest."""
        holder = players.get(self.holder)
        if holder and tick - self.since < SAFE_TICKS:
            return None
        touching = []
        for player in players.values():
            place = past.place(holder, player.behind) if holder else self.place
            if player is not holder and are_near(player.place, place, 2 * RADIUS if holder else REACH):
                touching.append((distance(player.place, place), player.number))
        return players[min(touching)[1]] if touching else None

    def give(self, player: Player, tick: int) -> None:
        """Let a player hold it from this tick on."""
        self.holder, self.since = player.number, tick

    def lay(self, place: Place) -> None:
        """Let it lie somewhere."""
        self.holder, self.place = 0, place

    def is_worth_a_point(self, tick: int) -> bool:
        """Return whether another whole second has been held."""
        return self.holder != 0 and tick > self.since and (tick - self.since) % TICK_HZ == 0
