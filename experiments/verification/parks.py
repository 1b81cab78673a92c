"""Firms that pool for a joint branch, and members drawn without replacement (ORACLES 6.2, 6.4).

Jobs are filled at random, so firms differ in how many really work there: what a pool or a firm does beyond expectation
for its own number is put on the expectation for the published one.
"""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

import numpy as np
from scipy import stats

from experiments.verification.founding import FEWEST, MOST_UNITS, tail
from experiments.verification.limit import Estimate, Limit
from experiments.verification.runs import Run
from model.state.names import JOINT_BRANCH, OWN_BRANCH


def put_on(answer: float, beyond: np.ndarray, whole: float) -> Estimate:
    """Return the answer with what was seen beyond expectation, a sum for each independent unit, of a whole number."""
    error = float(beyond.std(ddof=1) * np.sqrt(beyond.size) / whole)
    return Estimate(answer + float(beyond.sum() / whole), error, beyond.size)


# --- 6.2: the first firms of a park ----------------------------------------------------------------------------------


def among_first(branch: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return (parks, units) whether the first 1, 2, ... firms have a branch, own or joint, with nobody behind them."""
    place = np.arange(branch.shape[1])
    with_it = (group[:, :, None] == group[:, None, :]) & (branch == JOINT_BRANCH)[:, None, :]
    last = np.where(with_it, place, 0).max(axis=2)  # of the firms in one's joint branch
    complete = np.where(branch == JOINT_BRANCH, last, np.where(branch == OWN_BRANCH, place, place.size))
    return (complete[:, :, None] <= place).any(axis=1)


@lru_cache(maxsize=2)
def parks(workers: int, share: float, effort: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (parks, units): who works in the first 1, 2, ... firms together, and whether these have made a branch.

    Firms pool in their order until three members are together, at most five; so there is a branch among the first
    exactly if three members work there. A branch that a later firm completes is none of theirs.
    """
    residents = max(6 * workers, 50)
    fields = {
        "members.share_local": share, "members.share_migrant": share, "city.rows": 50, "city.columns": 50,
        "population.residents_per_cell": residents, "enterprises.employees_mean": float(workers),
        "enterprises.per_1000_residents": 1000.0 * MOST_UNITS / residents,
    }  # fmt: skip
    at_work, founded = [], []
    for city in Run("founding", tuple(fields.items()), 1, 16, (("zone_branches", 1.0),)).cities(effort):
        firms, people = city.world.firms, city.world.people
        number = np.bincount(people.workplace[people.workplace >= 0], minlength=firms.size)
        at_work.append(np.cumsum(number.reshape(-1, MOST_UNITS), axis=1))
        founded.append(among_first(firms.branch.reshape(-1, MOST_UNITS), firms.joint.reshape(-1, MOST_UNITS)))
    return np.concatenate(at_work), np.concatenate(founded)


POOLS = {  # workers of a firm, members' share: firms of a pool, published chance (rarer ones need too many parks)
    (5, 0.05): {3: 0.0362002, 4: 0.0754837, 5: 0.127106},
    (8, 0.05): {2: 0.0429379, 3: 0.115945, 4: 0.213886, 5: 0.323264},
    (10, 0.05): {2: 0.0754837, 3: 0.187821, 4: 0.323264, 5: 0.459467},
    (10, 0.1): {2: 0.323073, 3: 0.588649, 4: 0.777192, 5: 0.888271},
    (20, 0.05): {2: 0.323264, 3: 0.582564, 4: 0.769379, 5: 0.881737},
    (15, 0.02): {3: 0.0610144, 4: 0.118742, 5: 0.189868},
}  # fmt: skip


def _pools():
    """A pool of so many firms is covered if three members work there; 40,000 parks tell how often."""
    for (workers, share), published in POOLS.items():
        for firms, number in published.items():

            def answer(n=workers * firms, p=share) -> float:
                return float(tail(n, p))

            def measure(effort: int, case=(workers, share), k=firms - 1, answer=answer) -> Estimate:
                at_work, founded = (column[:, k] for column in parks(*case, effort))
                return put_on(answer(), founded - tail(at_work, case[1]), at_work.size)

            delta = max(0.038 * sqrt(1.0 / number - 1.0), 0.02)
            yield Limit(
                f"firms of {workers} that pool, {share:.0%} are members", "6.2",
                f"share of pools of {firms} with a branch", answer, measure, delta, number,
            )  # fmt: skip


# --- 6.4: given how many members work in a street --------------------------------------------------------------------


@lru_cache(maxsize=1)
def streets(workers: int, members: int, size: int, side: int, cities: int, effort: int) -> np.ndarray:
    """Return (streets, 3): firms with an own branch, their number as expected, and all firms. A street is a cell."""
    fields = {
        "members.share_local": members / workers, "members.share_migrant": members / workers,
        "city.rows": side, "city.columns": side, "city.cells_per_community": 1, "city.communities_per_street": 1,
        "population.residents_per_cell": workers, "enterprises.employees_mean": float(size),
        "enterprises.per_1000_residents": 1000.0 / size,
    }  # fmt: skip
    parts = []
    for city in Run("founding", tuple(fields.items()), 1, cities).cities(effort):
        firms, people = city.world.firms, city.world.people
        number = np.bincount(people.workplace[people.workplace >= 0], minlength=firms.size)
        all_workers, all_members = (np.bincount(firms.cell, n)[firms.cell] for n in (number, firms.members))
        expected = stats.hypergeom.sf(FEWEST - 1, all_workers, all_members, number)
        rows = [np.bincount(firms.cell, n) for n in (firms.branch == OWN_BRANCH, expected, np.ones(firms.size))]
        parts.append(np.stack(rows, axis=1))
    return np.concatenate(parts)


STREETS = (  # workers and members of a street, workers of a firm, side of the city, cities, published chance, delta
    (1000, 50, 10, 20, 3, 0.0110161, 0.2), (1000, 50, 20, 20, 3, 0.0735761, 0.08),
    (1000, 50, 50, 20, 1, 0.462503, 0.05), (200, 10, 20, 50, 3, 0.0652855, 0.08), (500, 40, 15, 20, 3, 0.110063, 0.07),
)  # fmt: skip


def _given_members():
    """Given how many members work in a street, a firm's are a draw without replacement."""
    for workers, members, size, side, cities, published, delta in STREETS:

        def answer(case=(workers, members, size)) -> float:
            return float(stats.hypergeom.sf(FEWEST - 1, *case))

        def measure(effort: int, run=(workers, members, size, side, cities), answer=answer) -> Estimate:
            branches, expected, firms = streets(*run, effort).T
            return put_on(answer(), branches - expected, firms.sum())

        yield Limit(
            f"streets where {workers} work in firms of {size}, {members} of them members", "6.4",
            "share of firms with an own branch", answer, measure, delta, published,
        )  # fmt: skip


def limits() -> list[Limit]:
    """Return the cases of pools and of streets."""
    return [limit for family in (_pools, _given_members) for limit in family()]
