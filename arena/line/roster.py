"""Who plays, as a web process knows it: from the keyframe, then from what is published since."""

import json
from typing import Any

from ..messages import Answer, Happening, Moment, State
from ..wire import SEQ_BITS, decoded


class Roster:
    """The players by their numbers, and each visitor's own player with its last input that was taken."""

    def __init__(self) -> None:
        # By their numbers, as clients read them.
        self.names: dict[int, dict[str, Any]] = {}
        self._players: dict[str, int] = {}
        self._seqs: dict[str, int] = {}

    def __contains__(self, visitor: str) -> bool:
        return visitor in self._players

    def place_of(self, visitor: str) -> tuple[int, int]:
        """Return the number of a visitor's player and its last input that was taken; zeros for none."""
        number = self._players.get(visitor, 0)
        return (number, self._seqs.get(visitor, 0)) if number else (0, 0)

    def read(self, state: State) -> None:
        """Forget what was known, and begin with a keyframe."""
        self.names = {seat.number: _named(seat.number, seat.name, seat.bot) for seat in state.seats}
        self._players = {seat.visitor: seat.number for seat in state.seats if seat.visitor}
        self._seqs = {seat.visitor: seat.seq for seat in state.seats if seat.visitor}

    def happening(self, happening: Happening) -> None:
        """Note who came and who left."""
        if happening.event == "join":
            said = json.loads(happening.message)
            self.names[happening.number] = _named(happening.number, said["name"], said["bot"])
        elif happening.event == "leave":
            self._remove(happening.number)

    def _remove(self, number: int) -> None:
        self.names.pop(number, None)
        for visitor in [visitor for visitor, seat in self._players.items() if seat == number]:
            del self._players[visitor]

    def answer(self, answer: Answer) -> None:
        """Note which player is a visitor's own."""
        if answer.you:
            self._players[answer.visitor] = answer.you
            self._seqs[answer.visitor] = answer.seq
        else:
            self._players.pop(answer.visitor, None)

    def count_inputs(self, moment: Moment) -> None:
        """Note which inputs were taken, by a snapshot, in which they are short."""
        taken = {player.number: player.seq for player in decoded(moment.snapshot).players}
        for visitor, number in self._players.items():
            if number in taken:
                self._seqs[visitor] = nearest(taken[number], self._seqs.get(visitor, 0))


def nearest(low_bits: int, known: int) -> int:
    """Return the number that ends with these bits of a snapshot, and is nearest to one that is known."""
    half = (SEQ_BITS + 1) // 2
    return max(0, known + (low_bits - known + half) % (SEQ_BITS + 1) - half)


def _named(number: int, name: str, bot: bool) -> dict[str, Any]:
    return {"number": number, "name": name, "bot": bot}
