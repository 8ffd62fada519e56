"""How the lab's views read requests, and what they refuse."""

from typing import Any

from events.event import Cursor
from web.errors import not_understood

from .domain import LANES
from .ledger import Received
from .schedule import PATTERNS, Settings
from .slots import MOST_PULSES_A_SECOND, NoRoom

HIGHEST_RATE = 20
LONGEST_SECONDS = 600
SMALLEST_PAYLOAD, LARGEST_PAYLOAD = 20, 16_000
# Bytes a second that one run may publish: five lanes carry each of them.
MOST_BYTES_A_SECOND = 64_000
LARGEST_SEED = 2**53 - 1
# In one report of receipts: a page reports every second, and after a lost connection what came in between.
MOST_RECEIPTS = 5_000

_DEFAULTS = {"pattern": "steady", "rate": 4, "seconds": 30, "payload": 120, "seed": 1}


def settings_of(body: dict[str, Any]) -> Settings:
    """Return the settings of a run, with defaults for missing fields."""
    given = _DEFAULTS | body
    unknown = set(body) - set(_DEFAULTS)
    if unknown:
        message = f"A run has no field {min(unknown)[:40]}; its fields are {', '.join(_DEFAULTS)}."
        raise not_understood(message, "bad_field")
    if given["pattern"] not in PATTERNS:
        raise not_understood(f"pattern must be one of {', '.join(PATTERNS)}.", "bad_pattern")
    rate = _number(given["rate"], "rate", HIGHEST_RATE)
    seconds = _number(given["seconds"], "seconds", LONGEST_SECONDS)
    payload = _whole(given["payload"], "payload", SMALLEST_PAYLOAD, LARGEST_PAYLOAD)
    seed = _whole(given["seed"], "seed", 0, LARGEST_SEED)
    if rate * payload > MOST_BYTES_A_SECOND:
        raise not_understood(
            f"rate times payload must be at most {MOST_BYTES_A_SECOND:,} bytes a second.", "bad_payload"
        )
    return Settings(given["pattern"], rate, seconds, payload, seed)


def no_room(full: NoRoom) -> str:
    """Return why a run cannot start now, what is going on, and what to do."""
    going = f"{full.runs} runs of {full.pulses:g} pulses a second in all are going on"
    again = f"Try again in {full.seconds} s"
    if full.limit == "address":
        return f"{going} from your network, and the other places are for everybody else. {again}."
    if full.limit == "runs":
        return f"{going}, and more would delay all of them. {again}."
    left = MOST_PULSES_A_SECOND - full.pulses
    slower = f", or now with at most {left:g} a second" if left else ""
    return f"{going}, and with more than {MOST_PULSES_A_SECOND} all would be late. {again}{slower}."


def receipts_of(body: dict[str, Any]) -> tuple[str, Received]:
    """Return a lane and what it received: `{"lane", "ids": [], "at": [], "gaps": [[after, before]]}`.

    `unseen`, which may be left out, are those of the ids that came while the page was hidden.
    """
    lane, ids, at, gaps = body.get("lane"), body.get("ids"), body.get("at"), body.get("gaps", [])
    if lane not in LANES:
        raise not_understood(f"lane must be one of {', '.join(LANES)}.", "bad_lane")
    if not isinstance(ids, list) or not isinstance(at, list) or len(ids) != len(at):
        raise not_understood("ids and at must be lists of the same length.", "bad_receipts")
    if not isinstance(gaps, list) or len(ids) + len(gaps) > MOST_RECEIPTS:
        raise not_understood(
            f"gaps must be a list; a report holds at most {MOST_RECEIPTS:,} receipts.", "bad_receipts"
        )
    unseen = body.get("unseen", [])
    if not isinstance(unseen, list) or len(unseen) > len(ids):
        raise not_understood("unseen must be a list of some of the ids.", "bad_receipts")
    cursors = [_cursor(value) for value in ids]
    times = [_whole(value, "at", 0, 2**63 - 1) for value in at]
    hidden = {_cursor(value) for value in unseen}
    if not hidden <= set(cursors):
        raise not_understood("unseen must be a list of some of the ids.", "bad_receipts")
    return lane, Received(cursors, times, [_gap(gap) for gap in gaps], hidden)


def _number(value: object, name: str, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        raise not_understood(f"{name} must be a number above 0, at most {most}.", f"bad_{name}")
    return value


def _whole(value: object, name: str, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise not_understood(f"{name} must be a whole number from {least:,} to {most:,}.", f"bad_{name}")
    return value


def _cursor(value: object) -> Cursor:
    try:
        if isinstance(value, str):
            return Cursor.parse(value)
    except ValueError:
        pass
    raise not_understood("ids and gaps must hold ids of events, unchanged.", "bad_ids")


def _gap(value: object) -> tuple[Cursor, Cursor]:
    if not isinstance(value, list) or len(value) != 2:
        raise not_understood("A gap is a list of the cursor before it and the cursor after it.", "bad_gaps")
    return _cursor(value[0]), _cursor(value[1])
