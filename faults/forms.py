"""How the views of faults read requests, and what they refuse."""

from collections.abc import Sequence
from typing import Any

from web.errors import not_understood

from .domain import Wanted
from .fault import ALL, DRIP, NOTHING

LONGEST_SECONDS = 60
SHORTEST_SECONDS = 0.1
# The field with the amount of each kind: its name, the minimum, the maximum, and the default.
_AMOUNTS = {
    "delay": ("ms", 1, 5_000, 500),
    "jitter": ("ms", 1, 5_000, 500),
    "bandwidth": ("bytes", 100, 64_000, 500),  # a second
    "buffer": ("bytes", 1, 65_536, 4_096),  # a page of memory: what nginx keeps of an answer's beginning
    "idle_kill": ("ms", 500, 55_000, 5_000),
}
_WITHOUT_AMOUNT = ("cut", "reset", "freeze", "strip_upgrade", "no_keep_alive", "refuse", "receiver")
KINDS = (*_AMOUNTS, *_WITHOUT_AMOUNT)
# How a receiver answers instead of receiving a webhook.
STATUSES = (400, 401, 403, 404, 408, 410, 413, 429, 500, 502, 503, 504)
_DEFAULT_STATUS = 500


def wanted_of(body: dict[str, Any], lanes: Sequence[str] = ()) -> Wanted:
    """Return the requested fault, with defaults for missing fields; `lanes` are the possible lanes."""
    kind, lane = body.get("kind"), body.get("lane", ALL)
    if kind not in KINDS:
        raise not_understood(f"kind is one of {', '.join(KINDS)}.", "bad_kind")
    if lane not in (*lanes, ALL):
        raise not_understood(f"lane is {' or '.join([*lanes, ALL])}.", "bad_lane")
    amount = "status" if kind == "receiver" else _AMOUNTS.get(kind, ("",))[0]
    _need_no_others(body, kind, amount)
    return Wanted(
        kind=kind,
        lane=lane,
        ms=_amount(body, kind) if amount == "ms" else 0,
        bytes=_amount(body, kind) if amount == "bytes" else 0,
        status=_status(body) if amount == "status" else "",
        seconds=_seconds(body),
    )


def _need_no_others(body: dict[str, Any], kind: str, amount: str) -> None:
    others = set(body) - {"kind", "lane", "seconds", amount}
    if others:
        raise not_understood(f"A fault of kind {kind} has no {min(others)[:40]}.", "bad_field")


def _amount(body: dict[str, Any], kind: str) -> int:
    name, least, most, default = _AMOUNTS[kind]
    value = body.get(name, default)
    if type(value) is not int or not least <= value <= most:
        message = f"{name} of {kind} is a whole number from {least:,} to {most:,}."
        raise not_understood(message, f"bad_{name}")
    return value


def _status(body: dict[str, Any]) -> str:
    value = body.get("status", _DEFAULT_STATUS)
    if type(value) not in (int, str) or value not in (*STATUSES, NOTHING, DRIP):
        listed = ", ".join(map(str, STATUSES))
        message = f'status is one of {listed}, or "{NOTHING}", or "{DRIP}" for a byte a second.'
        raise not_understood(message, "bad_status")
    return str(value)


def _seconds(body: dict[str, Any]) -> float:
    """Return how long it lasts; a cut waits this long for a connection if none is open."""
    value = body.get("seconds", LONGEST_SECONDS)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not SHORTEST_SECONDS <= value <= LONGEST_SECONDS:
        message = f"seconds is a number from {SHORTEST_SECONDS} to {LONGEST_SECONDS}."
        raise not_understood(message, "bad_seconds")
    return float(value)
