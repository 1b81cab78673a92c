"""Luck and doubt told apart: how much of the spread over cities is the draw, how much is what is not known.

Two or more pairs a city make a one-way layout: the variance within cities is luck (another draw of the same city gives
another effect), what the cities differ by beyond that is doubt (another plausible city gives another effect). More
pairs lessen luck; only knowledge lessens doubt.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

from experiments.statistics.summary import check_level


class Split(NamedTuple):
    """Standard deviations of luck (one pair) and of doubt, and doubt's share of their variance with its interval."""

    luck: float
    doubt: float
    share: float
    low: float
    high: float
    cities: int
    pairs: int


def split(effects: np.ndarray, level: float = 0.95) -> Split:
    """Return the variance split of (cities, pairs) effects; cities with an undefined pair are left out.

    The interval of the share is exact for normal effects (F distribution; Searle, Casella & McCulloch 1992, 3.6);
    shares below 0 are cut at 0. NaN where there are fewer than two cities, or no variance at all.

    Raises:
        ValueError: If there are not at least two pairs a city, or the level is outside (0, 1).
    """
    check_level(level)
    effects = np.asarray(effects, dtype=float)
    if effects.ndim != 2 or effects.shape[1] < 2:
        raise ValueError(f"luck and doubt need (cities, pairs) with two pairs a city, not {effects.shape}")
    effects = effects[~np.isnan(effects).any(axis=1)]
    cities, pairs = effects.shape
    nothing = float("nan")
    if cities < 2:
        return Split(nothing, nothing, nothing, nothing, nothing, cities, pairs)
    within = float(effects.var(axis=1, ddof=1).mean())
    between = pairs * float(effects.mean(axis=1).var(ddof=1))
    doubt = max((between - within) / pairs, 0.0)
    if within == 0.0:
        share = nothing if doubt == 0.0 else 1.0
        return Split(0.0, doubt**0.5, share, share, share, cities, pairs)
    low, high = _interval(between / within, cities, pairs, level)
    return Split(within**0.5, doubt**0.5, doubt / (doubt + within), low, high, cities, pairs)


def _interval(ratio: float, cities: int, pairs: int, level: float) -> tuple[float, float]:
    """Return the interval of doubt's share from the ratio of mean squares."""
    law, half = stats.f(cities - 1, cities * (pairs - 1)), (1.0 - level) / 2.0
    ends = [ratio / law.ppf(1.0 - half), ratio / law.ppf(half)]
    low, high = (max((end - 1.0) / (end + pairs - 1.0), 0.0) for end in ends)
    return float(low), float(high)
