"""Branches in firms: three members by binomial tails, joint branches of at most five units (ORACLES 6).

Jobs are filled at random, so firms differ in how many really work there; theory is taken firm by firm at that number.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import stats

from experiments.limits.limit import Estimate, Limit
from experiments.limits.runs import Run
from model.state.names import JOINT_BRANCH, OWN_BRANCH

FEWEST, MOST_UNITS = 3, 5  # 2018 Regulations, Art. 4 and 5


class Stock(NamedTuple):
    """Firms of all replications, in order of cell: how many work there, members among them, branch."""

    cell: np.ndarray
    workers: np.ndarray
    members: np.ndarray
    branch: np.ndarray


@lru_cache(maxsize=4)
def stock(share: float, joint: bool, effort: int) -> Stock:
    """Return the firms after the first month's organising."""
    levers = (("zone_branches", 1.0),) if joint else ()
    run = Run("founding", (("members.share_local", share), ("members.share_migrant", share)), 1, 1, levers)
    parts = []
    for number, city in enumerate(run.cities(effort)):
        firms, people = city.world.firms, city.world.people
        workers = np.bincount(people.workplace[people.workplace >= 0], minlength=firms.size)
        columns = (firms.cell + number * city.sizes.cells, workers, firms.members, firms.branch)
        parts.append([np.array(column) for column in columns])
    return Stock(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def tail(workers: np.ndarray | int, share: float) -> np.ndarray:
    """Return the chance that at least three of so many workers are members (6.1)."""
    return stats.binom.sf(FEWEST - 1, workers, share)


def expected_joint(workers: np.ndarray, share: float) -> float:
    """Return how many of a cell's firms end up in joint branches when they pool one after another in their order.

    Firms with three members found their own and are passed over; the others pool until three members are together
    (all join) or five units are (all are left). The state is (units in the pool, members in it).
    """
    chance = stats.binom.pmf(np.arange(FEWEST)[:, None], workers, share)  # (members, firm)
    pool = {(0, 0): 1.0}
    covered = 0.0
    for firm in range(workers.size):
        after: dict[tuple[int, int], float] = {}
        for (units, together), weight in pool.items():
            own = weight * (1.0 - chance[:, firm].sum())
            after[units, together] = after.get((units, together), 0.0) + own
            for members in range(FEWEST):
                p = weight * chance[members, firm]
                if together + members >= FEWEST:
                    covered += p * (units + 1)
                    state = (0, 0)
                else:
                    state = (0, 0) if units + 1 == MOST_UNITS else (units + 1, together + members)
                after[state] = after.get(state, 0.0) + p
        pool = after
    return covered


def _compared(share: float, joint: bool, expected) -> tuple:
    """Return (theory, measure) of the share of firms with a branch; what chance makes of jobs is in both."""
    kind = JOINT_BRANCH if joint else OWN_BRANCH

    def theory() -> float:
        s = stock(share, joint, 1)
        return float(expected(s).sum() / s.cell.size)

    def measure(effort: int) -> Estimate:
        s = stock(share, joint, effort)
        rest = np.bincount(s.cell, s.branch == kind) - expected(s)
        error = float(rest.std(ddof=1) * np.sqrt(rest.size) / s.cell.size)
        return Estimate(theory() + float(rest.sum() / s.cell.size), error, rest.size)

    return theory, measure


def _alone(share: float):
    return lambda s: np.bincount(s.cell, tail(s.workers, share))


def _together(share: float):
    def expected(s: Stock) -> np.ndarray:
        edges = np.searchsorted(s.cell, np.arange(s.cell[-1] + 2))
        return np.array([expected_joint(s.workers[a:b], share) for a, b in zip(edges[:-1], edges[1:], strict=True)])

    return expected


def limits() -> list[Limit]:
    """Return the cases of founding."""
    found = []
    for share in (0.05, 0.1):
        theory, measure = _compared(share, False, _alone(share))
        found.append(Limit(
            f"firms of about twenty, {share:.0%} of all are members", "6.1", "share of firms with an own branch",
            theory, measure, 0.18 if share < 0.1 else 0.09,
        ))  # fmt: skip
    theory, measure = _compared(0.05, True, _together(0.05))
    found.append(Limit(
        "small firms of a park pool in order, at most five together, 5% are members", "6.2",
        "share of firms with a joint branch", theory, measure, 0.08,
    ))  # fmt: skip
    return found
