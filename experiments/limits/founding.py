"""Branches in firms: three members by binomial tails, joint branches of at most five units (ORACLES 6).

Jobs are filled at random, so firms differ in how many really work there; theory is taken firm by firm at that number.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import optimize, stats

from experiments.limits.limit import Estimate, Limit
from experiments.limits.runs import Run
from model.state.names import JOINT_BRANCH, OWN_BRANCH

FEWEST, MOST_UNITS = 3, 5  # 2018 Regulations, Art. 4 and 5


class Stock(NamedTuple):
    """Firms of all replications, in order of cell: how many work there, members among them, branch, joint branch."""

    cell: np.ndarray
    workers: np.ndarray
    members: np.ndarray
    branch: np.ndarray
    joint: np.ndarray


@lru_cache(maxsize=4)
def stock(share: float, joint: bool, effort: int, spread: float = 0.0) -> Stock:
    """Return the firms after the first month's organising; ``spread`` is the cv of their sizes."""
    levers = (("zone_branches", 1.0),) if joint else ()
    fields = (("members.share_local", share), ("members.share_migrant", share))
    run = Run("founding", (*fields, ("enterprises.employees_cv", spread)), 1, 1, levers)
    parts = []
    for number, city in enumerate(run.cities(effort)):
        firms, people = city.world.firms, city.world.people
        workers = np.bincount(people.workplace[people.workplace >= 0], minlength=firms.size)
        group = np.where(firms.joint >= 0, firms.joint + sum(part[0].size for part in parts), -1)
        columns = (firms.cell + number * city.sizes.cells, workers, firms.members, firms.branch, group)
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


def _mixed(by_worker: bool) -> tuple:
    """Return (theory, measure) of coverage in a stock of unequal firms, by firm or by who works there (6.3)."""

    def weigh(s: Stock, amount) -> np.ndarray:
        return np.bincount(s.cell, amount * (s.workers if by_worker else 1.0))

    def theory() -> float:
        s = stock(0.05, False, 1, 2.0)
        return float(weigh(s, tail(s.workers, 0.05)).sum() / weigh(s, np.ones(s.cell.size)).sum())

    def measure(effort: int) -> Estimate:
        s = stock(0.05, False, effort, 2.0)
        rest = weigh(s, (s.branch == OWN_BRANCH) - tail(s.workers, 0.05))
        whole = weigh(s, np.ones(s.cell.size)).sum()
        error = float(rest.std(ddof=1) * np.sqrt(rest.size) / whole)
        return Estimate(theory() + float(rest.sum() / whole), error, rest.size)

    return theory, measure


def _given_members() -> Limit:
    """Given how many members work in a street, a firm's are a draw without replacement (6.4)."""
    share = 0.05
    fields = {
        "members.share_local": share,
        "members.share_migrant": share,
        "city.rows": 50,
        "city.columns": 50,
        "city.cells_per_community": 1,
        "city.communities_per_street": 1,
        "population.residents_per_cell": 200,
    }
    run = Run("founding", tuple(fields.items()), 1)  # fmt: skip

    @lru_cache(maxsize=2)
    def streets(effort: int) -> np.ndarray:
        """Return (streets, 3): firms with an own branch, their number as expected, and all firms."""
        parts = []
        for city in run.cities(effort):
            firms, people = city.world.firms, city.world.people
            workers = np.bincount(people.workplace[people.workplace >= 0], minlength=firms.size)
            all_workers, all_members = (np.bincount(firms.cell, n)[firms.cell] for n in (workers, firms.members))
            expected = stats.hypergeom.sf(FEWEST - 1, all_workers, all_members, workers)
            rows = [np.bincount(firms.cell, n) for n in (firms.branch == OWN_BRANCH, expected, np.ones(firms.size))]
            parts.append(np.stack(rows, axis=1))
        return np.concatenate(parts)

    def theory() -> float:
        return float(streets(1)[:, 1].sum() / streets(1)[:, 2].sum())

    def measure(effort: int) -> Estimate:
        found = streets(effort)
        rest = found[:, 0] - found[:, 1]
        error = float(rest.std(ddof=1) * np.sqrt(rest.size) / found[:, 2].sum())
        return Estimate(theory() + float(rest.sum() / found[:, 2].sum()), error, rest.size)

    return Limit(
        "streets of ten firms of twenty, given how many members work there", "6.4", "share of firms with an own branch",
        theory, measure, 0.16,
    )  # fmt: skip


@lru_cache(maxsize=4096)
def best_cover(none: int, one: int, two: int) -> float:
    """Return the most firms that joint branches can cover, with so many firms of 0, 1 and 2 members (6.7).

    A branch takes three members or more and five units at most: an integer programme over the sorts of branches.
    """
    sorts = [
        (a, b, c)
        for a in range(MOST_UNITS + 1)
        for b in range(MOST_UNITS + 1 - a)
        for c in range(MOST_UNITS + 1 - a - b)
        if b + 2 * c >= FEWEST
    ]
    use = np.array(sorts, float)
    stock = optimize.LinearConstraint(use.T, 0.0, [none, one, two])
    found = optimize.milp(-use.sum(axis=1), constraints=[stock], integrality=np.ones(len(sorts)))
    assert found.success, found.message
    return -float(found.fun)


def _within_bounds(effort: int) -> Estimate:
    """Count park cells whose joint branches cover more than can be, and branches against the rule."""
    s = stock(0.05, True, effort)
    wrong = 0
    for cell in range(60 * effort):
        small = (s.cell == cell) & (s.members < FEWEST)
        none, one, two = (int(n) for n in np.bincount(s.members[small], minlength=3))
        covered = int((s.branch[small] == JOINT_BRANCH).sum())
        wrong += covered > best_cover(none, one, two) + 1e-6
    for group in np.unique(s.joint[s.branch == JOINT_BRANCH]):
        mine = (s.joint == group) & (s.branch == JOINT_BRANCH)
        wrong += mine.sum() > MOST_UNITS or s.members[mine].sum() < FEWEST
    return Estimate(float(wrong), 0.0, s.cell.size)


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
    for by_worker, quantity in ((False, "share of firms with an own branch"), (True, "share of workers under one")):
        theory, measure = _mixed(by_worker)
        found.append(Limit(
            "firms of unequal size (cv 2), 5% of all are members", "6.3", quantity, theory, measure, 0.15,
        ))  # fmt: skip
    found.append(Limit(
        "small firms of a park pool in order, at most five together, 5% are members", "6.7",
        "cells covered beyond the best possible (integer programme), and branches against the rule", lambda: 0.0,
        _within_bounds, exact=0.0,
    ))  # fmt: skip
    return [*found, _given_members()]
