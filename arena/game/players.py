"""The players: who is on the field, who waits for a seat to come back to, and which inputs each has sent."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..messages import Input
from ..rules import MOST_TICKS_BACK, TICK_HZ, Body, place_of

MOST_PLAYERS = 60
# A page that is reloaded, or a phone that changes its network, is back by then.
SEAT_KEPT_TICKS = 20 * TICK_HZ
# A player who sent nothing for a minute has gone for a coffee, or the web process was killed without a word.
SILENT_TICKS = 60 * TICK_HZ
# What the network held up comes all at once. One input a tick is taken, so each that waits is a delay of a
# thirtieth of a second that would never end.
MOST_WAITING = 4


@dataclass(slots=True)
class Player:
    """A player; one without a visitor is a bot. `heard_at` and `boosted_until` are ticks."""

    number: int
    name: str
    visitor: str
    body: Body
    seq: int = 0
    score: int = 0
    keys: int = 0
    boosted_until: int = 0
    heard_at: int = 0
    # How many ticks ago the others were where this player sees them; 0 without lag compensation.
    behind: int = 0
    waiting: deque[Input] = field(default_factory=deque)

    @property
    def is_bot(self) -> bool:
        """Whether the site itself plays it."""
        return not self.visitor

    @property
    def place(self) -> tuple[int, int]:
        """Where it is."""
        return self.body[:2]

    def receive(self, inputs: Iterable[Input], tick: int) -> int:
        """Let inputs wait for their tick, unless they are old; return how many were dropped to make room."""
        self.heard_at = tick
        last = self.waiting[-1].seq if self.waiting else self.seq
        for one in inputs:
            if one.seq > last:
                self.waiting.append(one)
                last = one.seq
        dropped = max(0, len(self.waiting) - MOST_WAITING)
        for _ in range(dropped):
            self.waiting.popleft()
        return dropped

    def take_input(self, tick: int) -> None:
        """Take the next input, if one has come; else the same keys are still down."""
        if self.waiting:
            one = self.waiting.popleft()
            self.seq, self.keys = one.seq, one.keys
            self.behind = 0 if one.saw is None else min(max(tick - one.saw, 0), MOST_TICKS_BACK)


class Players:
    """Who is on the field, by number, and who has left within the last 20 seconds, by visitor."""

    def __init__(self) -> None:
        self.present: dict[int, Player] = {}
        self.away: dict[str, tuple[int, Player]] = {}

    def of_visitor(self, visitor: str) -> Player | None:
        """Return a visitor's player, if it is on the field."""
        return next((player for player in self.present.values() if player.visitor == visitor), None)

    def bots(self) -> list[Player]:
        """Return the players that the site itself plays."""
        return [player for player in self.present.values() if player.is_bot]

    def join(self, visitor: str, name: str, tick: int) -> Player | None:
        """Put a player on the field, with the old seat if that was kept; None if all seats are taken."""
        _, player = self.away.pop(visitor, (0, None))
        if player is None:
            number = self._free_number()
            if number is None:
                return None
            player = Player(number, name, visitor, Body(*place_of(number), 0, 0, boosted=False))
        player.name, player.heard_at = name, tick
        self.present[player.number] = player
        return player

    def leave(self, player: Player, tick: int) -> None:
        """Take a player off the field; keep the seat, if it is a visitor's."""
        del self.present[player.number]
        if not player.is_bot:
            player.body = Body(*player.place, 0, 0, boosted=False)
            player.keys = 0
            player.waiting.clear()
            self.away[player.visitor] = (tick, player)

    def forget(self, tick: int) -> None:
        """Give away the seats of those who did not come back in time."""
        for visitor, (left_at, _) in list(self.away.items()):
            if tick - left_at > SEAT_KEPT_TICKS:
                del self.away[visitor]

    def silent(self, tick: int) -> list[Player]:
        """Return those who have asked for nothing for a minute."""
        return [
            player
            for player in self.present.values()
            if not player.is_bot and tick - player.heard_at > SILENT_TICKS
        ]

    def _free_number(self) -> int | None:
        """Return the lowest number that nobody has; if need be, that of the one who left first."""
        kept = {player.number for _, player in self.away.values()}
        numbers = [number for number in range(1, MOST_PLAYERS + 1) if number not in self.present]
        free = [number for number in numbers if number not in kept]
        if free:
            return free[0]
        if not self.away:
            return None
        left_first = min(self.away, key=lambda visitor: self.away[visitor][0])
        _left_at, player = self.away.pop(left_first)
        return player.number
