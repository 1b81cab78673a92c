"""A share of cities with its interval, and whether an effect points where the paper says."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from scipy import stats

Direction = Literal["as predicted", "against", "none"]


class Share(NamedTuple):
    """A share of cities with its interval (Wilson)."""

    share: float
    low: float
    high: float
    cities: int


def share_of(successes: int, cities: int, level: float = 0.95) -> Share:
    """Return successes / cities with Wilson's interval; NaN of none.

    Source: Wilson 1927, J. Am. Stat. Assoc. 22:209. Raises ValueError for more successes than cities.
    """
    if not 0 <= successes <= cities:
        raise ValueError(f"{successes} successes of {cities} cities")
    if cities == 0:
        return Share(math.nan, math.nan, math.nan, 0)
    found = stats.binomtest(successes, cities).proportion_ci(level, method="wilson")
    return Share(successes / cities, float(found.low), float(found.high), cities)


def direction(mean: float, sign: int) -> Direction:
    """Return whether an effect points where the paper says."""
    if not mean or math.isnan(mean):
        return "none"
    return "as predicted" if mean * sign > 0 else "against"
