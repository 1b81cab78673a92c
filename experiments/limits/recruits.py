"""Branches over time: workers of firms join the Party month by month; the third makes a branch (ORACLES 6.6).

Jobs are filled at random, so firms differ in how many really work there; theory is taken firm by firm at that number.
The city has no month after the 35th: longer waits count as 35.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import stats

from experiments.limits.founding import FEWEST
from experiments.limits.limit import Estimate, Limit
from experiments.limits.runs import Run
from model.build.firms import month_start
from model.state.names import OWN_BRANCH

LAST = 35  # months that begin within the longest horizon, the first (0) apart: nobody joins in it
# Workers, their chance to join in a month, cities, and the bias to be caught: by month 12, by the last month, in the
# mean. Few have a branch where chances are small, hence the more cities.
ROWS = (
    (5, 0.01, 4, 0.12, 0.035, 0.004), (10, 0.01, 2, 0.07, 0.02, 0.01), (20, 0.01, 2, 0.045, 0.012, 0.02),
    (20, 0.002, 8, 0.16, 0.045, 0.004), (50, 0.002, 5, 0.1, 0.03, 0.015), (100, 0.001, 6, 0.13, 0.035, 0.02),
    (5, 0.1, 1, 0.02, 0.006, 0.018),  # whoever has three workers has a branch before the last month
)  # fmt: skip


def founded_by(workers: np.ndarray | int, chance: float, month: np.ndarray | int) -> np.ndarray:
    """Return the chance that three of so many workers, none a member at the start, have joined by a month (6.6)."""
    return stats.binom.sf(FEWEST - 1, workers, 1.0 - (1.0 - chance) ** month)


def expected_months(workers: np.ndarray | int, chance: float, most: int) -> np.ndarray:
    """Return the expected month in which the third joins, waits beyond ``most`` counted as ``most``."""
    months = np.arange(most).reshape(-1, *(1,) * np.ndim(workers))
    return (1.0 - founded_by(workers, chance, months)).sum(axis=0)


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


def _compared(run: tuple[int, float, int], expected, seen) -> tuple:
    """Return (theory, measure) of a firm's mean in a run (workers, chance, cities), given its jobs."""

    def of_each(at_work: np.ndarray) -> np.ndarray:
        return expected(np.arange(at_work.max() + 1))[at_work]

    def theory() -> float:
        return float(of_each(histories(*run, 1)[1]).mean())

    def measure(effort: int) -> Estimate:
        cell, at_work, month = histories(*run, effort)
        rest = np.bincount(cell, seen(month) - of_each(at_work))
        error = float(rest.std(ddof=1) * np.sqrt(rest.size) / cell.size)
        return Estimate(theory() + float(rest.sum() / cell.size), error, rest.size)

    return theory, measure


def limits() -> list[Limit]:
    """Return the cases of recruitment."""
    found = []
    for workers, chance, cities, *deltas in ROWS:
        run = (workers, chance, cities)
        case = f"about {workers} work in a firm, nobody a member; each joins with {chance:.1%} a month"
        for month, delta in zip((12, LAST), deltas, strict=False):
            theory, measure = _compared(
                run, lambda n, h=chance, t=month: founded_by(n, h, t), lambda seen, t=month: seen <= t
            )
            quantity = f"share of firms with an own branch by month {month}"
            found.append(Limit(case, "6.6", quantity, theory, measure, delta))
        theory, measure = _compared(
            run, lambda n, h=chance: expected_months(n, h, LAST), lambda seen: np.minimum(seen, LAST)
        )
        found.append(Limit(case, "6.6", f"months until the branch, at most {LAST}", theory, measure, deltas[2]))
    return found
