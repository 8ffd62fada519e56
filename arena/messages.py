"""What web processes and the simulation say to each other. `exchange.py` carries it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Input:
    """The keys that were down in one tick of a page's own clock; `saw` is the tick of the others drawn then.

    Without lag compensation `saw` is None. `inputs.py` makes inputs of what clients send.
    """

    seq: int
    keys: int
    saw: int | None = None


@dataclass(frozen=True)
class Request:
    """What a visitor asks of the simulation: `op` is join, leave or input.

    Joining takes a `name`. Inputs come in the order of their numbers; several may come at once.
    """

    op: str
    visitor: str
    name: str = ""
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class Moment:
    """A snapshot as it is published: the bytes for clients (see `wire.py`), and what only JSON clients get.

    `t` is when the tick was simulated, in microseconds since 1970; the crown's place is in units of the
    field.
    """

    tick: int
    t: int
    crown: tuple[int, int]
    snapshot: bytes


@dataclass(frozen=True)
class Happening:
    """A message of type `event` for all clients: a join, a leave, the crown, a podium or a new round.

    `message` is the JSON text, ready to be sent; `event` is which of these it is, and `number` whom it is
    about, 0 if it is about nobody. A `name` comes with a join only.
    """

    event: str
    number: int
    message: str


@dataclass(frozen=True)
class Answer:
    """What became of a visitor's join or leave, for the connections of this visitor alone.

    `you` is the number of the visitor's player, 0 for none; `seq` its last input that was taken. `full` says
    that nobody else can join.
    """

    visitor: str
    you: int
    seq: int
    full: bool


@dataclass(frozen=True)
class Seat:
    """A player as the keyframe knows it. The site's own players are bots, and have no visitor."""

    number: int
    name: str
    bot: bool
    visitor: str
    seq: int


@dataclass(frozen=True)
class State:
    """What a client has to know at the start and finds in no snapshot, as of at most half a second ago."""

    tick: int
    t: int
    crown: tuple[int, int]
    seats: list[Seat]
