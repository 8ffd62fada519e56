"""The field: everybody on it, the crown, the crystals and the round; and what one tick makes of it."""

from random import Random

from .. import wire
from ..messages import Answer, Happening, Request
from ..rules import (
    BOOST_TICKS,
    CRYSTAL_BACK_TICKS,
    CRYSTALS,
    MIDDLE,
    PODIUM_TICKS,
    REACH,
    ROUND_TICKS,
    TICK_HZ,
    Body,
    are_near,
    moved,
)
from . import bots, news
from .crown import Crown, Past
from .players import MOST_PLAYERS, Player, Players

PLACES_ON_PODIUM = 3


class Field:
    """The field at a tick. `crystals_back` has, for each crystal, the tick from which on it is there."""

    def __init__(self) -> None:
        self.tick = 0
        self.players = Players()
        self.crown = Crown()
        self.crystals_back = [0] * len(CRYSTALS)
        self.ends_at = ROUND_TICKS
        self.is_podium = False
        # Inputs that came faster than one a tick for so long that they were dropped.
        self.dropped = 0
        self.past = Past()
        self._news: list[Happening | Answer] = []

    def step(self, requests: list[Request]) -> list[Happening | Answer]:
        """Move on by one tick; return the news of it."""
        self.tick += 1
        for request in requests:
            self._receive(request)
        self._let_silent_leave()
        self._fill_with_bots()
        self._move()
        self._take_crystals()
        self._pass_crown()
        self._end_round()
        said, self._news = self._news, []
        return said

    def snapshot(self) -> wire.Snapshot:
        """Return what all clients get of this tick."""
        players = [
            wire.Player(one.number, *one.body[:4], one.seq, one.score, one.body.boosted)
            for one in self.players.present.values()
        ]
        there = sum(1 << place for place, back in enumerate(self.crystals_back) if self.tick >= back)
        left = (self.ends_at - self.tick) * 1000 // TICK_HZ
        return wire.Snapshot(self.tick, left, self.is_podium, self.crown.holder, there, players)

    # --- who plays ----------------------------------------------------------------------------------------

    def _receive(self, request: Request) -> None:
        player = self.players.of_visitor(request.visitor)
        if request.op == "join":
            self._join(request, player)
        elif player and request.op == "leave":
            self._leave(player)
        elif player:
            self.dropped += player.receive(request.inputs, self.tick)

    def _join(self, request: Request, player: Player | None) -> None:
        """Let a visitor play; one who plays already has a second page open, and perhaps a new name."""
        if player is None and len(self.players.present) == MOST_PLAYERS and self.players.bots():
            self._leave(self.players.bots()[-1])
        known_as = player and player.name
        if player is None:
            player = self.players.join(request.visitor, request.name, self.tick)
        if player is None:
            self._news.append(Answer(request.visitor, 0, 0, full=True))
            return
        player.name, player.heard_at = request.name, self.tick
        if player.name != known_as:
            self._news.append(news.joined(player))
        self._news.append(Answer(request.visitor, player.number, player.seq, full=False))

    def _leave(self, player: Player) -> None:
        if self.crown.holder == player.number:
            self.crown.lay(player.place)
            self._news.append(news.crowned(self.crown))
        self.players.leave(player, self.tick)
        self._news.append(news.left(player))
        if not player.is_bot:
            self._news.append(Answer(player.visitor, 0, player.seq, full=False))

    def _let_silent_leave(self) -> None:
        for player in self.players.silent(self.tick):
            self._leave(player)
        self.players.forget(self.tick)

    def _fill_with_bots(self) -> None:
        """Let a bot come, or go, until there are five players, or no bot among more."""
        count, playing = len(self.players.present), self.players.bots()
        if count < bots.PLAYERS_WITH_BOTS:
            names = {bot.name for bot in playing}
            bot = self.players.join("", next(name for name in bots.NAMES if name not in names), self.tick)
            if bot:
                self._news.append(news.joined(bot))
        elif count > bots.PLAYERS_WITH_BOTS and playing:
            self._leave(next((bot for bot in playing if bot.number != self.crown.holder), playing[0]))

    # --- what a tick makes of them ------------------------------------------------------------------------

    def _move(self) -> None:
        for player in self.players.present.values():
            if player.is_bot:
                self._think(player)
            else:
                player.take_input(self.tick)
            player.body = moved(player.body, player.keys)
        self.past.keep(self.players.present.values())

    def _think(self, bot: Player) -> None:
        if bots.thinks_at(bot, self.tick):
            others = [player for player in self.players.present.values() if player is not bot]
            holder = self.players.present.get(self.crown.holder)
            crown = holder.place if holder else self.crown.place
            # The same random numbers in each process: one that takes over continues as this one would have.
            chance = Random(self.tick * MOST_PLAYERS + bot.number)  # noqa: S311 - it is a game
            bot.keys = bots.keys_of(bot, others, crown, holder is bot, chance)

    def _take_crystals(self) -> None:
        there = [place for place, back in enumerate(self.crystals_back) if self.tick >= back]
        for player in self.players.present.values():
            for place in there:
                if are_near(player.place, CRYSTALS[place], REACH) and self.tick >= self.crystals_back[place]:
                    self.crystals_back[place] = self.tick + CRYSTAL_BACK_TICKS
                    player.boosted_until = self.tick + BOOST_TICKS
            boosted = player.boosted_until > self.tick
            if boosted != player.body.boosted:
                player.body = Body(*player.body[:4], boosted)

    def _pass_crown(self) -> None:
        """Give the crown to a player who touches it, and a point to one who held it for another second."""
        if self.is_podium:
            return
        if self.crown.is_worth_a_point(self.tick):
            self.players.present[self.crown.holder].score += 1
        taker = self.crown.taker(self.players.present, self.past, self.tick)
        if taker:
            self.crown.give(taker, self.tick)
            self._news.append(news.crowned(self.crown))

    def _end_round(self) -> None:
        """After two minutes, show the best for ten seconds; then begin again, the crown in the middle."""
        if self.tick < self.ends_at:
            return
        if self.is_podium:
            self._begin_round()
        else:
            self._show_podium()

    def _show_podium(self) -> None:
        everybody = [*self.players.present.values(), *(player for _, player in self.players.away.values())]
        everybody.sort(key=lambda player: (-player.score, player.number))
        best = [player for player in everybody if player.score > 0][:PLACES_ON_PODIUM]
        self.is_podium, self.ends_at = True, self.tick + PODIUM_TICKS
        self.crown.lay(MIDDLE)
        self._news += [news.crowned(self.crown), news.podium(best)]

    def _begin_round(self) -> None:
        for player in [*self.players.present.values(), *(player for _, player in self.players.away.values())]:
            player.score = 0
        self.is_podium, self.ends_at = False, self.tick + ROUND_TICKS
        self._news.append(news.new_round())
