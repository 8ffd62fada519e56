"""The market: five real stocks whose prices walk from one true monthly close to the next, 2000 to 2010.

Between two closes the price is a Brownian bridge with the volatility of the real series: it wanders as the
stock did, and arrives to the cent. Every walk follows from the seed, the round, the stock and the month, so
that any process at any time knows all of it, and a run can be repeated; nothing of it is stored.
Source of the closes: vega_datasets 0.9.0, stocks.csv.
"""

import csv
import math
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from statistics import stdev
from typing import NamedTuple

from django.conf import settings

# Two hours for the 122 months that the closes span.
MONTH_SECONDS = 60.0
# Shares that the rest of the world trades in a step, in lots.
LOT = 100
_MOST_LOTS = 9
_FILE = Path(__file__).parent / "data" / "prices.csv"

STOCKS = {
    "AAPL": "Apple",
    "AMZN": "Amazon",
    "GOOG": "Google",
    "IBM": "IBM",
    "MSFT": "Microsoft",
}


class Place(NamedTuple):
    """Where the market is: how often it has begun again, the month it walks through, and the step in it.

    Months count from January 2000 as 0. At the last step of a month the price is the month's close. A round
    begins at the close of its first month.
    """

    round: int
    month: int
    step: int


@dataclass(frozen=True)
class Point:
    """One step of one stock: its price in cents, and how many shares traded in it."""

    price: int
    volume: int


@cache
def closes() -> dict[str, dict[int, int]]:
    """Return each stock's closes in cents by month; before its first one a stock is not listed."""
    found: dict[str, dict[int, int]] = {symbol: {} for symbol in STOCKS}
    with _FILE.open(newline="") as file:
        for row in csv.DictReader(file):
            found[row["symbol"]][month_of(row["month"])] = int(Decimal(row["close_usd"]) * 100)
    return found


def month_of(text: str) -> int:
    """Return the number of the month of a date, or of a month such as `2004-08`."""
    return (int(text[:4]) - 2000) * 12 + int(text[5:7]) - 1


@cache
def last_month() -> int:
    """Return the last month whose closes are known."""
    return max(max(months) for months in closes().values())


def listed_from(symbol: str) -> date:
    """Return the market date of a stock's first close."""
    return _date(min(closes()[symbol]), 1, 1)


def steps_in_month() -> int:
    """Return the steps of a month, however long a step takes."""
    return max(1, round(MONTH_SECONDS / settings.TICKERS_STEP_SECONDS))


def start() -> Place:
    """Return where the first round begins."""
    return Place(0, min(max(0, month_of(settings.TICKERS_START)), last_month() - 1), steps_in_month())


def following(place: Place) -> Place:
    """Return the place one step on; after the last close the next round begins."""
    if place.step < steps_in_month():
        return place._replace(step=place.step + 1)
    if place.month < last_month():
        return Place(place.round, place.month + 1, 1)
    return Place(place.round + 1, 0, steps_in_month())


def on_date(place: Place) -> date:
    """Return the date in market time."""
    return _date(place.month, place.step, steps_in_month())


def _date(month: int, step: int, steps: int) -> date:
    year, month_of_year = 2000 + month // 12, month % 12 + 1
    days = monthrange(year, month_of_year)[1]
    return date(year, month_of_year, min(days, max(1, math.ceil(step * days / steps))))


def at(symbol: str, place: Place) -> Point | None:
    """Return a stock's step at a place; None if it is not listed yet."""
    steps = steps_in_month()
    return walk(symbol, place.round, place.month, steps, settings.TICKERS_SEED)[min(place.step, steps) - 1]


@lru_cache(maxsize=1024)
def walk(symbol: str, round_: int, month: int, steps: int, seed: int) -> tuple[Point | None, ...]:
    """Return a stock's steps through a month; the last one is at the true close."""
    known = closes()[symbol]
    if month not in known:
        return (None,) * steps
    random = Random(f"{seed}:{round_}:{symbol}:{month}")  # noqa: S311 - a repeatable walk, not a secret
    volumes = [LOT * random.randint(1, _MOST_LOTS) for _ in range(steps)]
    if month - 1 not in known:
        return (*(None,) * (steps - 1), Point(known[month], volumes[-1]))
    prices = _bridge(known[month - 1], known[month], steps, volatility(symbol), random)
    return tuple(Point(price, volume) for price, volume in zip(prices, volumes, strict=True))


def _bridge(first: int, last: int, steps: int, sigma: float, random: Random) -> list[int]:
    """Return a geometric Brownian bridge in cents, its first price left out, its last one exact."""
    wiener = list(accumulate(random.gauss(0, sigma / math.sqrt(steps)) for _ in range(steps)))
    drift = math.log(last / first) - wiener[-1]
    between = (first * math.exp(wiener[k] + drift * (k + 1) / steps) for k in range(steps - 1))
    return [*(max(1, round(price)) for price in between), last]


@cache
def volatility(symbol: str) -> float:
    """Return the standard deviation of a stock's monthly logarithmic returns."""
    prices = [price for _, price in sorted(closes()[symbol].items())]
    return stdev(math.log(after / before) for before, after in pairwise(prices))


def history(symbol: str, place: Place, limit: int) -> list[tuple[date, int]]:
    """Return a stock's last closes of market days so far this round, at most `limit`, oldest first."""
    steps, seed = steps_in_month(), settings.TICKERS_SEED
    so_far = walk(symbol, place.round, place.month, steps, seed)[: place.step]
    days = _daily(so_far, place.month, steps)
    for month in range(place.month - 1, -1, -1):
        if len(days) >= limit:
            break
        days = [*_whole_month(symbol, place.round, month, steps, seed), *days]
    return days[-limit:]


@lru_cache(maxsize=1024)
def _whole_month(symbol: str, round_: int, month: int, steps: int, seed: int) -> list[tuple[date, int]]:
    return _daily(walk(symbol, round_, month, steps, seed), month, steps)


def _daily(points: tuple[Point | None, ...], month: int, steps: int) -> list[tuple[date, int]]:
    """Return the price at the last step of each market day among the first points of a month."""
    by_day = {_date(month, step, steps): point.price for step, point in enumerate(points, start=1) if point}
    return sorted(by_day.items())
