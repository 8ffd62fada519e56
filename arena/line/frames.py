"""What the server says to the clients of the game. What many get is encoded once and sent to all of them."""

import json
from functools import lru_cache
from typing import Any

from web.errors import ApiError

from ..messages import Happening, Moment
from ..rules import CRYSTALS, HEIGHT, TICK_HZ, WIDTH
from ..wire import Player, decoded

Frame = dict[str, Any]

# Two ticks of three.
SNAPSHOT_HZ = 20
# Only the newest are asked for.
_KEPT = 4


def frame(type_: str, **fields: Any) -> Frame:
    """Return a frame as ASGI sends it: JSON with its type, as text."""
    return text(json.dumps({"type": type_, **fields}))


def text(said: str) -> Frame:
    """Return the frame of a text."""
    return {"type": "websocket.send", "text": said}


def error(refusal: ApiError) -> Frame:
    """Return the frame that says why something was not done, with the rule that it breaks, if any."""
    return frame("error", **refusal.body["error"])


@lru_cache(maxsize=_KEPT)
def of_happening(happening: Happening) -> Frame:
    """Return the frame of something that happened."""
    return text(happening.message)


@lru_cache(maxsize=_KEPT)
def as_bytes(moment: Moment) -> Frame:
    """Return the frame of a snapshot, the same bytes for all clients."""
    return {"type": "websocket.send", "bytes": moment.snapshot}


@lru_cache(maxsize=_KEPT)
def as_text(moment: Moment) -> Frame:
    """Return the frame of a snapshot as JSON."""
    return text(as_json(moment))


@lru_cache(maxsize=_KEPT)
def as_json(moment: Moment) -> str:
    """Return a snapshot as JSON, the same text for all clients."""
    tick, left, podium, holder, crystals, players = decoded(moment.snapshot)
    return _compact(
        type="snapshot",
        tick=tick,
        t=moment.t,
        left=left,
        podium=podium,
        holder=holder,
        crystals=crystals,
        crown=_place(moment.crown),
        players={str(player.number): _player(player) for player in players},
    )


def as_state(moment: Moment, names: dict[int, Any], you: int, seq: int) -> bytes:
    """Return what a request gets: the snapshot, and what a connection gets at its start."""
    about = {number: {"name": one["name"], "bot": one["bot"]} for number, one in names.items()}
    rest = _compact(you=you, seq=seq, names=about, crystal_places=CRYSTALS)
    return f"{as_json(moment)[:-1]},{rest[1:]}".encode()


def welcome(moment: Moment | None, names: dict[int, Any], you: int, seq: int) -> str:
    """Return what a client has to know at the start; while nothing is simulated, there is no tick in it."""
    now = {"tick": moment.tick, "t": moment.t, "crown": _place(moment.crown)} if moment else {}
    return _compact(
        type="welcome",
        you=you,
        seq=seq,
        tick_hz=TICK_HZ,
        snapshot_hz=SNAPSHOT_HZ,
        field={"width": WIDTH, "height": HEIGHT},
        crystals=CRYSTALS,
        players=list(names.values()),
        **now,
    )


def pong(n: int, moment: Moment | None) -> Frame:
    """Return the answer to a ping: with a tick and its time, so that a client knows how old a snapshot is."""
    now = {"tick": moment.tick, "t": moment.t} if moment else {}
    return frame("pong", n=n, **now)


def _player(player: Player) -> dict[str, Any]:
    fields = player._asdict()
    del fields["number"]
    return fields


def _place(place: tuple[int, int]) -> dict[str, int]:
    return {"x": place[0], "y": place[1]}


def _compact(**fields: Any) -> str:
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
