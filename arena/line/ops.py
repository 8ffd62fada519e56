"""What a client may say: join, leave, an input or a ping; and how a message is read as one of them."""

from dataclasses import dataclass
from typing import Any

from web.errors import not_understood

from ..inputs import checked
from ..messages import Input

LARGEST_N = 2**53


@dataclass(frozen=True)
class Join:
    """I want to play."""


@dataclass(frozen=True)
class Leave:
    """I want to watch."""


@dataclass(frozen=True)
class Ping:
    """Are you still there?"""

    n: int


Op = Join | Leave | Ping | Input
Body = dict[str, Any]


def parse(body: Body) -> Op:
    """Return what a client wants. Raises ApiError, and Refused for an input that breaks a rule."""
    match body.get("op"):
        case "input":
            return checked(body)
        case "join":
            return Join()
        case "leave":
            return Leave()
        case "ping":
            return Ping(_whole(body, "n"))
    raise not_understood("op must be one of join, leave, input, ping.", "unknown_op")


def _whole(body: Body, name: str) -> int:
    value = body.get(name)
    if type(value) is not int or abs(value) > LARGEST_N:
        raise not_understood(f"{name} must be a whole number.", f"bad_{name}")
    return value
