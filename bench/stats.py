"""The few statistics the tables are made of: median, spread, percentile, and ratios round by round."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """The median of several rounds, between the lowest and the highest of them."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Return the median, the lowest and the highest of at least one value."""
    return Spread(statistics.median(values), min(values), max(values))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that this share (0 to 1) of the values do not exceed: the nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ratios(theirs: Sequence[float], ours: Sequence[float]) -> list[float]:
    """Return theirs divided by ours, round by round: rounds that follow each other met the same machine.

    A round in which ours is zero says nothing about a ratio and is left out.
    """
    return [their / our for their, our in zip(theirs, ours, strict=True) if our]
