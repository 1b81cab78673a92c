"""Branches over time: workers of firms join the Party month by month; the third makes a branch (ORACLES 6.6).

Who joins with chance h a month has joined within k months with chance 1 - (1 - h)^k. A city has 35 months after its
first; where each stands for three months, half a year or a year, they are up to 420 months, and nobody waits longer.
The months' mean follows from that of the steps: what whole steps take off is known for every number of workers.
Jobs are filled at random, so firms differ in how many really work there: what a firm does beyond expectation for its
own number is put on the expectation for the published one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import stats

from experiments.verification.founding import FEWEST
from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Run
from model.initial.firms import month_start
from model.state.names import OWN_BRANCH

LAST = 35  # months that begin within the longest horizon, the first (0) apart: nobody joins in it
# Workers, their chance to join in a month, months that a month of the city stands for, cities; published: by month 12,
# 36, 60, mean months; bias to be caught of each. Few have a branch where chances are small, hence the more cities.
ROWS = (
    (5, 0.01, 12, 4, (0.0122801, 0.167858, 0.412104, 78.441), (0.18, 0.04, 0.03, 0.02)),
    (10, 0.01, 6, 2, (0.0955377, 0.62673, 0.903559, 33.9428), (0.08, 0.02, 0.02, 0.02)),
    (20, 0.01, 3, 2, (0.400816, 0.967005, 0.999146, 16.2395), (0.045, 0.02, 0.02, 0.022)),
    (20, 0.002, 12, 8, (0.0112698, 0.158745, 0.398377, 79.5144), (0.16, 0.045, 0.03, 0.02)),
    (50, 0.002, 6, 5, (0.115557, 0.684777, 0.932645, 31.0901), (0.1, 0.03, 0.02, 0.02)),
    (100, 0.001, 6, 6, (0.118038, 0.691107, 0.935415, 30.7899), (0.13, 0.035, 0.02, 0.03)),
)  # fmt: skip
MONTHLY = ((20, 0.01, 2, (0.045, 0.02)), (5, 0.1, 1, (0.02, 0.02)))  # by the 12th and the 35th month
_STANDS_FOR = {1: "", 3: ", a quarter at a time", 6: ", half a year at a time", 12: ", a year at a time"}


def founded_by(workers: np.ndarray | int, chance: float, month: np.ndarray | int) -> np.ndarray:
    """Return the chance that three of so many workers, none a member at the start, have joined by a month (6.6)."""
    return stats.binom.sf(FEWEST - 1, workers, 1.0 - (1.0 - chance) ** month)


def expected_steps(workers: np.ndarray | int, chance: float, months: int = 1, most: int = LAST) -> np.ndarray:
    """Return the expected number of steps of so many months until the third has joined, at most ``most``."""
    begun = months * np.arange(most).reshape(-1, *(1,) * np.ndim(workers))
    return (1.0 - founded_by(workers, chance, begun)).sum(axis=0)


@lru_cache(maxsize=8)
def histories(workers: int, chance: float, cities: int, effort: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each firm's cell, how many work there, and the month of its branch (LAST + 1: never)."""
    fields = {
        "members.share_local": 0.0, "members.share_migrant": 0.0, "members.recruitment": chance,
        "enterprises.employees_mean": float(workers), "enterprises.per_1000_residents": min(1000.0 / workers, 100.0),
    }  # fmt: skip
    run = Run("founding", tuple(fields.items()), 750, cities)
    parts = []
    for number, city in enumerate(run.built(effort)):
        firms, people = city.world.firms, city.world.people
        at_work = np.bincount(people.workplace[people.workplace >= 0], minlength=firms.size)
        month = np.full(firms.size, LAST + 1)
        for now in range(LAST + 1):
            city.run_until(month_start(now) + 1)
            founded = city.world.firms.branch == OWN_BRANCH
            month[founded] = np.minimum(month[founded], now)
        parts.append((firms.cell + number * city.sizes.cells, at_work, month))
    return tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))


def _beyond(run: tuple[int, float, int], expected, seen):
    """Return by effort the mean over firms of what was seen of them beyond expectation, given who works there."""

    def measure(effort: int) -> Estimate:
        cell, at_work, month = histories(*run, effort)
        rest = np.bincount(cell, seen(month) - expected(np.arange(at_work.max() + 1))[at_work])
        return Estimate(
            float(rest.sum() / cell.size), float(rest.std(ddof=1) * np.sqrt(rest.size) / cell.size), rest.size
        )

    return measure


def _put_on(answer, beyond, scale: float = 1.0):
    """Return the measure that puts what is beyond expectation, times a scale, on the answer."""

    def measure(effort: int) -> Estimate:
        value, error, units = beyond(effort)
        return Estimate(answer() + scale * value, scale * error, units)

    return measure


def _case(workers: int, chance: float, months: int, cities: int, by_month, published, deltas, mean=None):
    """Return the cases of one run: shares with a branch by some months and, if asked for, the mean month."""
    run = (workers, float(1.0 - (1.0 - chance) ** months), cities)
    case = f"firms of {workers}, nobody a member; each joins with {chance:.1%} a month{_STANDS_FOR[months]}"
    for month, number, delta in zip(by_month, published, deltas, strict=False):

        def share(n=workers, t=month):
            return founded_by(n, chance, t)

        beyond = _beyond(run, share, lambda seen, t=month // months: seen <= t)
        yield Limit(
            case, "6.6", f"share of firms with an own branch by month {month}", share, _put_on(share, beyond), delta,
            number,
        )  # fmt: skip
    if mean:

        def months_until():
            return float(expected_steps(workers, chance, 1, 100 * months))

        beyond = _beyond(run, lambda n: expected_steps(n, chance, months), lambda seen: np.minimum(seen, LAST))
        yield Limit(
            case, "6.6", "mean months until the branch", months_until, _put_on(months_until, beyond, months),
            deltas[-1], mean,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of recruitment."""
    found = []
    for workers, chance, months, cities, (*shares, mean), deltas in ROWS:
        found += _case(workers, chance, months, cities, (12, 36, 60), shares, deltas, mean)
    for workers, chance, cities, deltas in MONTHLY:
        found += _case(workers, chance, 1, cities, (12, LAST), (None, None), deltas)
    return found
