"""The whole field as JSON: written each half second, so that another process can go on from there."""

from dataclasses import fields
from typing import Any

from ..rules import Body
from .crown import Crown
from .field import Field
from .players import Player

# What is still on its way into the game is not kept: it would be of another moment.
_KEPT = [field.name for field in fields(Player) if field.name != "waiting"]


def of(field: Field, t: int) -> dict[str, Any]:
    """Return a field as a keyframe; `t` is when it was so, in microseconds since 1970."""
    players = field.players
    return {
        "tick": field.tick,
        "t": t,
        "crown": field.crown.place,
        "holder": field.crown.holder,
        "held_since": field.crown.since,
        "crystals_back": field.crystals_back,
        "ends_at": field.ends_at,
        "is_podium": field.is_podium,
        "players": [_player(player) for player in players.present.values()],
        "away": [[left_at, _player(player)] for left_at, player in players.away.values()],
    }


def field_of(keyframe: dict[str, Any]) -> Field:
    """Return the field of a keyframe."""
    field = Field()
    field.tick = keyframe["tick"]
    x, y = keyframe["crown"]
    field.crown = Crown(keyframe["holder"], (x, y), keyframe["held_since"])
    field.crystals_back = keyframe["crystals_back"]
    field.ends_at, field.is_podium = keyframe["ends_at"], keyframe["is_podium"]
    for player in map(_player_of, keyframe["players"]):
        field.players.present[player.number] = player
    for left_at, kept in keyframe["away"]:
        player = _player_of(kept)
        field.players.away[player.visitor] = (left_at, player)
    return field


def _player(player: Player) -> dict[str, Any]:
    return {name: getattr(player, name) for name in _KEPT}


def _player_of(kept: dict[str, Any]) -> Player:
    return Player(**{**kept, "body": Body(*kept["body"])})
