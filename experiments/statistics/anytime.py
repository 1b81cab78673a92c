"""Looking as often as one likes: p values and intervals of one method that stay valid at every look.

Under the normal scale mixture delta ~ N(0, g) of the standardised effect, with the right Haar measure on the standard
deviation, the Bayes factor of a one-sample t statistic against no effect is a martingale under every standard deviation
(Lai 1976; Wang & Ramdas 2025, Anytime-valid t-tests). So the chance that it ever reaches 1/alpha is at most alpha,
however often and for whatever reason the sample is looked at or made longer: no spending plan is needed. Its
reciprocal is the p value, and the means that it does not reject are the interval. Normal differences are assumed; what
that costs is measured (`analysis.verdicts.errors`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.statistics.summary import check_level, sample

SPREAD = 1.0  # sqrt(g): standardised effects that are looked for are of the order of a standard deviation
ROUNDING = 1e-12  # differences that vary by no more than this share of the largest are constant

__all__ = ["Sequence", "anytime"]


class Sequence(NamedTuple):
    """The mean of paired differences at one look, with an interval and a p value that hold at all looks together."""

    mean: float
    low: float
    high: float
    p: float  # of no mean difference, two-sided
    sd: float
    n: int


def anytime(differences, level: float = 0.95, spread: float = SPREAD) -> Sequence:
    """Return the anytime-valid interval and p value of a mean.

    Differences that do not vary give the interval [mean, mean], and p 1 for nought or 0 for anything else. Fewer than
    two give an unbounded interval and p 1; NaN are left out. Raises ValueError for a level outside (0, 1) or a spread
    that is not positive.
    """
    check_level(level)
    if not spread > 0:
        raise ValueError(f"spread must be positive, not {spread}")
    x = sample(differences)
    n = len(x)
    mean = float(x.mean()) if n else float("nan")
    if n < 2:
        return Sequence(mean, -np.inf, np.inf, 1.0, float("nan"), n)
    if np.ptp(x) <= ROUNDING * np.abs(x).max():
        return Sequence(mean, mean, mean, float(mean == 0.0), 0.0, n)
    sd = float(x.std(ddof=1))
    half = _half_width(n, 1.0 - level, spread) * sd / np.sqrt(n)
    p = min(1.0, 1.0 / bayes_factor(mean / (sd / np.sqrt(n)), n, spread))
    return Sequence(mean, float(mean - half), float(mean + half), float(p), sd, n)


def bayes_factor(t: float, n: int, spread: float = SPREAD) -> float:
    """Return the Bayes factor of a t statistic of n differences against no effect (Goenen et al. 2005)."""
    freedom, g = n - 1, 1.0 + n * spread**2
    log = (freedom + 1) / 2 * (np.log1p(t**2 / freedom) - np.log1p(t**2 / (freedom * g))) - np.log(g) / 2
    return float(np.exp(min(log, 700.0)))


def _half_width(n: int, alpha: float, spread: float) -> float:
    """Return the largest t statistic whose Bayes factor stays below 1/alpha (infinite where none reaches it)."""
    freedom, g = n - 1, 1.0 + n * spread**2
    k = (np.sqrt(g) / alpha) ** (2.0 / (freedom + 1))
    return float(np.sqrt(freedom * g * (k - 1.0) / (g - k))) if k < g else np.inf
