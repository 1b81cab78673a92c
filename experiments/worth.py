"""Worth in posts: how many extra posts the siloed city would need to do as well as the reformed one.

The unit that whoever pays understands. Extra posts are added to the siloed city until the mean paired gap to the
reformed city closes; more posts never hurt, so the root is found by bisection over the same pairs. The interval holds
the numbers of posts at which the gap's own interval includes nought. A policy that differs by its name only is worth 0;
where no number of posts up to the most allowed closes the gap, none suffices.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.statistics import Difference, paired_difference

Siloed = Callable[[float, int], float]  # (extra posts, number of the pair) -> outcome of the siloed city
Reformed = Callable[[int], float]  # number of the pair -> outcome of the reformed city


class Worth(NamedTuple):
    """Posts with their interval (infinite: none suffices), the most that was tried, and the gap without any.

    ``gap`` is siloed less reformed in the outcome's unit, turned so that below 0 the siloed city does worse.
    """

    posts: float
    low: float
    high: float
    most: float
    gap: Difference

    @property
    def says(self) -> str:
        """One sentence."""
        if self.gap.low > 0:
            return "The siloed city does better as it is: the reform is worth no post."
        if self.posts == 0 and self.high == 0:
            return "The reform is worth no post."
        if math.isinf(self.posts):
            return f"None suffices: with {self.most:g} more posts the siloed city still does worse."
        high = "none suffices" if math.isinf(self.high) else f"{self.high:.3g}"
        return f"The siloed city would need {self.posts:.3g} more posts ({self.low:.3g} to {high}) to do as well."


def worth(
    siloed: Siloed,
    reformed: Reformed,
    direction: int,
    most: float,
    pairs: int = 20,
    tolerance: float = 0.01,
    level: float = 0.95,
) -> Worth:
    """Return how many extra posts the siloed city needs.

    Args:
        siloed: Outcome of the siloed city with some extra posts.
        reformed: Outcome of the reformed city.
        direction: 1 where more of the outcome is better, -1 where less is.
        most: Extra posts at most.
        pairs: Pairs, the same at every number of posts.
        tolerance: Of posts, as a share of ``most``.
        level: Of the interval.

    Raises:
        ValueError: If the direction is neither 1 nor -1, or ``most``, ``pairs`` or ``tolerance`` is too small.
    """
    if direction not in (-1, 1):
        raise ValueError(f"direction is {direction}; allowed are -1 and 1")
    if not (most > 0 and pairs >= 2 and 0 < tolerance < 1):
        raise ValueError("worth needs a positive number of posts, two pairs and a tolerance between 0 and 1")
    there = np.array([reformed(pair) for pair in range(pairs)])
    known: dict[float, Difference] = {}

    def gap(posts: float) -> Difference:
        if posts not in known:
            here = np.array([siloed(posts, pair) for pair in range(pairs)])
            known[posts] = paired_difference(direction * here, direction * there, level)
        return known[posts]

    first, middle, last = (
        _bracket(lambda x, name=name: getattr(gap(x), name), most, tolerance * most) for name in ("high", "mean", "low")
    )
    return Worth(sum(middle) / 2.0, first[0], last[1], most, gap(0.0))


def _bracket(value: Callable[[float], float], most: float, tolerance: float) -> tuple[float, float]:
    """Return the ends, no further apart than a tolerance, between which a rising ``value`` reaches 0 in [0, most].

    Both are 0 where it is there at 0, and infinite where it is not there at ``most``.
    """
    if value(0.0) >= 0.0:
        return 0.0, 0.0
    if not value(most) >= 0.0:
        return math.inf, math.inf
    low, high = 0.0, most
    while high - low > tolerance:
        middle = (low + high) / 2.0
        low, high = (low, middle) if value(middle) >= 0.0 else (middle, high)
    return low, high
