"""What has happened on the field, as a message of type `event` for all clients."""

import json
from collections.abc import Iterable
from typing import Any

from ..messages import Happening
from .crown import Crown
from .players import Player


def joined(player: Player) -> Happening:
    """Somebody plays now, or has another name."""
    return _happening("join", number=player.number, name=player.name, bot=player.is_bot)


def left(player: Player) -> Happening:
    """Somebody plays no more."""
    return _happening("leave", number=player.number)


def crowned(crown: Crown) -> Happening:
    """The crown has a new holder, or lies where it says."""
    x, y = crown.place
    return _happening("crown", holder=crown.holder, x=x, y=y)


def podium(best: Iterable[Player]) -> Happening:
    """A round is over; `best` are those with the most points, the first one first."""
    places = [{"number": one.number, "name": one.name, "score": one.score} for one in best]
    return _happening("podium", places=places)


def new_round() -> Happening:
    """A round begins, all scores are 0."""
    return _happening("round")


def _happening(event: str, number: int = 0, **more: Any) -> Happening:
    about = {"number": number} if number else {}
    message = {"type": "event", "event": event, **about, **more}
    return Happening(event, number, json.dumps(message, separators=(",", ":")))
