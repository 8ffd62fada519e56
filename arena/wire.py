"""A snapshot as it is on the wire: 12 bytes, and 10 for each player, the same for every client. Big-endian,
as static/arena/wire.js reads it.

| bytes | header | | bytes | each player |
|---|---|---|---|---|
| 4 | tick | | 1 | number, 1 to 60 |
| 4 | milliseconds left; the top bit says: of the podium | | 2, 2 | x, y |
| 1 | who has the crown, 0 for nobody | | 1, 1 | speed in x, in y, with a sign |
| 1 | how many players | | 2 | the last input that was taken, its low bits |
| 2 | a bit for each crystal that is there | | 1 | score; the top bit says: boosted |
"""

import struct
from typing import NamedTuple

HEADER = struct.Struct(">IIBBH")
PLAYER = struct.Struct(">BHHbbHB")
PODIUM_BIT = 0x8000_0000
BOOSTED_BIT = 0x80
# What fits into the bits beside it: a round has 120 seconds, and each is one point at most.
LARGEST_SCORE = BOOSTED_BIT - 1
SEQ_BITS = 0xFFFF


class Player(NamedTuple):
    """A player in a snapshot: places in units of the field, speeds in units a tick."""

    number: int
    x: int
    y: int
    vx: int
    vy: int
    seq: int
    score: int
    boosted: bool


class Snapshot(NamedTuple):
    """The whole field at a tick; `left` is in milliseconds, `crystals` has a bit for each that is there."""

    tick: int
    left: int
    podium: bool
    holder: int
    crystals: int
    players: list[Player]


def encoded(snapshot: Snapshot) -> bytes:
    """Return the bytes of a snapshot."""
    tick, left, podium, holder, crystals, players = snapshot
    header = HEADER.pack(tick, left | podium * PODIUM_BIT, holder, len(players), crystals)
    return header + b"".join(map(_packed, players))


def _packed(player: Player) -> bytes:
    number, x, y, vx, vy, seq, score, boosted = player
    return PLAYER.pack(
        number, x, y, vx, vy, seq & SEQ_BITS, min(score, LARGEST_SCORE) | boosted * BOOSTED_BIT
    )


def decoded(data: bytes) -> Snapshot:
    """Return the snapshot in these bytes."""
    tick, left, holder, _, crystals = HEADER.unpack_from(data)
    players = [_player(*fields) for fields in PLAYER.iter_unpack(data[HEADER.size :])]
    return Snapshot(tick, left % PODIUM_BIT, left >= PODIUM_BIT, holder, crystals, players)


def _player(number: int, x: int, y: int, vx: int, vy: int, seq: int, last: int) -> Player:
    return Player(number, x, y, vx, vy, seq, last % BOOSTED_BIT, last >= BOOSTED_BIT)
