"""The arena's clients for a peer that knows no visitors."""

from .arena import Player, Spectator, first_play

CLIENT = first_play(Player, Spectator)
