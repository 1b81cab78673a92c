"""Branches in firms: three members by binomial tails, joint branches of at most five units (ORACLES 6).

Jobs are filled at random, so firms differ in how many really work there; theory is taken firm by firm at that number.
Where firms are meant to be of one size, what they do beyond that is put on the theory for this size.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import optimize, stats

from experiments.verification.limit import Estimate, Limit, Unanswered
from experiments.verification.runs import Run
from model.state.names import JOINT_BRANCH, OWN_BRANCH

FEWEST, MOST_UNITS = 3, 5  # 2018 Regulations, Art. 4 and 5


class Stock(NamedTuple):
    """Firms of all replications, in order of cell: how many work there, members among them, branch, joint branch."""

    cell: np.ndarray
    workers: np.ndarray
    members: np.ndarray
    branch: np.ndarray
    joint: np.ndarray


class Case(NamedTuple):
    """What is set: members' share, whether small firms pool, cv of sizes, mean size, correlation in firms; cities."""

    share: float
    joint: bool = False
    spread: float = 0.0
    size: int = 20
    rho: float = 0.0
    cities: int = 3


@lru_cache(maxsize=4)
def stock(case: Case, effort: int) -> Stock:
    """Return the firms after the first month's organising."""
    levers = (("zone_branches", 1.0),) if case.joint else ()
    fields = (("members.share_local", case.share), ("members.share_migrant", case.share))
    fields += (("enterprises.employees_cv", case.spread),)
    if case.size != 20:
        fields += (
            ("enterprises.employees_mean", case.size),
            ("enterprises.per_1000_residents", min(1000.0 / case.size, 100.0)),
        )
    if case.rho:
        fields += (("members.clustering", case.rho),)
    run = Run("founding", fields, 1, case.cities, levers)
    parts = []
    for number, city in enumerate(run.cities(effort)):
        firms, people = city.world.firms, city.world.people
        workers = np.bincount(people.workplace[people.workplace >= 0], minlength=firms.size)
        group = np.where(firms.joint >= 0, firms.joint + sum(part[0].size for part in parts), -1)
        columns = (firms.cell + number * city.sizes.cells, workers, firms.members, firms.branch, group)
        parts.append([np.array(column) for column in columns])
    return Stock(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def few(workers: np.ndarray | int, share: float, rho: float = 0.0) -> np.ndarray:
    """Return (0 to 2 members, firm) the chance that so few of so many workers are members (beta-binomial: 6.5)."""
    number, sizes = np.arange(FEWEST)[:, None], np.arange(np.max(workers) + 1)
    if rho == 0.0:
        return stats.binom.pmf(number, sizes, share)[:, workers]
    spread = 1.0 / rho - 1.0
    return stats.betabinom.pmf(number, sizes, share * spread, (1.0 - share) * spread)[:, workers]


def tail(workers: np.ndarray | int, share: float, rho: float = 0.0) -> np.ndarray:
    """Return the chance that at least three of so many workers are members (6.1, 6.5)."""
    return 1.0 - few(workers, share, rho).sum(axis=0)


def expected_joint(workers: np.ndarray, share: float, rho: float = 0.0) -> np.ndarray:
    """Return how many of each cell's firms end up in joint branches when they pool one after another in their order.

    ``workers`` (cells, firms) says how many work in each; -1 where a cell has no more firms. Firms with three members
    found their own and are passed over; the others pool until three members are together (all join) or five units are
    (all are left). The state is (units in the pool, members in it).
    """
    chance = np.where(workers < 0, 0.0, few(np.maximum(workers, 0), share, rho))
    pool = np.zeros((workers.shape[0], MOST_UNITS, FEWEST))
    pool[:, 0, 0] = 1.0
    covered = np.zeros(workers.shape[0])
    for here in np.moveaxis(chance, 2, 0):
        after = pool * (1.0 - here.sum(axis=0))[:, None, None]
        for members, together in np.ndindex(FEWEST, FEWEST):
            joins = pool[:, :, together] * here[members][:, None]
            if members + together >= FEWEST:
                covered += joins @ np.arange(1, MOST_UNITS + 1)
                after[:, 0, 0] += joins.sum(axis=1)
            else:
                after[:, 1:, members + together] += joins[:, :-1]
                after[:, 0, 0] += joins[:, -1]
        pool = after
    return covered


def _compared(case: Case, by_worker: bool = False) -> tuple:
    """Return (theory, measure) of the share of firms, or of who works there, with a branch of their own or a joint one.

    What chance makes of jobs is in both.
    """
    kind = JOINT_BRANCH if case.joint else OWN_BRANCH

    def weigh(s: Stock, amount) -> np.ndarray:
        return np.bincount(s.cell, amount * (s.workers if by_worker else 1.0))

    def expected(s: Stock) -> np.ndarray:
        if not case.joint:
            return weigh(s, tail(s.workers, case.share, case.rho))
        first = np.searchsorted(s.cell, np.arange(s.cell[-1] + 1))
        workers = np.full((first.size, np.bincount(s.cell).max()), -1)
        workers[s.cell, np.arange(s.cell.size) - first[s.cell]] = s.workers
        return expected_joint(workers, case.share, case.rho)

    def theory() -> float:
        if not case.joint and not case.spread:
            return float(tail(case.size, case.share, case.rho))  # as published: what differing sizes do is taken off
        s = stock(case, 1)
        return float(expected(s).sum() / weigh(s, np.ones(s.cell.size)).sum())

    def measure(effort: int) -> Estimate:
        s = stock(case, effort)
        rest = weigh(s, s.branch == kind) - expected(s)
        whole = weigh(s, np.ones(s.cell.size)).sum()
        error = float(rest.std(ddof=1) * np.sqrt(rest.size) / whole)
        return Estimate(theory() + float(rest.sum() / whole), error, rest.size)

    return theory, measure


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
    if not found.success:
        raise Unanswered(f"the integer programme has no optimum ({found.message})")
    return -float(found.fun)


def _within_bounds(effort: int) -> Estimate:
    """Count park cells whose joint branches cover more than can be, and branches against the rule."""
    s = stock(Case(0.05, joint=True, cities=1), effort)
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


# Each with the bias to be caught, as a share of the answer; where branches are rare, more cities.
_CLUSTERED = (  # with what is published
    (Case(0.05, size=10, rho=0.05, cities=10), 0.08, 0.0337553),
    (Case(0.05, size=10, rho=0.2, cities=5), 0.08, 0.0661799), (Case(0.05, size=30, rho=0.05), 0.067, 0.220448),
    (Case(0.05, size=30, rho=0.2), 0.073, 0.187033), (Case(0.05, size=100, rho=0.05), 0.056, 0.582812),
)  # fmt: skip
_TOGETHER = (
    (Case(0.05, joint=True), "6.2", 0.04), (Case(0.1, joint=True, size=10), "6.2", 0.028),
    (Case(0.02, joint=True, size=15, cities=8), "6.2", 0.08), (Case(0.05, joint=True, rho=0.05), "6.5", 0.073),
    (Case(0.05, joint=True, rho=0.2, cities=8), "6.5", 0.09),
)  # fmt: skip
_MIXED = (  # own branch, workers
    (Case(0.03, spread=2.0), 0.09, 0.057), (Case(0.05, spread=2.0), 0.058, 0.032),
    (Case(0.08, spread=2.0), 0.041, 0.02), (Case(0.12, spread=2.0), 0.03, 0.014),
)  # fmt: skip
_WORDS = {3: "three", 5: "five", 8: "eight", 10: "ten", 15: "fifteen", 20: "twenty", 30: "thirty", 50: "fifty"}
_WORDS |= {100: "a hundred", 200: "two hundred"}


def _told(case: Case) -> str:
    """Return the words for a case."""
    size = "firms of unequal size (cv 2)" if case.spread else f"firms of {_WORDS[case.size]}"
    if case.joint:
        small = "small firms" if case.size == 20 else size
        size = f"{small} of a park pool in order, at most five together"
    words = f"{size}, {case.share:.0%}{' of all' if not case.joint else ''} are members"
    return words + (f", correlated by {case.rho:g} within firms" if case.rho else "")


def alone(case: Case, delta: float, published: float, section: str = "6.1") -> Limit:
    """Return the case of firms of one size that found branches of their own."""
    return Limit(_told(case), section, "share of firms with an own branch", *_compared(case), delta, published)


def limits() -> list[Limit]:
    """Return the cases of founding."""
    found = [alone(case, delta, number, "6.5") for case, delta, number in _CLUSTERED]
    quantity = "share of firms with a joint branch"
    found += [Limit(_told(case), section, quantity, *_compared(case), delta) for case, section, delta in _TOGETHER]
    for case, own, workers in _MIXED:
        for by_worker, quantity, delta in (
            (False, "share of firms with an own branch", own), (True, "share of workers under one", workers),
        ):  # fmt: skip
            found.append(Limit(_told(case), "6.3", quantity, *_compared(case, by_worker), delta))
    found.append(Limit(
        _told(_TOGETHER[0][0]), "6.7",
        "cells covered beyond the best possible (integer programme), and branches against the rule", lambda: 0.0,
        _within_bounds, exact=0.0,
    ))  # fmt: skip
    return found
