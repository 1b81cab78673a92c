"""Pure formulas of theory, apart from the cases that use them."""

from __future__ import annotations

import math

import numpy as np


def share_by(rate: float, days: int) -> float:
    """Return the chance that a hazard strikes within so many days."""
    return -math.expm1(-rate * days)


def mean_days(rate: float, most: int) -> float:
    """Return the restricted mean of whole days until a daily chance 1 - exp(-rate) strikes, first on the day itself."""
    stay = math.exp(-rate)
    return sum(stay**day for day in range(1, most + 1))


def found_first(rate: float, other: float) -> float:
    """Return the chance that the first of two hazards strikes first, on a daily clock that asks it first each day."""
    strikes, stays = -math.expm1(-rate), math.exp(-rate - other)
    return strikes / (1.0 - stays)


def overdispersion(mean: float, cv: float, cluster: float) -> float:
    """Return variance over mean of daily counts: Poisson events, geometric clusters, a day factor of a given cv.

    Events come at ``mean / (1 + cluster)`` a day, each with a geometric number of further cases of mean ``cluster``.
    """
    of_clusters = 1.0 + 2.0 * cluster  # E[X^2] / E[X] of 1 + geometric from 0 with mean ``cluster``
    return of_clusters + mean * cv**2


def lindley(asked: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Return the work left each evening at a desk asked for ``asked`` hours that has ``hours`` a day (Lindley 1952)."""
    left, found = 0.0, np.empty(len(asked))
    for day, (more, capacity) in enumerate(zip(asked, hours, strict=True)):
        left = max(left + more - capacity, 0.0)
        found[day] = left
    return found


def lognormal_share_below(x: float, mean: float, cv: float) -> float:
    """Return the share of a lognormal variable of given mean and coefficient of variation that lies below ``x``."""
    sigma = math.sqrt(math.log1p(cv**2))
    mu = math.log(mean) - sigma**2 / 2.0
    return 0.5 * math.erfc(-(math.log(x) - mu) / (sigma * math.sqrt(2.0)))


def bounces(chance: float) -> float:
    """Return the mean number of refusals where each try is refused with the same chance."""
    return chance / (1.0 - chance)
