"""A snapshot of the arena as its clients get it, posted to a peer: 30 players, and when it was published."""

import time

from arena.wire import Player, Snapshot, encoded

from .posting import publisher_of

PLAYERS = 30
# The arena's snapshots have no time in them. Here the four bytes of the tick hold it, in units of 100 us.
_UNIT = 100
_BITS = 0xFFFF_FFFF


def stamped(snapshot: bytes, t: int) -> bytes:
    """Return a snapshot whose tick is a time, in microseconds since 1970."""
    return (t // _UNIT & _BITS).to_bytes(4, "big") + snapshot[4:]


def stamp_of(snapshot: bytes) -> int:
    """Return that time; it was within the last five days."""
    now = time.time_ns() // 1000 // _UNIT
    return (now - ((now - int.from_bytes(snapshot[:4], "big")) & _BITS)) * _UNIT


_PLAYERS = [
    Player(number, 100 * number, 100 * number, 1, -1, 1, 0, boosted=False) for number in range(1, PLAYERS + 1)
]
_SNAPSHOT = encoded(Snapshot(1, 60_000, False, 1, 0xFFFF, _PLAYERS))


def snapshot(number: int, t: int) -> bytes:
    """Return the snapshot of one tick."""
    return stamped(_SNAPSHOT, t)


publisher = publisher_of(snapshot)
